"""Pages of product carbon, and the endpoints of PACT."""

from django.urls import path

from planum.chain.carbon.pages import footprints, inventories, pact, partners

urlpatterns = [
    path("footprints/", footprints.footprints, name="footprints"),
    path("partners-footprints/", partners.partners, name="partners"),
    path("footprints/<uuid:footprint>/", footprints.footprint, name="footprint"),
    path("footprints/<uuid:footprint>/chain/", footprints.chain, name="chain"),
    path("footprints/<uuid:footprint>/publish/", footprints.publish, name="publish"),
    path("inventories/", inventories.inventories, name="inventories"),
    path("inventories/<int:inventory>/", inventories.inventory, name="inventory"),
    path("factors/", inventories.factors, name="factors"),
]
# At the root of the site, as the protocol says.
pact_urlpatterns = [
    path("auth/token", pact.token, name="token"),
    path("3/footprints", pact.footprints, name="footprints"),
    path("3/footprints/<str:id>", pact.footprint, name="footprint"),
    path("3/events", pact.events, name="events"),
]
