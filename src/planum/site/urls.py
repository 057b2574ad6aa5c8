"""Every page and endpoint. URLs are nouns; each slice lists its own below."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import LoginView, LogoutView
from django.urls import include, path
from django.views.i18n import set_language

from planum.assistant import pages as assistant
from planum.chain.carbon import pages as carbon
from planum.chain.knowledge import pages as knowledge
from planum.chain.network import pages as network
from planum.chain.planning import pages as planning
from planum.factory.decisions import pages as decisions
from planum.factory.maintenance import pages as maintenance
from planum.factory.monitoring import pages as monitoring
from planum.factory.optimisation import pages as optimisation
from planum.factory.scheduling import pages as scheduling
from planum.hub.assets import pages as assets
from planum.hub.catalogue import pages as catalogue
from planum.hub.connectors import pages as connectors
from planum.hub.contracts import pages as contracts
from planum.hub.metrics import pages as metrics
from planum.hub.readings import pages as readings
from planum.park.apps import pages as apps
from planum.park.board import pages as board
from planum.park.centre import pages as centre
from planum.park.diagnosis import pages as diagnosis
from planum.programme.funds import pages as funds
from planum.programme.performance import pages as performance
from planum.programme.plan import pages as plan
from planum.programme.projects import pages as projects
from planum.programme.recommendation import pages as recommendation
from planum.programme.review import pages as review
from planum.programme.rules import pages as rules
from planum.programme.supervision import pages as supervision
from planum.site import action_pages, calculations, pages
from planum.site.api import api

handler403 = "planum.site.pages.forbidden"
handler404 = "planum.site.pages.missing"
handler500 = "planum.site.pages.broken"

urlpatterns = [
    path("", pages.home, name="home"),
    path("sign-in/", LoginView.as_view(template_name="ui/login.html"), name="login"),
    path("sign-out/", LogoutView.as_view(), name="logout"),
    path("language/", login_not_required(set_language), name="set_language"),
    path("changes/", pages.changes, name="changes"),
    path("calculations/", calculations.calculations, name="calculations"),
    path("calculations/<int:key>/", calculations.calculation, name="calculation"),
    path("account/", pages.account, name="account"),
    path("story/", pages.story, name="story"),
    path("interfaces/", pages.capabilities, name="capabilities"),
    path("interfaces/<str:room>/<str:verb>/", action_pages.action, name="action"),
    path("api/", api.urls),
    path("assistant/", include((assistant.urlpatterns, "assistant"))),
    path("factory/", include((monitoring.urlpatterns, "monitoring"))),
    path("factory/", include((decisions.urlpatterns, "decisions"))),
    path("factory/", include((maintenance.urlpatterns, "maintenance"))),
    path("factory/", include((scheduling.urlpatterns, "scheduling"))),
    path("factory/", include((optimisation.urlpatterns, "optimisation"))),
    path("chain/", include((knowledge.urlpatterns, "knowledge"))),
    path("chain/", include((network.urlpatterns, "network"))),
    path("chain/", include((planning.urlpatterns, "planning"))),
    path("hub/", include((assets.urlpatterns, "assets"))),
    path("hub/", include((readings.urlpatterns, "readings"))),
    path("hub/", include((metrics.urlpatterns, "metrics"))),
    path("hub/", include((connectors.urlpatterns, "connectors"))),
    path("park/", include((diagnosis.urlpatterns, "diagnosis"))),
    path("park/", include((centre.urlpatterns, "centre"))),
    path("chain/", include((carbon.urlpatterns, "carbon"))),
    path("", include((carbon.pact_urlpatterns, "pact"))),
    path("hub/", include((catalogue.urlpatterns, "catalogue"))),
    path("hub/", include((contracts.urlpatterns, "contracts"))),
    path("park/", include((apps.urlpatterns, "apps"))),
    path("park/", include((board.urlpatterns, "board"))),
    path("programme/", include((rules.urlpatterns, "rules"))),
    path("programme/", include((plan.urlpatterns, "plan"))),
    path("programme/", include((recommendation.urlpatterns, "recommendation"))),
    path("programme/", include((projects.urlpatterns, "projects"))),
    path("programme/", include((review.urlpatterns, "review"))),
    path("programme/", include((supervision.urlpatterns, "supervision"))),
    path("programme/", include((performance.urlpatterns, "performance"))),
    path("programme/", include((funds.urlpatterns, "funds"))),
]
