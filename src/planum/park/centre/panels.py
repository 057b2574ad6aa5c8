"""What the pages of the centre are put together from."""

from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from planum.kernel.naming import in_reader_language
from planum.park.centre.catalogue import matches_of
from planum.park.centre.labels import CRITERIA, said
from planum.park.centre.models import FirmSize, Invitation, Need, OrderState, Provider, ServiceOrder, Solution
from planum.park.centre.ratings import Standing, standings
from planum.park.centre.tables import OrderTable, SolutionRow, SolutionTable, stars_shown
from planum.park.diagnosis.labels import figure, level_name
from planum.park.diagnosis.models import Diagnosis, InstrumentVersion
from planum.park.diagnosis.queries import standing_diagnosis
from planum.park.diagnosis.results import Result, result_of
from planum.ui.evidence import Evidence
from planum.ui.formats import instant, money, quantity
from planum.ui.formats import state as shown_state
from planum.ui.panels import Fact, FactsPanel, Panel, TablePanel, TextPanel

MOST_MATCHES = 5
PROOF = 2


def names_of(raises: dict[str, dict[str, list[str]]]) -> str:
    """The questions a solution raises, and to what, in the reader's language."""
    versions = {row.code: row for row in InstrumentVersion.objects.filter(code__in=raises).order_by("valid_from", "pk")}
    return "; ".join(_raised(versions[code], one) for code, one in raises.items() if code in versions)


def _raised(version: InstrumentVersion, raises: dict[str, list[str]]) -> str:
    known = version.instrument.by_code
    return "; ".join(
        f"{in_reader_language(known[code].name, known[code].name_en)} → {'+'.join(_option(known[code], options))}"
        for code, options in raises.items()
        if code in known
    )


def _option(question: Any, options: list[str]) -> list[str]:
    """Levels of scenes in short, other options in their words."""
    if question.role.value == "scene":
        return [f"L{code}" for code in options]
    return [in_reader_language(one.name, one.name_en) for one in question.options if one.code in options]


def solution_rows(solutions: list[Solution]) -> list[SolutionRow]:
    """All rows with one question for the ratings and one for the instruments."""
    known = standings("solution", [row.pk for row in solutions])
    codes = {code for row in solutions for code in row.raises}
    versions = {row.code: row for row in InstrumentVersion.objects.filter(code__in=codes).order_by("valid_from", "pk")}
    return [
        SolutionRow(
            row, known.get(row.pk, Standing()),
            "; ".join(_raised(versions[code], one) for code, one in row.raises.items() if code in versions),
            str(row.provider), "、".join(row.industries),
        )
        for row in solutions
    ]  # fmt: skip


def solution_panels(row: Solution) -> list[Panel]:
    standing = standings("solution", [row.pk]).get(row.pk, Standing())
    sizes = ", ".join(str(FirmSize(one).label) for one in row.sizes)
    green = _("green technology") if row.green else _("no")
    return [
        TextPanel(title=_("What it is"), content=in_reader_language(row.about, row.about_en) or row.about),
        FactsPanel(title=_("Facts"), rows=[
            (_("Provider"), row.provider),
            (_("Raises"), names_of(row.raises) or "—"),
            (_("Industries"), "、".join(row.industries) or _("every industry")),
            (_("Sizes of firms"), sizes or _("every size")),
            Fact(_("Price range"), _range(row), note=_("stated by the provider")),
            Fact(_("Months"), row.months, note=_("stated by the provider")),
            (_("Green technology"), green),
            Fact(_("Adopted by"), standing.adoptions, note=_("orders accepted, all firms together")),
            (_("Rating"), stars_shown(standing)),
            (_("State"), shown_state(row.state)),
        ]),
    ]  # fmt: skip


def provider_panels(row: Provider) -> list[Panel]:
    standing = standings("provider", [row.pk]).get(row.pk, Standing())
    solutions = list(Solution.objects.filter(provider=row).select_related("provider__organisation"))
    return [
        TextPanel(title=_("Who they are"), content=in_reader_language(row.about, row.about_en) or row.about, width=7),
        FactsPanel(title=_("Facts"), width=5, rows=[
            (_("Contact"), row.contact or "—"),
            Fact(_("Orders at the same time"), row.capacity, note=_("stated by the provider")),
            Fact(_("Adopted by"), standing.adoptions, note=_("orders accepted, all firms together")),
            (_("Rating"), stars_shown(standing)),
        ]),
        TablePanel(title=_("Solutions"), table=SolutionTable(
            solution_rows(solutions), exclude=("provider_name",), orderable=False)),
    ]  # fmt: skip


