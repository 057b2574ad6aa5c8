"""Pages of the projects: the list, calls, applications from both sides, duplicates, money of other programmes."""

from planum.programme.projects.pages import applications, calls, contracts, drafting, duplicates, listing

urlpatterns = [
    *listing.urlpatterns,
    *contracts.urlpatterns,
    *calls.urlpatterns,
    *drafting.urlpatterns,
    *applications.urlpatterns,
    *duplicates.urlpatterns,
]
