"""Findings as every page shows them, live or kept: what each says, on which clause, facts and values, and the cure."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html_join
from django.utils.translation import gettext as _

from planum.kernel.naming import in_reader_language
from planum.programme.rules.engine.catalogue import TEXTS
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.engine.parameters import NATIONAL
from planum.programme.rules.engine.table import Subject
from planum.programme.rules.fact_labels import shown_facts
from planum.programme.rules.keeping import said
from planum.programme.rules.labels import SUBJECTS, parameter_label, scope_labels, shown_value
from planum.programme.rules.models import CERTAINTIES, Certainty, KeptFinding, Parameter, Verdict
from planum.programme.rules.queries import rule_shape
from planum.programme.rules.shapes import RuleShape
from planum.programme.rules.tables import FindingTable, RuleTable
from planum.ui.formats import instant, state
from planum.ui.panels import FactsPanel, Panel, TablePanel, TextPanel

LATEST = 10
ORDER = (Verdict.BLOCKS, Verdict.WARNS, Verdict.PASSED, Verdict.NOT_APPLICABLE)


def findings_panel(
    found: Iterable[Finding | KeptFinding], *, title: object = "", empty: object = "", width: int = 12
) -> TextPanel:
    """All findings, those that block first; `empty` says what will be here before anything was checked."""
    scopes = scope_labels()
    shown = [_shown(one, scopes) for one in found]
    shown.sort(key=lambda one: (ORDER.index(one["verdict"]), one["rule"]))
    counts = [(verdict, sum(one["verdict"] is verdict for one in shown)) for verdict in ORDER]
    context = {
        "findings": shown,
        "counts": [(verdict, count) for verdict, count in counts if count],
        "empty": empty or _("Each rule will be listed here when it has been checked."),
    }
    return TextPanel(
        title=title or _("Findings"), content=render_to_string("rules/findings.html", context), width=width
    )


def rule_panels(rule: RuleShape, *, on: date) -> list[Panel]:
    """What the rule is, the values it reads with their history, and the latest findings one may see."""
    rows = Parameter.objects.filter(code__in=rule.parameters).select_related("set_by")
    latest = list(KeptFinding.objects.filter(rule=rule.code).select_related("by")[:LATEST])
    subjects = _(", ").join(str(SUBJECTS[Subject(one)]) for one in rule.subjects)
    severities = format_html_join(" ", "{}", ((state(Verdict(one)),) for one in rule.severities))  # type: ignore[call-arg]
    text = FactsPanel(
        title=_("The rule"),
        rows=[
            (_("What it demands"), in_reader_language(rule.title, rule.title_en)),
            (_("Clause"), rule.clause),
            (_("What it looks at"), subjects),
            (_("A breach"), severities),
        ],
    )
    found = TablePanel(title=_("Latest findings"), table=FindingTable(latest, exclude=("rule", "title")))
    return [text, *_timelines(rows, on), found]


def parameter_panels(code: str, rows: Iterable[Parameter], *, on: date) -> list[Panel]:
    """The values, and the rules that read them."""
    reading = [shape for shape in (rule_shape(one) for one in TEXTS) if code in shape.parameters]
    table = RuleTable(reading, exclude=("subjects", "severities"), orderable=False)
    panels: list[Panel] = list(_timelines(rows, on))
    return [*panels, TablePanel(title=_("Rules that read it"), table=table)] if reading else panels


def finding_panels(row: KeptFinding) -> list[Panel]:
    facts = FactsPanel(
        title=_("The check"),
        rows=[
            (_("What was checked"), row.row_name),
            (_("Day of the check"), instant(row.on)),
            (_("Checked by"), row.by or "—"),
            (_("Time of the check"), instant(row.at)),
        ],
    )
    return [facts, findings_panel([row])]


def _timelines(rows: Iterable[Parameter], on: date) -> list[TextPanel]:
    """For each parameter one panel, in it one line of time for each scope, the newest value first."""
    scopes, by_code = scope_labels(), dict[str, dict[str, list[dict[str, object]]]]()
    for row in sorted(rows, key=lambda each: (each.scope != NATIONAL, each.scope, -each.valid_from.toordinal())):
        shown = {"row": row, "value": shown_value(row.unit, row.value), "standing": row.standing_on(on)}
        by_code.setdefault(row.code, {}).setdefault(scopes.get(row.scope, row.scope), []).append(shown)
    return [
        TextPanel(title=parameter_label(code), content=render_to_string("rules/timeline.html", {"scopes": by_scope}))
        for code, by_scope in sorted(by_code.items())
    ]


def _shown(one: Finding | KeptFinding, scopes: Mapping[str, str]) -> dict[str, Any]:
    verdict = one.verdict if isinstance(one, KeptFinding) else Verdict(one.verdict.value)  # type: ignore[call-arg]
    parameters = one.parameters if isinstance(one, KeptFinding) else [said(each) for each in one.parameters]
    return {
        "rule": one.rule,
        "verdict": verdict,
        "title": in_reader_language(one.title, one.title_en),
        "clause": one.clause,
        "cure": in_reader_language(one.cure, one.cure_en),
        "note": in_reader_language(one.note, one.note_en),
        "open": verdict in {Verdict.BLOCKS, Verdict.WARNS},
        "facts": shown_facts(one.facts, scopes),
        "parameters": [_shown_parameter(each, scopes) for each in parameters],
    }


def _shown_parameter(parameter: Mapping[str, Any], scopes: Mapping[str, str]) -> dict[str, object]:
    certainty = CERTAINTIES[parameter["certainty"]]
    return {
        "code": parameter["code"],
        "label": parameter_label(parameter["code"]),
        "value": shown_value(parameter["unit"], parameter["value"]),
        "scope": scopes.get(parameter["scope"], parameter["scope"]),
        "source": parameter["source"],
        "clause": parameter["clause"],
        "certainty": None if certainty is Certainty.READ else certainty,
    }
