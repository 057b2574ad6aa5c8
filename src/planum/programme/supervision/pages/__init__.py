"""Pages of supervision: the board of the month, and what each role does about a project."""

from planum.programme.supervision.pages import acceptance, board, changes, inspections, reports

urlpatterns = [
    *board.urlpatterns,
    *reports.urlpatterns,
    *changes.urlpatterns,
    *inspections.urlpatterns,
    *acceptance.urlpatterns,
]
