"""Pages of performance: cities, indicators, reported values, evaluations, cases of sanction."""

from planum.programme.performance.pages.cities import urlpatterns

__all__ = ["urlpatterns"]
