from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    name = "planum.chain.knowledge"
    label = "knowledge"
    verbose_name = _("Knowledge")

    def ready(self) -> None:
        from planum.chain.knowledge.offering import DOCUMENTS  # noqa: PLC0415  models are there only now
        from planum.hub.catalogue.shareables import register  # noqa: PLC0415  as above

        register(DOCUMENTS)
