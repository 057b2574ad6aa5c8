"""Pages of the review: an expert's own, the city's panels and decisions, notices for everybody, results of a firm."""

from planum.programme.review.pages import assignments, chains, notices, panels, pool, scoring, sheets

urlpatterns = [
    *scoring.urlpatterns, *chains.urlpatterns, *assignments.urlpatterns, *sheets.urlpatterns, *pool.urlpatterns,
    *panels.urlpatterns, *notices.urlpatterns,
]  # fmt: skip
