"""Applications: the list, one with its consents and use, registering, approving, consenting."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.hub.catalogue.shareables import shareable_named
from planum.hub.contracts.access import in_force
from planum.kernel.models import Person
from planum.kernel.requests import Request
from planum.park.apps.actions import (
    approve_application,
    grant_application,
    issue_token,
    register_application,
    revoke_grant,
    suspend_application,
)
from planum.park.apps.forms import ApplicationForm
from planum.park.apps.models import Application, ApplicationState, Grant, Usage
from planum.park.apps.permissions import approves, can_consent
from planum.park.apps.queries import application_rows
from planum.park.apps.tables import ApplicationRow, ApplicationTable, GrantTable, TokenTable
from planum.ui.charts import bar
from planum.ui.formats import instant, state
from planum.ui.panels import Action, ChartPanel, Fact, FactsPanel, Panel, TablePanel, TextPanel
from planum.ui.tables import table_page

MONTH = timedelta(days=30)


def listing(request: Request) -> HttpResponse:
    may_register = bool(request.user.as_viewer().organisations)
    new = Action(_("Register an application"), reverse("apps:register"), primary=True)
    return table_page(
        request,
        ApplicationTable,
        _rows(request.user),
        title=_("Applications"),
        search=("application__name", "application__name_en", "application__code", "application__description"),
        actions=[new] if may_register else [],
        context={"wing": "plane"},
    )


def application(request: Request, application: str) -> HttpResponse:
    return _page(request, _application(application))


def register(request: Request) -> HttpResponse:
    form, refusal = ApplicationForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        home = request.user.organisation
        given |= {"scopes": given["scopes"].split(), "park": given["park"].code if given["park"] else ""}
        try:
            made = register_application(by=request.user, owner=home.code if home else "", **given)
        except Refused as error:
            refusal = error
        else:
            messages.success(request, _("The application is registered and waits for approval."))
            return redirect("apps:application", application=made.application)
    context = {
        "form": form, "refusal": refusal, "title": _("Register an application"), "wing": "plane",
        "back": reverse("apps:list"),
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if refusal or form.errors else 200)


@require_POST
def decide(request: Request, application: str) -> HttpResponse:
    row = _application(application)
    is_approval = request.POST.get("decision") == "approve"
    (approve_application if is_approval else suspend_application)(by=request.user, application=row.code)
    said = _("%(application)s is approved.") if is_approval else _("%(application)s is suspended.")
    messages.success(request, said % {"application": row})
    return redirect("apps:application", application=row.code)


@require_POST
def consent(request: Request, application: str) -> HttpResponse:
    """Give it, take it back, or make a token, which is shown this once."""
    row = _application(application)
    step, own = request.POST.get("step"), _own_grant(request.user, row)
    if step == "token" and own is not None:
        issued = issue_token(by=request.user, grant=own.pk, label=request.POST.get("label", "")[:80] or str(row))
        return _page(request, row, issued=issued)
    if step == "revoke" and own is not None:
        revoke_grant(by=request.user, grant=own.pk)
        messages.success(request, _("The consent is taken back; every token of it is refused from now on."))
    else:
        grant_application(by=request.user, application=row.code, scopes=request.POST.getlist("scopes"))
        messages.success(request, _("The consent is given. Make a token and hand it to the developer."))
    return redirect("apps:application", application=row.code)


def _page(request: Request, row: Application, **more: Any) -> HttpResponse:
    own = _own_grant(request.user, row)
    may_consent = can_consent(request.user) and row.state is ApplicationState.APPROVED
    may_decide = approves(request.user, row)
    context = {
        "title": row,
        "subtitle": row.code,
        "wing": "plane",
        "breadcrumb": [{"label": _("Applications"), "url": reverse("apps:list")}, {"label": row}],
        "panels": _panels(request, row, own),
        "application": row,
        "grant": own,
        "scopes": list(row.scopes) if own is None and may_consent else [],
        "may_approve": may_decide and row.state is not ApplicationState.APPROVED,
        "may_suspend": may_decide and row.state is not ApplicationState.SUSPENDED,
    }
    return render(request, "apps/application.html", context | more)


def _panels(request: Request, row: Application, own: Grant | None) -> list[Panel]:
    grants = Grant.objects.filter(application=row).select_related("organisation", "granted_by")
    scopes = format_html_join("", '<li><a href="{}"><code>{}</code></a></li>', _linked(row))
    panels: list[Panel] = [
        FactsPanel(title=_("About the application"), rows=_facts(request, row), width=6),
        TextPanel(title=_("What it may call, once consented to"), content=format_html("<ul>{}</ul>", scopes), width=6),
    ]
    chart = _usage_chart(row)
    if chart is not None:
        panels.append(ChartPanel(option=chart, height=220))
    if own is not None:
        panels.append(TablePanel(title=_("Our tokens"), table=TokenTable(own.tokens.all())))
    panels.append(TablePanel(title=_("Consents"), table=GrantTable(grants)))
    return panels


def _facts(request: Request, row: Application) -> list[Fact | tuple[object, object]]:
    return [
        (_("What it does"), row.description),
        (_("Developer"), row.owner),
        (_("For"), row.park or _("all firms of the platform")),
        (_("Calls a minute"), row.calls_per_minute),
        (_("Needs contracts on"), _needed(request.user, row)),
        (_("Registered"), instant(row.registered_at)),
        (_("State"), state(row.state)),
    ]


def _needed(person: Person, row: Application) -> object:
    """Each table, and how many contracts in force the reader's organisation has on it: consent replaces none."""
    if not row.tables:
        return _("nothing")
    held = in_force(person.as_viewer()).filter(product__table__in=row.tables)
    counts: dict[str, int] = {}
    for table in held.values_list("product__table", flat=True):
        counts[table] = counts.get(table, 0) + 1
    said = (
        (shareable_named(one).label, _("%(count)d in force for us") % {"count": counts.get(one, 0)})
        for one in row.tables
    )
    return format_html_join("", "{}<br><small>{}</small><br>", said)


