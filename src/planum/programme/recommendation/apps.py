from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RecommendationConfig(AppConfig):
    name = "planum.programme.recommendation"
    label = "recommendation"
    verbose_name = _("Recommendation and links")
