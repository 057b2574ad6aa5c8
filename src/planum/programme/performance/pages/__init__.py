"""Pages of performance: cities, indicators, targets, reported values, evaluations, cases of sanction."""

from planum.programme.performance.pages import cities, targets

urlpatterns = [*cities.urlpatterns, *targets.urlpatterns]

__all__ = ["urlpatterns"]
