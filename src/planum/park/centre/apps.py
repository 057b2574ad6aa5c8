from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CentreConfig(AppConfig):
    name = "planum.park.centre"
    label = "centre"
    verbose_name = _("Promotion centre")

    def ready(self) -> None:
        from planum.park.centre.catalogue import offered_solutions  # noqa: PLC0415  models are loaded only now
        from planum.park.diagnosis.remedies import register  # noqa: PLC0415  models are loaded only now

        register(offered_solutions)
