"""Reads of the rules and of the parameters they go by."""

import json
from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import query
from planum.programme.rules.engine.catalogue import TEXTS
from planum.programme.rules.engine.loading import load_parameters as read_parameters
from planum.programme.rules.engine.parameters import Parameters, View
from planum.programme.rules.engine.table import RULES, Subject
from planum.programme.rules.models import KeptFinding, Parameter
from planum.programme.rules.shapes import MILESTONE_RULE, FindingShape, ParameterShape, RuleExplained, RuleShape
from planum.programme.rules.shipped import shipped_parameters

MOST_FINDINGS = 1000


@query
def rules(*, subject: str = "") -> list[RuleShape]:
    """All rules of the programme with clause, subjects, severity and the parameters they read; or those of a subject.

    Subjects: recommendation, plan, project, review, notice, change, report, payment, evaluation, sanction, joint,
    levels, park, loan.
    """
    known = [*(rule_shape(code) for code in TEXTS), MILESTONE_RULE]
    if subject and subject not in set(Subject):
        raise Refused(_("There is no subject %(subject)s.") % {"subject": subject}, ", ".join(Subject))
    return [one for one in known if not subject or subject in one.subjects]


@query
def explain_rule(*, rule: str, city: str = "", on: date | None = None) -> RuleExplained:
    """What a rule asks, on which clause, with the values in force on a day (today if none is named) in a city."""
    shape = one_rule(rule)
    day = on or timezone.localdate()
    view = parameters_on_file().at(day, city or None)
    standing = [each for code in shape.parameters for each in view.layers(code)]
    keys = [(each.code, each.scope, each.valid_from) for each in standing]
    rows = list(Parameter.objects.filter(code__in=shape.parameters))
    by_key = {(row.code, row.scope, row.valid_from): row for row in rows if row.withdrawn_at is None}
    checks = [each.check for each in RULES if each.code == shape.code]
    return RuleExplained(
        rule=shape,
        explanation=" ".join(" ".join((check.__doc__ or "").split()) for check in checks),
        on=day,
        city=city,
        standing=[parameter_shape(by_key[key]) for key in keys],
        history=[parameter_shape(row) for row in rows],
    )


@query
def findings(*, rule: str = "", row: str = "", row_pk: int | None = None, limit: int = 100) -> list[FindingShape]:
    """Findings kept with decisions, the newest first: of a rule ("R18"), of a kind of row ("projects.project"), or of
    one row."""
    rows = KeptFinding.objects.all()
    if rule:
        rows = rows.filter(rule=rule)
    if row:
        rows = rows.filter(row=row)
    if row_pk is not None:
        rows = rows.filter(row_pk=row_pk)
    return [finding_shape(each) for each in rows[: max(0, min(limit, MOST_FINDINGS))]]


@query
def parameters(*, on: date | None = None, city: str = "") -> list[ParameterShape]:
    """The values in force on a day (today if none is named), of the nation and, if one is named, of a city."""
    view = parameters_on_file().at(on or timezone.localdate(), city or None)
    standing = {(each.code, each.scope, each.valid_from) for each in view.standing.values()}
    rows = Parameter.objects.filter(withdrawn_at=None)
    return [parameter_shape(row) for row in rows if (row.code, row.scope, row.valid_from) in standing]


def one_rule(code: str) -> RuleShape:
    """A rule by its code. Raises Refused if there is none."""
    if code == MILESTONE_RULE.code:
        return MILESTONE_RULE
    if code not in TEXTS:
        raise Refused(_("There is no rule %(code)s.") % {"code": code}, _("R01 to R44, and M01."))
    return rule_shape(code)


def rule_shape(code: str) -> RuleShape:
    text, of_code = TEXTS[code], [each for each in RULES if each.code == code]
    return RuleShape(
        code, text.title, text.title_en, text.clause,
        tuple(str(each.subject) for each in of_code),
        tuple(str(each) for each in text.severities),
        tuple(dict.fromkeys(parameter for each in of_code for parameter in each.parameters)),
    )  # fmt: skip


def lacks_shipped(rows: Iterable[Parameter]) -> bool:
    """Whether Planum ships values for a code and scope of which nothing is on file."""
    on_file = {(row.code, row.scope) for row in rows}
    return any((each.code, each.scope) not in on_file for each in shipped_parameters())


def view_on(on: date, city: str | None = None) -> View:
    """The parameters on file that stand on a day in a city (its code): what a check takes."""
    return parameters_on_file().at(on, city)


def parameters_on_file() -> Parameters:
    """All values that were not withdrawn, as the engine takes them."""
    return as_parameters(Parameter.objects.filter(withdrawn_at=None))


def as_parameters(rows: Iterable[Parameter]) -> Parameters:
    return read_parameters(json.dumps({"parameters": [as_entry(row) for row in rows]}))


def as_entry(row: Parameter) -> dict[str, object]:
    """One row in the form of the shipped file."""
    return {
        "code": row.code,
        "scope": row.scope,
        "value": row.value,
        "unit": row.unit,
        "valid_from": row.valid_from.isoformat(),
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "source": row.source,
        "clause": row.clause,
        "note": row.note,
        "certainty": row.certainty.value,
    }


def parameter_shape(row: Parameter) -> ParameterShape:
    return ParameterShape(
        row.code, row.scope, row.value, row.unit, row.valid_from, row.valid_to,
        row.source, row.clause, row.certainty.value, row.note,
    )  # fmt: skip


def finding_shape(row: KeptFinding) -> FindingShape:
    return FindingShape(
        row.pk, row.row, row.row_pk, row.row_name, row.rule, row.clause, row.title, row.title_en, row.verdict.value,
        row.facts, row.parameters, row.cure, row.cure_en, row.on, row.at,
    )  # fmt: skip
