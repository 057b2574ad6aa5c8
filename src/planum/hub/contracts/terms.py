"""Making the terms of a contract: columns and conditions are checked against the product, the policy is hashed."""

from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused, RefusedCell, RefusedRows
from planum.hub.catalogue.columns import columns_of
from planum.hub.catalogue.shareables import Column
from planum.hub.contracts.engine.conditions import read_condition
from planum.hub.contracts.engine.policy import Terms, policy
from planum.hub.contracts.models import Contract
from planum.hub.contracts.shapes import RowCondition
from planum.kernel.hashing import canonical, digest

LONGEST_YEARS = 5
MOST_CONDITIONS = 20
KINDS_THAT_ORDER = ("number", "day", "instant")


def agree(row: Contract, columns: Sequence[str], conditions: Sequence[RowCondition]) -> None:
    """Fill in what both sides accept: columns, conditions, the policy and its hash. Raises Refused."""
    _check_days(row)
    if row.provider == row.consumer:
        raise Refused(_("A contract of %(firm)s with itself.") % {"firm": row.provider}, _("Two organisations."))
    if len(row.purpose_note) > 300:
        raise Refused(_("The purpose has %(length)d characters.") % {"length": len(row.purpose_note)})
    known = {one.name: one for one in columns_of(row.product)}
    row.columns = _columns(known, columns)
    row.conditions = _conditions(known, conditions)
    row.whole = not row.columns and not row.conditions
    row.terms = policy(_terms(row, known))
    row.digest = digest(canonical(row.terms), settings.PLANUM_HASH)


def _terms(row: Contract, known: dict[str, Column]) -> Terms:
    return Terms(
        product=row.product.path, provider=row.provider.code, consumer=row.consumer.code, purpose=str(row.purpose),
        purpose_note=row.purpose_note, columns=row.columns, conditions=row.conditions, starts_on=row.starts_on,
        until=row.until, licence=row.product.licence, schema={name: one.kind for name, one in known.items()},
    )  # fmt: skip


def _check_days(row: Contract) -> None:
    today = timezone.localdate()
    if not row.starts_on <= row.until or row.until < today:
        raise Refused(
            _("A contract from %(start)s to %(end)s.") % {"start": row.starts_on, "end": row.until},
            _("It ends after it begins, and not before today."),
        )
    if row.until.year - row.starts_on.year > LONGEST_YEARS:
        raise Refused(
            _("A contract from %(start)s to %(end)s.") % {"start": row.starts_on, "end": row.until},
            _("At most %(years)d years.") % {"years": LONGEST_YEARS},
        )


def _columns(known: dict[str, Column], wanted: Sequence[str]) -> list[str]:
    """In the order of the product; none named means all of them."""
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise Refused(
            _("Columns: %(names)s.") % {"names": ", ".join(unknown)},
            _("Columns of this product: %(names)s.") % {"names": ", ".join(known)},
        )
    return [name for name in known if name in wanted] if set(wanted) != set(known) else []


def _conditions(known: dict[str, Column], wanted: Sequence[RowCondition]) -> list[dict[str, str]]:
    faults = [fault for number, one in enumerate(wanted, start=2) if (fault := _fault(known, number, one))]
    if faults:
        raise RefusedRows(faults, remedy=_("Correct these conditions."))
    if len(wanted) > MOST_CONDITIONS:
        raise Refused(_("%(count)d conditions.") % {"count": len(wanted)}, _("At most %(most)d.") % {"most": 20})
    return [{"column": one.column, "operator": one.operator.value, "value": one.value} for one in wanted]


def _fault(known: dict[str, Column], row: int, one: RowCondition) -> RefusedCell | None:
    if one.column not in known:
        return RefusedCell(row, "column", one.column, ", ".join(known))
    kind = known[one.column].kind
    if one.operator.value in ("ge", "le") and kind not in KINDS_THAT_ORDER:
        return RefusedCell(row, "operator", one.operator.value, "eq, in")
    try:
        read_condition(one.column, one.operator.value, one.value, kind)
    except ValueError:
        allowed = {"number": "12.5", "day": "2026-11-01", "instant": "2026-11-01T08:00:00+08:00", "text": "…"}[kind]
        return RefusedCell(row, "value", one.value, allowed)
    return None
