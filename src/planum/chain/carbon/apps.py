from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CarbonConfig(AppConfig):
    name = "planum.chain.carbon"
    label = "carbon"
    verbose_name = _("Product carbon")

    def ready(self) -> None:
        from planum.chain.carbon.sharing import FOOTPRINTS  # noqa: PLC0415  models are loaded when applications are ready
        from planum.hub.catalogue.shareables import register  # noqa: PLC0415  likewise

        register(FOOTPRINTS)
