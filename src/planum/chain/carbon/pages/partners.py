"""What firms show each other and ask of each other."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from planum.chain.carbon.models import FootprintRequest, FootprintShare, FootprintState, RequestState
from planum.chain.carbon.pages.footprints import form_url
from planum.chain.carbon.permissions import can_count_carbon
from planum.chain.carbon.queries import footprint_rows
from planum.chain.carbon.tables import FootprintTable, RequestTable, ShareTable
from planum.kernel.requests import Request
from planum.ui.panels import Action, TablePanel


def partners(request: Request) -> HttpResponse:
    own = request.user.as_viewer().organisations
    shown = footprint_rows().exclude(owner__in=own).filter(state=FootprintState.PUBLISHED)
    asked = list(FootprintRequest.objects.select_related("buyer", "supplier"))
    may_act = can_count_carbon(request.user)
    for row in asked:
        row.waits_for_reader = may_act and row.supplier_id in own and row.state is RequestState.WAITING
    shares = FootprintShare.objects.filter(owner__in=own).select_related("product", "organisation")
    back = reverse("carbon:partners")
    return render(request, "ui/detail.html", {
        "title": _("Partners' footprints"),
        "subtitle": _("The value and its share of primary data pass between firms; what they were made from does not."),
        "wing": "line",
        "breadcrumb": [
            {"label": _("Footprints"), "url": reverse("carbon:footprints")}, {"label": _("Partners' footprints")}
        ],
        "actions": [
            Action(_("Ask a supplier"), form_url("request-footprint", back), primary=True),
            Action(_("Show footprints to a partner"), form_url("share-footprints", back)),
        ] if may_act else [],
        "panels": [
            TablePanel(title=_("Requests"), table=RequestTable(asked, orderable=False)),
            TablePanel(title=_("Shown to you"), table=FootprintTable(shown, orderable=False, exclude=("state",))),
            TablePanel(title=_("Shown by you"), table=ShareTable(shares, orderable=False)),
        ],
    })  # fmt: skip
