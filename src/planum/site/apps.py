from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SiteConfig(AppConfig):
    name = "planum.site"
    label = "planum_site"
    verbose_name = _("Site")

    def ready(self) -> None:
        """Every process knows every published function: a worker runs by name what a page queued.

        The assistant is told what they are called.
        """
        import_module("planum.site.capabilities")
        import_module("planum.site.told")
        import_module("planum.programme.performance.money").told_by(import_module("planum.site.money").money_of_pilots)
