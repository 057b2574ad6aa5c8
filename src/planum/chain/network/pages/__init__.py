"""Pages of the supply network."""

from planum.chain.network.pages import items, orders, partners

urlpatterns = [*partners.urlpatterns, *items.urlpatterns, *orders.urlpatterns]