def need_panels(row: Need, *, may_match: bool) -> list[Panel]:
    """What is looked for; for the firm and its centre also what fits and why; the offers one may see."""
    diagnosis = Diagnosis.objects.filter(pk=row.diagnosis_id).select_related("firm", "instrument").first()
    facts: list[Fact | tuple[object, object]] = [
        (_("Firm"), row.firm),
        (_("Description"), row.description or "—"),
        Fact(_("Budget"), money(row.budget_fen), note=_("stated by the firm")),
        (_("Within months"), row.months or "—"),
        (_("Industry"), row.industry or "—"),
        (_("Centre that helps"), row.centre or _("none; the firm looks by itself")),
        Fact(_("Opened on"), instant(row.opened_at), note=row.opened_by),
        (_("State"), shown_state(row.state)),
    ]
    if diagnosis is not None:
        facts.insert(2, (_("Diagnosis"), diagnosis))
    panels: list[Panel] = [FactsPanel(title=_("What is looked for"), rows=facts)]
    if may_match:
        panels.append(_matches(row))
    orders = ServiceOrder.objects.filter(need=row).select_related("need__firm", "solution", "provider__organisation")
    return [
        *panels,
        TablePanel(title=_("Offers and orders"), table=OrderTable(list(orders), exclude=("firm",), orderable=False)),
    ]


def _matches(row: Need) -> TextPanel:
    """The best solutions side by side: points and reason of every criterion."""
    invited = set(Invitation.objects.filter(need=row).values_list("provider_id", flat=True))
    found = matches_of(row)[:MOST_MATCHES]
    columns = [
        {
            "solution": solution, "provider": solution.provider, "points": figure(one.points),
            "url": reverse("centre:solution", args=[solution.code]), "price": _range(solution),
            "is_invited": solution.provider_id in invited,
            "reasons": [
                {
                    "name": CRITERIA[each.criterion], "points": quantity(float(each.points), "", 0),
                    "most": each.most, "share": int(each.points / each.most * 100), "said": said(each),
                }
                for each in one.reasons
            ],
        }
        for solution, one in found
    ]  # fmt: skip
    context = {"columns": columns, "need": row, "is_open": row.state.value == "open"}
    return TextPanel(title=_("Solutions that fit, and why"), content=render_to_string("centre/matches.html", context))


def order_panels(row: ServiceOrder) -> list[Panel]:
    steps: list[Fact | tuple[object, object]] = [
        Fact(one["name"], _("done on %(day)s") % {"day": one["done_on"]} if one["done_on"] else _("open"),
             note=_("due on %(day)s") % {"day": parse_date(one["due_on"])})
        for one in row.milestones
    ]  # fmt: skip
    facts: list[Fact | tuple[object, object]] = [
        (_("Need"), row.need),
        (_("Firm"), row.need.firm),
        (_("Provider"), row.provider),
        Fact(_("Price"), money(row.price_fen), note=_("offered by the provider")),
        (_("Begins"), instant(row.starts_on)),
        (_("Ends"), instant(row.ends_on)),
        (_("Offer"), row.offer or "—"),
        (_("Ordered"), instant(row.ordered_at)),
        (_("Delivered"), instant(row.delivered_at)),
        (_("Accepted"), instant(row.accepted_at)),
        (_("State"), shown_state(row.state)),
    ]
    if row.stars:
        facts.append(Fact(_("Rating"), "★" * row.stars, note=row.judgement))
    if row.reason:
        facts.append((_("Reason"), row.reason))
    panels: list[Panel] = [FactsPanel(title=_("The order"), rows=facts, width=7 if steps else 12)]
    if steps:
        panels.append(FactsPanel(title=_("Milestones"), rows=steps, width=5))
    return [*panels, *_before_and_after(row)]


def _before_and_after(row: ServiceOrder) -> list[Panel]:
    """The level when the need was opened and the level since the delivery, for whoever may see both diagnoses."""
    if row.state not in (OrderState.ACCEPTED, OrderState.RATED):
        return []
    before = Diagnosis.objects.filter(pk=row.need.diagnosis_id).select_related("firm", "instrument").first()
    after = standing_diagnosis(row.need.firm.code, before.instrument.code) if before else None
    if before is None or after is None or after.pk == before.pk:
        return []
    results = [result_of(before), result_of(after)]
    rows: list[Fact | tuple[object, object]] = [
        Fact(label, _level_and_points(one), _chain(one), note=one.diagnosis.year)
        for label, one in zip((_("Before the service"), _("After the service")), results, strict=True)
    ]
    changed = _changed(*results)
    rows += [
        Fact(in_reader_language(question.name, question.name_en), f"{figure(old)} → {figure(new)}")
        for question, old, new in changed
    ]
    return [FactsPanel(title=_("What the service changed, by the firm's diagnoses"), rows=rows)]


def _level_and_points(one: Result) -> str:
    level = level_name(one.instrument, one.assessment.level)
    return _("%(level)s, %(points)s points") % {"level": level, "points": figure(one.assessment.points)}


def _chain(one: Result) -> Evidence:
    url = reverse("diagnosis:chain", args=[one.diagnosis.pk])
    return Evidence(url, one.diagnosis.instrument, one.diagnosis.submitted_at)


def _changed(before: Result, after: Result) -> list[tuple[Any, Any, Any]]:
    worths = before.assessment.worths
    return [
        (question, worths.get(question.code, 0), new)
        for question in after.instrument.questions
        if (new := after.assessment.worths[question.code]) != worths.get(question.code, 0)
    ]


def _range(row: Solution) -> str:
    return f"{row.price_low_fen / 100:,.0f} – {row.price_high_fen / 100:,.0f} {_('yuan')}"
