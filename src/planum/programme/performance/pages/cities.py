"""Pages of performance: cities side by side, one city, its indicators, reported values and evaluations."""

from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.kernel.files import content_of
from planum.kernel.models import Role
from planum.kernel.permissions import has_role
from planum.kernel.requests import Request
from planum.programme.performance.actions import (
    compute_city_indicators,
    confirm_evaluation,
    confirm_reported_value,
    explain_deviation,
    open_evaluation,
    refill_evaluation,
    report_value,
    return_evaluation,
    return_reported_value,
    submit_evaluation,
)
from planum.programme.performance.city import Known, known_of
from planum.programme.performance.city_panels import city_panels, indicator_panels, summary_panel
from planum.programme.performance.city_tables import CityTable, LineTable, ReportedTable
from planum.programme.performance.evaluating import unexplained
from planum.programme.performance.evidence import city_chain, reported_chain
from planum.programme.performance.forms import (
    DecideForm,
    NothingForm,
    OpenEvaluationForm,
    ReportForm,
    SubmitForm,
    TextForm,
)
from planum.programme.performance.models import (
    CityValue,
    Evaluation,
    EvaluationKind,
    EvaluationLine,
    EvaluationState,
    Indicator,
    ReportedValue,
)
from planum.programme.performance.pages.form_page import WING, as_base64, form_page
from planum.programme.performance.pages.indicators import evidence, indicator_page, measure
from planum.programme.performance.pages.sanctions import urlpatterns as of_sanctions
from planum.programme.performance.permissions import (
    can_compute_city_indicators,
    can_define_indicators,
    can_evaluate,
)
from planum.programme.performance.standing import recommended_of, standing_of, standings_of_cities
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import oversees
from planum.programme.rules.keeping import kept_findings
from planum.programme.rules.panels import findings_panel
from planum.ui.evidence import evidence_page
from planum.ui.formats import state
from planum.ui.panels import Action, Fact, FiguresPanel, Panel, TablePanel
from planum.ui.tables import table_page


def cities(request: Request) -> HttpResponse:
    """Only the cities that the reader oversees."""
    rows = standings_of_cities(timezone.localdate())
    said = [
        _("batch %(batch)d: %(used)d recommended, quota %(allowed)s")
        % {"batch": one.batch, "used": one.recommended, "allowed": "—" if one.allowed is None else one.allowed}
        for one in recommended_of(rows)
    ]
    context = {"subtitle": "; ".join(said), **WING}
    return table_page(request, CityTable, rows, title=_("Cities side by side"), context=context)


def city(request: Request, pilot: str) -> HttpResponse:
    row = pilot_or_404(request, pilot)
    actions = []
    if can_evaluate(request.user):
        actions.append(
            Action(_("Open an evaluation"), reverse("performance:open_evaluation", args=[pilot]), primary=True)
        )
    if can_compute_city_indicators(request.user):
        actions.append(Action(_("Compute the indicators"), reverse("performance:compute", args=[pilot])))
    if can_define_indicators(request.user):
        actions.append(Action(_("Take the plan's goals"), reverse("performance:adopt", args=[pilot])))
    actions.append(Action(_("Reported values"), reverse("performance:reported")))
    return render(request, "ui/detail.html", {
        "title": _("Performance of the city"), "subtitle": row, "actions": actions,
        "breadcrumb": [{"label": _("Cities side by side"), "url": reverse("performance:cities")}, {"label": row}],
        "panels": city_panels(standing_of(row, timezone.localdate())), **WING,
    })  # fmt: skip


def compute(request: Request, pilot: str) -> HttpResponse:
    row = pilot_or_404(request, pilot)
    place = reverse("performance:city", args=[pilot])

    def act(_given: dict[str, Any]) -> str:
        compute_city_indicators(by=request.user, pilot=pilot)
        return place

    form = NothingForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, form, act, title=_("Compute the indicators"), subtitle=row, back=place, submit=_("Compute"),
        said=_("The indicators were computed from today's data."),
    )  # fmt: skip


