"""What the page of a diagnosis is put together from."""

from dataclasses import replace
from fractions import Fraction

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from planum.kernel.naming import in_reader_language
from planum.park.diagnosis.asking import KEY_MARK
from planum.park.diagnosis.engine.choosing import by_gain_per_yuan, cheapest_to
from planum.park.diagnosis.engine.gaps import gaps, way_up
from planum.park.diagnosis.engine.instrument import Role
from planum.park.diagnosis.evidence import chosen_words
from planum.park.diagnosis.labels import figure, level_name, met, requirement_name
from planum.park.diagnosis.models import Answer, InstrumentVersion, Source
from planum.park.diagnosis.remedies import Offered, offered_to
from planum.park.diagnosis.results import Result
from planum.park.diagnosis.shapes import CoverageShape
from planum.park.diagnosis.tables import (
    GapRow,
    GapTable,
    QuestionRow,
    QuestionTable,
    RemedyRow,
    RemedyTable,
    ReplacedRow,
    ReplacedTable,
    RequirementRow,
    RequirementTable,
)
from planum.ui.charts import bar
from planum.ui.diagrams import radar
from planum.ui.evidence import Evidence
from planum.ui.formats import instant, money, quantity
from planum.ui.formats import state as shown_state
from planum.ui.panels import ChartPanel, Fact, FactsPanel, FiguresPanel, Panel, TablePanel, TextPanel

MOST_GAPS = 40
SECONDS = 0.3


def diagnosis_panels(result: Result, *, with_remedies: bool) -> list[Panel]:
    """Level and reasons first, then where the firm stands, then what to do next."""
    panels: list[Panel] = [_figures(result), replace(_radar(result), width=5), replace(_reasons(result), width=7)]
    if result.instrument.of_role(Role.SCENE):
        panels.append(_scenes(result))
    offers = offered_to(result.diagnosis.firm, result.diagnosis.instrument.code) if with_remedies else []
    panels += _remedies(result, offers) if with_remedies else []
    return [*panels, _gaps(result, offers), _facts(result), *_replaced(result)]


def _figures(result: Result) -> FiguresPanel:
    found = result.assessment
    chain = Evidence(
        reverse("diagnosis:chain", args=[result.diagnosis.pk]), result.diagnosis.instrument,
        result.diagnosis.submitted_at, version=result.diagnosis.instrument.version,
    )  # fmt: skip
    from_hub = sum(one.source is Source.HUB for one in result.rows.values())
    of_most, of_all = _("of %(most)s") % {"most": figure(found.most)}, len(result.instrument.questions)
    return FiguresPanel(
        figures=[
            Fact(_("Level"), level_name(result.instrument, found.level), chain),
            Fact(_("Points"), quantity(float(found.points)), replace_id(chain), note=of_most),
            Fact(_("Questions answered"), found.answered, note=_("of %(count)d") % {"count": of_all}),
            Fact(_("Answers from the hub"), from_hub, note=_("each opens down to readings and registers")),
        ]
    )  # fmt: skip


def replace_id(mark: Evidence) -> Evidence:
    """The same chain behind a second number of the page."""
    return Evidence(mark.url, mark.source, mark.at, mark.quality, mark.version)


def _radar(result: Result) -> ChartPanel:
    instrument, title = result.instrument, _("Where the firm stands, percent of the most")
    names = {one.code: in_reader_language(one.name, one.name_en) for one in instrument.dimensions}
    shares = [float(one.share * 100) for one in result.assessment.dimensions]
    axes = dict.fromkeys(names.values(), 100.0)
    return ChartPanel(
        option=radar(title, axes, {str(result.diagnosis.firm): [round(one, 1) for one in shares]}), height=330
    )


def _reasons(result: Result) -> TablePanel:
    """What the level that is reached asks, and what the next one does."""
    found, instrument = result.assessment, result.instrument
    shown = [one for one in instrument.levels if one.number in (found.level, found.level + 1)]
    if not any(one.has != one.needs for one in found.requirements):
        shown = list(instrument.levels)
    rows = [
        RequirementRow(
            level_name(instrument, one.level), requirement_name(one), figure(one.has), figure(one.needs), met(one)
        )
        for level in (shown if len(shown) > 1 else instrument.levels)
        for one in found.asked_by(level.number)
    ]
    return TablePanel(title=_("Why this level"), table=RequirementTable(rows, orderable=False))


