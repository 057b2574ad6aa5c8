from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from planum.hub.catalogue.shareables import register


class MonitoringConfig(AppConfig):
    name = "planum.factory.monitoring"
    label = "monitoring"
    verbose_name = _("Monitoring")

    def ready(self) -> None:
        from planum.factory.monitoring.shared import ALARMS  # noqa: PLC0415  models are there only when applications are ready

        register(ALARMS)
