"""The check of a plan: the programme's rules, what is incomplete, and where text and numbers contradict each other."""

from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.kernel.naming import in_reader_language
from planum.programme.plan.engine.completeness import Gap, gaps
from planum.programme.plan.engine.content import PlanContent
from planum.programme.plan.engine.numbers import Number, derive
from planum.programme.plan.gathering import gather, rule_facts
from planum.programme.plan.models import EvidenceKind, ImplementationPlan
from planum.programme.plan.shapes import PlanGapShape
from planum.programme.rules.engine.findings import Finding, Verdict
from planum.programme.rules.engine.table import check_plan
from planum.programme.rules.queries import parameters_on_file

TABLES: dict[str, Promise] = {
    "industries": _("Key industries"), "goals": pgettext_lazy("chapter", "Goals"), "tasks": _("Tasks"),
    "projects": _("List of projects"), "funds": pgettext_lazy("chapter", "Funds"),
    "policies": _("Policy co-ordination"), "links": _("Links to other cities"),
    "safeguards": _("Safeguards"), "evidence": pgettext_lazy("chapter", "Evidence"),
}  # fmt: skip
# Which part of the editor cures a finding of a rule.
CURED_IN = {
    "R08": "industries", "R09": "industries", "R10": "projects", "R11": "projects", "R12": "goals", "R13": "tasks",
    "R14": "projects", "R16": "projects", "R41": "links",
}  # fmt: skip
SAID: dict[str, Promise] = {
    "empty_chapter": _("Chapter “%(a)s” has no text."),
    "unknown_token": _("Chapter “%(a)s” names 【%(b)s】, which is no number of the plan."),
    "contradiction": _("Chapter “%(a)s” says “%(b)s”; by the tables %(c)s is %(d)s."),
    "empty_table": _("The table “%(a)s” is empty."),
    "unknown_industry": _("Project %(a)s names the industry %(b)s, which is none of the plan."),
    "more_equipment": _("Project %(a)s: equipment and software cost more than the whole."),
    "incomplete_project": _("Project %(a)s has no beginning, no end or no filing code."),
    "funds_differ": _("%(a)s is %(b)s in the table of funds, %(c)s is %(d)s in the list of projects."),
    "missing_evidence": _("Evidence is missing: %(a)s."),
}
CURES: dict[str, Promise] = {
    "empty_chapter": _("Write it."),
    "unknown_token": _("Choose one of the numbers beside the text, or correct the name."),
    "contradiction": _("Put the number's name in brackets in place of the figure, or correct the table."),
    "empty_table": _("Enter its first row."),
    "unknown_industry": _("Choose one of the plan's industries."),
    "more_equipment": _("Correct one of the two amounts."),
    "incomplete_project": _("Complete the project's line."),
    "funds_differ": _("Make both the same."),
    "missing_evidence": _("Add the file."),
}


@dataclass(frozen=True)
class Checked:
    """A plan as it was checked; `gaps` stand beside the findings of the rules."""

    content: PlanContent
    numbers: dict[str, Number]
    findings: list[Finding]
    gaps: list[Gap]

    @property
    def blocking(self) -> int:
        return sum(one.is_blocking for one in self.findings) + sum(one.blocks for one in self.gaps)

    @property
    def open(self) -> int:
        warned = sum(one.verdict is Verdict.WARNS for one in self.findings)
        return self.blocking + warned + sum(not one.blocks for one in self.gaps)


def check(plan: ImplementationPlan, *, instead: models.Model | None = None) -> Checked:
    """Everything about the plan as it is, or as it would be with one row changed."""
    content = gather(plan, instead=instead)
    numbers = derive(content)
    view = parameters_on_file().at(content.on, plan.region.code)
    return Checked(content, numbers, check_plan(rule_facts(plan, content), view), gaps(content, numbers))


def gap_text(gap: Gap) -> str:
    given = [_named(gap.code, one) for one in gap.given]
    return str(SAID[gap.code]) % dict(zip("abcd", given, strict=False))


def shown_gaps(checked: Checked) -> list[PlanGapShape]:
    """Open findings of the rules and gaps in the reader's words, those that block first."""
    found = [
        PlanGapShape(
            one.rule, in_reader_language(one.title, one.title_en), in_reader_language(one.cure, one.cure_en),
            one.is_blocking, CURED_IN.get(one.rule, "projects"), "",
        )
        for one in checked.findings
        if one.verdict in {Verdict.BLOCKS, Verdict.WARNS}
    ]  # fmt: skip
    found += [
        PlanGapShape("", gap_text(one), str(CURES[one.code]), one.blocks, one.kind, one.key) for one in checked.gaps
    ]
    return sorted(found, key=lambda one: not one.blocks)


def _named(code: str, given: str) -> str:
    if code == "empty_table":
        return str(TABLES[given])
    return str(EvidenceKind(given).label) if code == "missing_evidence" else given