def _scenes(result: Result) -> TextPanel:
    """The scenes as a map of heat: one cell each, as dark as its level."""
    groups = {one.code: in_reader_language(one.name, one.name_en) for one in result.instrument.dimensions}
    cells = [
        {
            "name": in_reader_language(one.name, one.name_en), "mark": KEY_MARK if one.key else "",
            "level": int(result.assessment.worths[one.code]),
            "row": result.rows.get(one.code),
            "group": groups[one.dimension],
        }
        for one in result.instrument.of_role(Role.SCENE)
    ]  # fmt: skip
    for cell in cells:
        row = cell["row"]
        cell["from_hub"] = isinstance(row, Answer) and row.source is Source.HUB
    content = render_to_string("diagnosis/scenes.html", {"cells": cells})
    return TextPanel(title=_("Scenes and their levels (★ binding)"), content=content)


def _gaps(result: Result, offers: list[Offered]) -> TablePanel:
    instrument, profile = result.instrument, result.diagnosis.profile
    changed = {one.question for one in way_up(instrument, result.answers, profile).changes}
    found = gaps(instrument, result.answers, profile)
    rows = [
        GapRow(
            in_reader_language(instrument.by_code[one.question].name, instrument.by_code[one.question].name_en),
            KEY_MARK if instrument.by_code[one.question].key else "", figure(one.has), figure(one.most),
            float(one.gain), one.question in changed, [each for each in offers if one.question in each.remedy.raises],
        )
        for one in sorted(found, key=lambda gap: (gap.question not in changed, -gap.gain))
    ]  # fmt: skip
    title = _("Gaps: first those on the shortest way to the next level")
    hidden = () if offers else ("offers",)
    return TablePanel(title=title, table=GapTable(rows[:MOST_GAPS], exclude=hidden, orderable=False))


def _remedies(result: Result, offers: list[Offered]) -> list[Panel]:
    instrument, profile = result.instrument, result.diagnosis.profile
    by_code = {one.remedy.code: one for one in offers}
    ranked = by_gain_per_yuan(instrument, result.answers, [one.remedy for one in offers], profile)
    rows = [
        RemedyRow(by_code[one.remedy.code], one, _names(result, list(one.remedy.raises)))
        for one in ranked
    ]  # fmt: skip
    panels: list[Panel] = []
    target = result.assessment.level + 1
    if offers and target <= len(instrument.levels):
        panels.append(_cheapest(result, by_code, target))
    return [*panels, TablePanel(title=_("Solutions by gain for the money"), table=RemedyTable(rows, orderable=False))]


def _names(result: Result, codes: list[str]) -> str:
    known = result.instrument.by_code
    return ", ".join(in_reader_language(known[code].name, known[code].name_en) for code in codes if code in known)


def _cheapest(result: Result, by_code: dict[str, Offered], target: int) -> FactsPanel:
    """The cheapest solutions that together reach the next level, found exactly."""
    choice = cheapest_to(
        result.instrument, result.answers, [one.remedy for one in by_code.values()], target, result.diagnosis.profile,
        SECONDS,
    )  # fmt: skip
    title = _("Cheapest way to %(level)s") % {"level": level_name(result.instrument, target)}
    if choice is None:
        return FactsPanel(title=title, rows=[(_("Solutions"), _("the solutions on offer do not reach it alone"))])
    proof = _("proven to be the cheapest") if choice.proven else _("the cheapest found in the time given")
    names = ", ".join(str(by_code[code].name) for code in choice.remedies) or _("none is needed")
    return FactsPanel(
        title=title,
        rows=[
            Fact(_("Solutions"), names, note=proof),
            Fact(_("Together"), money(choice.cost_fen), note=_("middle of the price ranges")),
        ],
    )


