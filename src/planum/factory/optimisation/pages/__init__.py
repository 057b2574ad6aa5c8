"""Pages of optimisation."""

from planum.factory.optimisation.pages import energy, processes

urlpatterns = [*processes.urlpatterns, *energy.urlpatterns]
