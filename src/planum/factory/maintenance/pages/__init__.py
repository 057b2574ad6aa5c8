"""Pages of maintenance: the fleet board, a fleet, one machine, work orders."""

from planum.factory.maintenance.pages import board, machine, orders

urlpatterns = [*board.urlpatterns, *machine.urlpatterns, *orders.urlpatterns]