def _linked(row: Application) -> list[tuple[str, str]]:
    """Each scope with the page that says in the reader's language what the function does."""
    return [(reverse("action", args=[*name.split(".")]), name) for name in row.scopes]


def _usage_chart(row: Application) -> dict[str, Any] | None:
    today = timezone.localdate()
    rows = Usage.objects.filter(grant__application=row, day__gt=today - MONTH).order_by("day")
    summed = list(rows.values_list("day").annotate(calls=Sum("calls"), refused=Sum("refused")))
    if not summed:
        return None
    days = [day.isoformat() for day, _calls, _refused in summed]
    answered = [calls - refused for _day, calls, refused in summed]
    series = {_("answered calls"): answered, _("refused calls"): [refused for _day, _calls, refused in summed]}
    return bar(_("Calls by day"), days, series, unit=_("calls"), stacked=True, colours={_("refused calls"): "bad"})


def _application(code: str) -> Application:
    row: Application = get_object_or_404(application_rows(), code=code)
    return row


def _own_grant(person: Person, row: Application) -> Grant | None:
    own = person.as_viewer().organisations
    found: Grant | None = Grant.objects.filter(application=row, organisation__in=own, revoked_at=None).first()
    return found


def _rows(person: Person) -> list[ApplicationRow]:
    own = person.as_viewer().organisations
    given = set(Grant.objects.filter(organisation__in=own, revoked_at=None).values_list("application", flat=True))
    since = timezone.localdate() - MONTH
    counted = Usage.objects.filter(day__gt=since).order_by().values_list("grant__application").annotate(Sum("calls"))
    calls = dict(counted)
    return [ApplicationRow(row, row.pk in given, calls.get(row.pk, 0)) for row in application_rows()]
