"""The audit room: everything of a pilot's money to read, to sample and to take along; nothing to write."""

from base64 import b64decode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from planum.kernel.requests import Request
from planum.programme.funds.forms import SampleForm
from planum.programme.funds.panels.audit import audit_panels
from planum.programme.funds.queries import audit_export
from planum.programme.plan.models import Pilot, Tranche
from planum.ui.exports import attachment
from planum.ui.panels import Action, TextPanel


def room(request: Request, code: str = "") -> HttpResponse:
    """Without a code the room of the first pilot whose money the reader sees; the navigation leads here."""
    pilot = _pilot(code) if code else _first_pilot()
    if pilot is None:
        nothing = TextPanel(content=_("Funds appear here when a pilot of your city was opened."))
        return render(request, "ui/detail.html", {"title": _("Audit room"), "panels": [nothing]})
    code = pilot.code
    form = SampleForm(request.GET or None)
    drawn = (form.cleaned_data["size"], form.cleaned_data["seed"]) if form.is_valid() else None
    return render(request, "funds/audit.html", {
        "title": _("Audit room"),
        "subtitle": pilot,
        "breadcrumb": [
            {"label": _("Funds"), "url": reverse("funds:pilot", args=[code])}, {"label": _("Audit room")},
        ],
        "actions": [
            Action(_("Take everything along"), reverse("funds:audit_export", args=[code]), primary=True),
            Action(_("Ledger"), reverse("funds:pilot", args=[code])),
            Action(_("Change log"), reverse("changes")),
        ],
        "form": form if form.is_bound else SampleForm(),
        "panels": audit_panels(pilot, drawn),
    })  # fmt: skip


def export(request: Request, code: str) -> HttpResponse:
    _pilot(code)
    made = audit_export(pilot=code)
    return attachment(b64decode(made.content), made.media_type, made.name)


def _first_pilot() -> Pilot | None:
    return Pilot.objects.select_related("region").filter(pk__in=Tranche.objects.values("pilot")).first()


def _pilot(code: str) -> Pilot:
    sees = Tranche.objects.filter(pilot__code=code).values("pilot")
    row: Pilot = get_object_or_404(Pilot.objects.select_related("region"), code=code, pk__in=sees)
    return row
