"""Writes of the parameters."""

from datetime import date, timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.programme.rules.engine import parameters as engine
from planum.programme.rules.models import CERTAINTIES, Certainty, Parameter, Unit
from planum.programme.rules.permissions import can_set_parameters, may_set_for
from planum.programme.rules.queries import as_parameters, parameter_shape
from planum.programme.rules.shapes import LoadedParameters, ParameterShape
from planum.programme.rules.shipped import shipped_parameters


@action(permission=can_set_parameters)
def set_parameter(
    *, by: Person, code: str, scope: str, value: str, valid_from: date, reason: str, source: str, clause: str = "",
    certainty: Certainty = Certainty.READ,
) -> ParameterShape:  # fmt: skip
    """Let a value stand from a day on. The value before it ends the day before; later ones are withdrawn, none is lost.

    Write an amount in whole fen, a share as 0.20 or 1/5, a day as 2026-12-31, codes separated by commas.
    """
    if not may_set_for(by, scope):
        raise PermissionDenied(_("Only officers of %(scope)s may set its values.") % {"scope": scope})
    if not (reason.strip() and source.strip()):
        raise Refused(_("No reason or no source was given."), _("A value names its source and why it was set."))
    before = _latest(code, scope)
    row = Parameter(
        code=code, scope=scope, unit=before.unit, value=_read_value(value, before.unit), valid_from=valid_from,
        source=source, clause=clause or before.clause, certainty=certainty, note=reason,
        set_at=timezone.now(), set_by=by,
    )  # fmt: skip
    as_parameters([row])
    replaced = _make_way(row)
    row.save(force_insert=True)
    record(row, before={"replaced": [_said(each) for each in replaced]}, after={**_said(row), "reason": reason})
    return parameter_shape(row)


@action(permission=can_set_parameters)
def load_parameters(*, by: Person) -> LoadedParameters:
    """Take over the values that Planum ships. What is on file for a code and scope stays as it is."""
    shipped = shipped_parameters()
    on_file = set(Parameter.objects.values_list("code", "scope"))
    rows = [_row_of(each) for each in shipped if (each.code, each.scope) not in on_file]
    Parameter.objects.bulk_create(rows)
    record("rules.parameter", after={"loaded": [_said(row) for row in rows]})
    return LoadedParameters(len(rows), len(shipped) - len(rows))


def _latest(code: str, scope: str) -> Parameter:
    """The last value on file for the code, in the scope if there is one: it says the kind of value and the clause."""
    rows = Parameter.objects.filter(code=code, withdrawn_at=None).order_by("-valid_from")
    found = rows.filter(scope=scope).first() or rows.first()
    if found is None:
        known = Parameter.objects.order_by("code").values_list("code", flat=True).distinct()
        raise Refused(
            _("There is no parameter %(code)s.") % {"code": code},
            _("Known are: %(codes)s.") % {"codes": ", ".join(known) or _("none")},
            _("Load the values that Planum ships first."),
        )
    return found


def _make_way(row: Parameter) -> list[Parameter]:
    """End what stands on the first day of the new value, withdraw what would begin on it or later."""
    rows = Parameter.objects.select_for_update().filter(code=row.code, scope=row.scope, withdrawn_at=None)
    still_open = Q(valid_to=None) | Q(valid_to__gte=row.valid_from)
    ending = list(rows.filter(still_open, valid_from__lt=row.valid_from))
    withdrawn = list(rows.filter(valid_from__gte=row.valid_from))
    for each in ending:
        each.valid_to = row.valid_from - timedelta(days=1)
        each.save(update_fields=["valid_to"])
    for each in withdrawn:
        each.withdrawn_at = row.set_at
        each.save(update_fields=["withdrawn_at"])
    return ending + withdrawn


def _read_value(text: str, unit: str) -> object:
    """The value as JSON keeps it; the engine then judges it."""
    if unit in {Unit.FEN, Unit.COUNT, Unit.DAYS, Unit.YEARS, Unit.POINTS}:
        if not text.strip().isdecimal():
            raise Refused(_("The value %(text)s.") % {"text": text}, _("A whole number, without separators."))
        return int(text)
    if unit == Unit.CODES:
        return [part.strip() for part in text.split(",") if part.strip()]
    return text.strip()


def _row_of(shipped: engine.Parameter) -> Parameter:
    value: object = shipped.value
    if isinstance(value, tuple):
        value = list(value)
    elif not isinstance(value, int):
        value = str(value)
    return Parameter(
        code=shipped.code, scope=shipped.scope, value=value, unit=shipped.unit.value, valid_from=shipped.valid_from,
        valid_to=shipped.valid_to, source=shipped.source, clause=shipped.clause, note=shipped.note,
        certainty=CERTAINTIES[shipped.certainty.value], set_at=timezone.now(), set_by=None,
    )  # fmt: skip


def _said(row: Parameter) -> dict[str, object]:
    return {
        "code": row.code,
        "scope": row.scope,
        "value": row.value,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "source": row.source,
    }
