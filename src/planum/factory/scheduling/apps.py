from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from planum.hub.catalogue.shareables import register


class SchedulingConfig(AppConfig):
    name = "planum.factory.scheduling"
    label = "scheduling"
    verbose_name = _("Scheduling")

    def ready(self) -> None:
        from planum.factory.scheduling.shared import CAPACITY  # noqa: PLC0415  models are there only when applications are ready

        register(CAPACITY)
