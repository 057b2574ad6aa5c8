from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from planum.hub.catalogue.shareables import register


class MaintenanceConfig(AppConfig):
    name = "planum.factory.maintenance"
    label = "maintenance"
    verbose_name = _("Maintenance")

    def ready(self) -> None:
        from planum.factory.maintenance.shared import WORK_ORDERS  # noqa: PLC0415  models are there only when apps are

        register(WORK_ORDERS)
