from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworkConfig(AppConfig):
    name = "planum.chain.network"
    label = "network"
    verbose_name = _("Supply network")

    def ready(self) -> None:
        from planum.chain.network.sharing import register_tables  # noqa: PLC0415  models are loaded only by now

        register_tables()