def _facts(result: Result) -> FactsPanel:
    row = result.diagnosis
    rows: list[Fact | tuple[object, object]] = [
        (_("Firm"), row.firm),
        Fact(_("Instrument of assessment"), row.instrument, note=row.instrument.source),
        (_("Certainty of the instrument"), shown_state(row.instrument.certainty)),
        (_("State"), shown_state(row.state)),
        Fact(_("Opened on"), instant(row.opened_at), note=row.opened_by),
    ]
    profile = result.instrument.profile(row.profile)
    if profile:
        rows.append(Fact(_("Weights"), in_reader_language(profile.name, profile.name_en), note=profile.source))
    if row.submitted_by:
        rows.append(Fact(_("Submitted"), instant(row.submitted_at), note=row.submitted_by))
    if row.confirmed_by:
        rows.append(Fact(_("Confirmed"), instant(row.confirmed_at), note=row.confirmed_by))
    if row.remark:
        rows.append((_("Remark"), row.remark))
    given = [str(one.organisation) for one in row.submissions.select_related("organisation")]
    rows.append((_("Given to"), ", ".join(given) or _("nobody yet")))
    return FactsPanel(title=_("The diagnosis"), rows=rows)


def _replaced(result: Result) -> list[Panel]:
    """Answers of the hub that a person replaced: both are kept and shown."""
    rows = Answer.objects.filter(diagnosis=result.diagnosis, source=Source.HUB, replaced_at__isnull=False)
    shown = [
        ReplacedRow(_names(result, [row.question]), chosen_words(result, row), row.source, row.at, standing.reason)
        for row in rows
        if (standing := result.rows.get(row.question)) and standing.source is Source.TYPED
        and row.question in result.instrument.by_code
    ]  # fmt: skip
    if not shown:
        return []
    return [TablePanel(title=_("What the hub answered, and the firm answered otherwise"), table=ReplacedTable(shown))]


def coverage_panels(found: CoverageShape, names: dict[int, str]) -> list[Panel]:
    """For those who receive: how many of their firms are diagnosed, and at which levels."""
    counted = _("counted from what firms gave to you")
    share = Fraction(found.diagnosed, found.firms) * 100 if found.firms else Fraction(0)
    figures = FiguresPanel(
        width=5,
        figures=[
            Fact(_("Firms"), found.firms, note=_("from the register of organisations")),
            Fact(_("Diagnosed"), found.diagnosed, note=counted),
            Fact(_("Share"), quantity(float(share), "%", 0), note=counted),
            Fact(_("Confirmed"), found.confirmed, note=counted),
        ],
    )
    counts = {one.level: one.firms for one in found.levels}
    option = bar(
        _("Firms by level"), list(names.values()), {_("Firms"): [counts.get(level, 0) for level in names]},
        unit=_("firms"),
    )  # fmt: skip
    return [figures, ChartPanel(width=7, option=option, height=200)]


def instrument_panels(row: InstrumentVersion) -> list[Panel]:
    """Where a version comes from, what it asks of each level, its questions and its weights."""
    found = row.instrument
    facts: list[Fact | tuple[object, object]] = [
        Fact(_("Source"), row.source, note=row.note),
        (_("Certainty"), shown_state(row.certainty)),
        (_("In force from"), instant(row.valid_from)),
        (_("Stands for the firms of"), row.loaded_for or _("everybody")),
        Fact(_("Loaded"), instant(row.loaded_at), note=row.loaded_by),
        (_("Hash"), row.digest),
    ]
    panels: list[Panel] = [FactsPanel(title=_("Where it comes from"), rows=facts)]
    for profile in found.profiles:
        names = {one.code: in_reader_language(one.name, one.name_en) for one in found.dimensions}
        weights: list[Fact | tuple[object, object]] = [
            (names[code], quantity(float(weight * 100), "%", 2)) for code, weight in profile.weights.items()
        ]
        title = _("Weights: %(profile)s (%(source)s)") % {
            "profile": in_reader_language(profile.name, profile.name_en), "source": profile.source,
        }  # fmt: skip
        panels.append(FactsPanel(title=title, rows=weights, width=6))
    asked = [
        QuestionRow(
            in_reader_language(one.name, one.name_en), KEY_MARK if one.key else "",
            "; ".join(f"{in_reader_language(o.name, o.name_en)} ({figure(o.worth)})" for o in one.options),
            figure(one.most),
        )
        for one in found.questions
    ]  # fmt: skip
    return [*panels, TablePanel(title=_("Questions"), table=QuestionTable(asked, orderable=False))]
