"""Reads of the rules and of the parameters they go by."""

import json
from collections.abc import Iterable
from datetime import date

from django.utils import timezone

from planum.kernel.capabilities import query
from planum.programme.rules.engine.loading import load_parameters as read_parameters
from planum.programme.rules.engine.parameters import Parameters
from planum.programme.rules.engine.table import PAYMENT_RULES
from planum.programme.rules.models import Parameter
from planum.programme.rules.shapes import MILESTONE_RULE, ParameterShape, RuleShape


@query
def rules() -> list[RuleShape]:
    """The rules that every payment must meet, each with the clause it stands on."""
    return [*(RuleShape(rule.code, rule.title, rule.title_en, rule.clause) for rule in PAYMENT_RULES), MILESTONE_RULE]


@query
def parameters(*, on: date | None = None, city: str = "") -> list[ParameterShape]:
    """The values in force on a day (today if none is named), of the nation and, if one is named, of a city."""
    view = parameters_on_file().at(on or timezone.localdate(), city or None)
    standing = {(each.code, each.scope, each.valid_from) for each in view.standing.values()}
    rows = Parameter.objects.filter(withdrawn_at=None)
    return [parameter_shape(row) for row in rows if (row.code, row.scope, row.valid_from) in standing]


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