def city_indicator(request: Request, pilot: str, code: str) -> HttpResponse:
    one = known_or_404(request, pilot, code)
    steps = [
        Action(_("Report a value"), reverse("performance:report", args=[pilot, code]), primary=True),
        Action(_("Set a target"), reverse("performance:target", args=[pilot, code])),
    ]
    return render(request, "ui/detail.html", {
        "title": one.indicator, "subtitle": one.indicator.pilot, "breadcrumb": _way(one.indicator.pilot, one.indicator),
        "actions": steps if can_define_indicators(request.user) else [],
        "panels": indicator_panels(one, may_decide=can_define_indicators(request.user)), **WING,
    })  # fmt: skip


def report(request: Request, pilot: str, code: str) -> HttpResponse:
    one = known_or_404(request, pilot, code)
    place = reverse("performance:city_indicator", args=[pilot, code])
    return _report(request, one.indicator, place, pilot=pilot, city_indicator=code)


def report_project(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(Indicator.objects.all(), pk=pk)
    return _report(request, row, reverse("performance:indicator", args=[pk]), indicator=pk)


def _report(request: Request, of: object, place: str, **target: Any) -> HttpResponse:
    def act(given: dict[str, Any]) -> str:
        file = given.pop("file")
        report_value(by=request.user, evidence_name=file.name, evidence=as_base64(file), **target, **given)
        return place

    form = ReportForm(request.POST or None, request.FILES or None)
    return form_page(
        request, form, act, title=_("Report a value"), subtitle=of, back=place, submit=_("Report"),
        said=_("Reported. The industry bureau checks the evidence."),
    )  # fmt: skip


def reported(request: Request) -> HttpResponse:
    rows = ReportedValue.objects.select_related(
        "city_indicator__pilot__region", "indicator__project", "evidence", "reported_by"
    )
    deciding = can_define_indicators(request.user)

    class Rows(ReportedTable):
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, may_decide=deciding, **options)

    return table_page(request, Rows, rows, title=_("Reported values"), context=WING)


