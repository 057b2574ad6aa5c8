"""Pages of rounds, candidacies, their papers, and of links between cities."""

from planum.programme.recommendation.pages import candidacies, links, papers, rounds

urlpatterns = [*rounds.urlpatterns, *candidacies.urlpatterns, *papers.urlpatterns, *links.urlpatterns]
