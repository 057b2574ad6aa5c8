"""Pages of the review: an expert's own, the city's panels and decisions, notices for everybody, results of a firm."""

from planum.programme.review.pages import notices, panels, pool, scoring

urlpatterns = [*scoring.urlpatterns, *pool.urlpatterns, *panels.urlpatterns, *notices.urlpatterns]