def decide_reported(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(ReportedValue.objects.select_related("city_indicator", "indicator", "evidence"), pk=pk)

    def act(given: dict[str, Any]) -> str:
        decide = confirm_reported_value if given["decision"] == "confirm" else return_reported_value
        decide(by=request.user, reported=pk, remark=given["remark"])
        return reverse("performance:reported")

    return form_page(
        request, DecideForm(request.POST or None), act, title=_("Check the evidence"), subtitle=f"{row}: {row.value:g}",
        back=reverse("performance:reported"), submit=_("Decide"), said=_("Decided."),
    )  # fmt: skip


def reported_file(request: Request, pk: int) -> HttpResponse:
    row = get_object_or_404(ReportedValue.objects.select_related("evidence"), pk=pk)
    return _download(content_of(row.evidence), row.evidence.media_type, row.evidence.name)


def open_page(request: Request, pilot: str) -> HttpResponse:
    row = pilot_or_404(request, pilot)

    def act(given: dict[str, Any]) -> str:
        kind = EvaluationKind(given["kind"])
        done = open_evaluation(by=request.user, pilot=pilot, year=given["year"], kind=kind)
        return reverse("performance:evaluation", args=[done.id])

    form = OpenEvaluationForm(request.POST or None, initial={"year": timezone.localdate().year})
    return form_page(
        request, form, act, title=_("Open an evaluation"), subtitle=row, submit=_("Open"),
        back=reverse("performance:city", args=[pilot]), said=_("Opened, and filled in from the data."),
    )  # fmt: skip


def evaluation_page(request: Request, pk: int) -> HttpResponse:
    row = _evaluation(pk)
    lines = list(
        row.lines.select_related(
            "indicator", "evaluation__pilot", "evaluation__scheme", "computed__indicator", "reported__evidence",
            "reported__reported_by", "explained_by",
        )
    )  # fmt: skip
    open_ones = len(unexplained(lines, row.scheme))
    figures = [
        Fact(_("Points"), f"{row.points} / 100", note=_("scheme: %(name)s") % {"name": row.scheme}),
        Fact(_("Grade"), state(row.grade) if row.grade else "—", note=_("set when it is submitted")),
        Fact(_("State"), state(row.state), note=row.remark),
        Fact(_("Deviations to be explained"), open_ones),
    ]
    panels: list[Panel | None] = [
        FiguresPanel(figures=figures), TablePanel(title=_("Points by indicator"), table=LineTable(lines)),
        summary_panel(row),
    ]  # fmt: skip
    if found := kept_findings(row):
        panels.append(findings_panel(found))
    return render(request, "ui/detail.html", {
        "title": row, "subtitle": row.pilot.region, "breadcrumb": _way(row.pilot, row),
        "actions": _steps(request, row), "panels": [each for each in panels if each], **WING,
    })  # fmt: skip


def _steps(request: Request, row: Evaluation) -> list[Action]:
    """The next step is the primary one."""
    actions = []
    if row.document:
        actions.append(Action(_("Report (PDF)"), reverse("performance:document", args=[row.pk])))
    if not oversees(request.user, row.pilot):
        return actions
    if row.state in {EvaluationState.DRAFT, EvaluationState.RETURNED} and can_evaluate(request.user):
        actions.append(Action(_("Fill in again"), reverse("performance:refill", args=[row.pk])))
        actions.append(Action(_("Submit"), reverse("performance:submit", args=[row.pk]), primary=True))
    if row.state is EvaluationState.SUBMITTED and has_role(request.user, Role.PROVINCE_OFFICER):
        actions.append(Action(_("Decide"), reverse("performance:decide", args=[row.pk]), primary=True))
    return actions


def explain(request: Request, pk: int) -> HttpResponse:
    line = get_object_or_404(EvaluationLine.objects.select_related("indicator", "evaluation"), pk=pk)

    def act(given: dict[str, Any]) -> str:
        explain_deviation(by=request.user, line=pk, explanation=given["text"])
        return place

    place = reverse("performance:evaluation", args=[line.evaluation_id])
    return form_page(
        request, TextForm(request.POST or None, initial={"text": line.explanation}), act, subtitle=line.indicator,
        title=_("Explain the deviation"), back=place, submit=_("Save"), said=_("Explained."),
    )  # fmt: skip


def submit(request: Request, pk: int) -> HttpResponse:
    def act(given: dict[str, Any]) -> str:
        submit_evaluation(by=request.user, evaluation=pk, summary=given["summary"])
        return place

    row, place = _evaluation(pk), reverse("performance:evaluation", args=[pk])
    form = SubmitForm(request.POST if request.method == "POST" else None, initial={"summary": row.summary})
    return form_page(
        request, form, act, title=_("Submit the evaluation"), subtitle=row, back=place, submit=_("Submit"),
        said=_("Submitted. The province decides about it."),
    )  # fmt: skip


def refill(request: Request, pk: int) -> HttpResponse:
    def act(_given: dict[str, Any]) -> str:
        refill_evaluation(by=request.user, evaluation=pk)
        return place

    row, place = _evaluation(pk), reverse("performance:evaluation", args=[pk])
    form = NothingForm(request.POST if request.method == "POST" else None)
    return form_page(
        request, form, act, title=_("Fill in again"), subtitle=row, back=place, submit=_("Fill in again"),
        said=_("Filled in from the data; explanations were kept."),
    )  # fmt: skip


def decide(request: Request, pk: int) -> HttpResponse:
    def act(given: dict[str, Any]) -> str:
        act_on = confirm_evaluation if given["decision"] == "confirm" else return_evaluation
        act_on(by=request.user, evaluation=pk, remark=given["remark"])
        return place

    row, place = _evaluation(pk), reverse("performance:evaluation", args=[pk])
    return form_page(
        request, DecideForm(request.POST or None), act, title=_("Decide about the evaluation"), subtitle=row,
        back=place, submit=_("Decide"), said=_("Decided."),
    )  # fmt: skip


def document(request: Request, pk: int) -> HttpResponse:
    row = _evaluation(pk)
    if row.document is None:
        raise Http404
    return _download(content_of(row.document), row.document.media_type, row.document.name)


def city_evidence(request: Request, pk: int) -> HttpResponse:
    value = get_object_or_404(CityValue.objects.select_related("indicator"), pk=pk)
    shown = value.in_words
    return evidence_page(request, title=value.indicator, value=shown, links=city_chain(value))


def reported_evidence(request: Request, pk: int) -> HttpResponse:
    rows = ReportedValue.objects.select_related("city_indicator", "indicator", "evidence", "reported_by", "decided_by")
    value = get_object_or_404(rows, pk=pk)
    return evidence_page(request, title=value.of, value=f"{value.value:g}", links=reported_chain(value))


def pilot_or_404(request: Request, code: str) -> Pilot:
    row: Pilot = get_object_or_404(Pilot.objects.select_related("region"), code=code)
    if not oversees(request.user, row):
        raise Http404
    return row


def known_or_404(request: Request, pilot: str, code: str) -> Known:
    row = pilot_or_404(request, pilot)
    one = next((each for each in known_of(row) if each.indicator.code == code), None)
    if one is None:
        raise Http404
    return one


def _evaluation(pk: int) -> Evaluation:
    row: Evaluation = get_object_or_404(Evaluation.objects.select_related("pilot__region", "scheme", "document"), pk=pk)
    return row


def _way(pilot: Pilot, last: object) -> list[dict[str, object]]:
    return [
        {"label": _("Cities side by side"), "url": reverse("performance:cities")},
        {"label": pilot, "url": reverse("performance:city", args=[pilot.code])},
        {"label": last},
    ]


def _download(content: bytes, media_type: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return answer


urlpatterns = [
    path("indicators/<int:pk>/", indicator_page, name="indicator"),
    path("indicators/<int:pk>/measure/", measure, name="measure"),
    path("indicators/<int:pk>/report/", report_project, name="report_project"),
    path("indicators/values/<int:pk>/evidence/", evidence, name="evidence"),
    path("performance/", cities, name="cities"),
    path("performance/reported/", reported, name="reported"),
    path("performance/reported/<int:pk>/decide/", decide_reported, name="decide_reported"),
    path("performance/reported/<int:pk>/file/", reported_file, name="file"),
    path("performance/reported/<int:pk>/evidence/", reported_evidence, name="reported_evidence"),
    path("performance/values/<int:pk>/evidence/", city_evidence, name="city_evidence"),
    path("performance/evaluations/<int:pk>/", evaluation_page, name="evaluation"),
    path("performance/evaluations/<int:pk>/submit/", submit, name="submit"),
    path("performance/evaluations/<int:pk>/refill/", refill, name="refill"),
    path("performance/evaluations/<int:pk>/decide/", decide, name="decide"),
    path("performance/evaluations/<int:pk>/report.pdf", document, name="document"),
    path("performance/lines/<int:pk>/explain/", explain, name="explain"),
    path("performance/cities/<str:pilot>/", city, name="city"),
    path("performance/cities/<str:pilot>/compute/", compute, name="compute"),
    path("performance/cities/<str:pilot>/evaluate/", open_page, name="open_evaluation"),
    path("performance/cities/<str:pilot>/indicators/<str:code>/", city_indicator, name="city_indicator"),
    path("performance/cities/<str:pilot>/indicators/<str:code>/report/", report, name="report"),
    *of_sanctions,
]
