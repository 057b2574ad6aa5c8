"""Pages of scheduling: the planner's morning, orders, machines, plans, calculations, events and proposals."""

from planum.factory.scheduling.pages import events, morning, orders, plans, resources, runs

urlpatterns = [
    *morning.urlpatterns,
    *orders.urlpatterns,
    *resources.urlpatterns,
    *plans.urlpatterns,
    *runs.urlpatterns,
    *events.urlpatterns,
]
