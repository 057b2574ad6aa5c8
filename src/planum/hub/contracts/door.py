"""The one door through which rows leave under a contract: limited by its terms, hashed, and written into the log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.hub.catalogue.columns import columns_of, time_column_of
from planum.hub.catalogue.models import DataProduct, ProductKind
from planum.hub.catalogue.shareables import shareable_named
from planum.hub.contracts.engine.conditions import RowCondition, comparable, limited, read_condition
from planum.hub.contracts.models import Contract, ContractRead, ContractState
from planum.hub.metrics.models import Metric, MetricValue
from planum.hub.readings.engine.batch import columns as batch_columns
from planum.hub.readings.engine.batch import joined_table
from planum.hub.readings.periods import instant, period
from planum.hub.readings.queries import MOST_ROWS, check_size, count_of, table_of
from planum.kernel.changelog import record
from planum.kernel.hashing import canonical, digest
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing

Plain = str | float | int | bool | None
MOST_DELIVERED = 10_000
USUAL_PERIOD = timedelta(hours=1)


@dataclass(frozen=True)
class Span:
    """The period of a read; both ends or none."""

    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True)
class Delivery:
    """What left through the door, and its place in the log."""

    contract: Contract
    columns: list[str]
    rows: list[dict[str, Plain]]
    digest: str
    entry: int


def deliver(contract: Contract, *, by: Person, purpose: str, span: Span, limit: int = MOST_DELIVERED) -> Delivery:
    """Check the contract as it stands at this moment, read, limit, hash and log. Nothing is delivered unlogged: runs
    inside an action or an `acting` frame, in its transaction.
    """
    check_open(contract, purpose)
    span = _usual(contract.product, span)
    with viewing(SYSTEM):
        columns, rows = _read(contract, span, max(1, min(limit, MOST_DELIVERED)))
    hashed = digest(canonical({"columns": columns, "rows": [list(row.values()) for row in rows]}), settings.PLANUM_HASH)
    entry = record(
        contract,
        after={
            "purpose": purpose, "product": contract.product.path, "rows": len(rows), "digest": hashed,
            "terms": contract.digest, "start": span.start, "end": span.end,
        },
    )  # fmt: skip
    ContractRead._base_manager.create(
        contract=contract, entry=entry, at=entry.at, by=by, rows=len(rows), digest=hashed, start_at=span.start,
        end_at=span.end,
    )  # fmt: skip
    return Delivery(contract, columns, rows, hashed, entry.number)


def _usual(product: DataProduct, span: Span) -> Span:
    """Readings are always read of a period."""
    if product.kind != ProductKind.SIGNALS or span.start is not None:
        return span
    now = timezone.now()
    return Span(now - USUAL_PERIOD, now)


def check_open(contract: Contract, purpose: str) -> None:
    """Raises Refused unless the contract is in force today for this purpose; its own consumer is told why."""
    standing = contract.standing(timezone.localdate())
    if standing is not ContractState.IN_FORCE:
        raise Refused(
            _("The contract on %(product)s is “%(state)s”.") % {"product": contract.product, "state": standing.label},
            _("Reads under a contract that is in force."),
            _("Ask the provider for a new contract."),
        )
    if purpose != contract.purpose:
        raise Refused(
            _("A read for the purpose “%(purpose)s”.") % {"purpose": purpose[:60]},
            _("This contract allows “%(purpose)s” alone.") % {"purpose": contract.get_purpose_display()},
            _("Ask for a contract for the other purpose."),
        )


def conditions_of(contract: Contract) -> list[RowCondition]:
    kinds = {one.name: one.kind for one in columns_of(contract.product)}
    return [
        read_condition(one["column"], one["operator"], one["value"], kinds[one["column"]])
        for one in contract.conditions
    ]


def _read(contract: Contract, span: Span, most: int) -> tuple[list[str], list[dict[str, Plain]]]:
    """Every row that the contract lets through, or a refusal if there are more than `most`."""
    product = contract.product
    names = [one.name for one in columns_of(product)]
    columns = list(contract.columns) or names
    rows: list[dict[str, Plain]] = []
    conditions = [*conditions_of(contract), *_within(product, span)]
    for row in limited(rows_of(product, span), columns, conditions):
        rows.append({name: plain(value) for name, value in row.items()})
        if len(rows) > most:
            raise Refused(
                _("The contract lets more than %(most)d rows through.") % {"most": most},
                _("At most %(most)d at once.") % {"most": most},
                _("Choose a shorter period."),
            )
    return columns, rows


def _within(product: DataProduct, span: Span) -> list[RowCondition]:
    """The period as conditions; readings are cut by the store itself."""
    column = time_column_of(product)
    if product.kind == ProductKind.SIGNALS or span.start is None or span.end is None:
        return []
    if not column:
        raise Refused(
            _("A period for %(product)s.") % {"product": product},
            _("This table has no column of time: read it without a period."),
        )
    period(span.start, span.end)
    kind = next(one.kind for one in columns_of(product) if one.name == column)
    ends: tuple[date, date] = (span.start, span.end - timedelta(microseconds=1))
    first, last = (end.date() if kind == "day" and isinstance(end, datetime) else end for end in ends)
    return [RowCondition(column, "ge", first), RowCondition(column, "le", last)]


def rows_of(product: DataProduct, span: Span) -> Iterable[Mapping[str, object]]:
    """All rows of a product, unlimited; called under `viewing(SYSTEM)` by the door alone."""
    if product.kind == ProductKind.SIGNALS:
        return _readings(product, span)
    if product.kind == ProductKind.METRIC:
        return _values(product)
    return shareable_named(product.table).rows(product.owner)


def _readings(product: DataProduct, span: Span) -> Iterator[dict[str, object]]:
    if span.start is None or span.end is None:
        return
    signals = {row.pk: row for row in product.signals.all()}
    check_size(count_of(signals.values(), period(span.start, span.end)), MOST_ROWS)
    found = batch_columns(joined_table(table_of(list(signals.values()), span.start, span.end)))
    values = zip(found.signal.tolist(), found.at.tolist(), found.value.tolist(), found.quality.tolist(), strict=True)
    for signal, at, value, quality in values:
        row = signals[signal]
        yield {"signal": row.path, "at": instant(at), "value": value, "unit": row.unit, "quality": quality}


def _values(product: DataProduct) -> Iterator[dict[str, object]]:
    """Of all versions; each row says by which it was computed."""
    metric: Metric | None = product.metric
    if metric is None:
        return
    rows = MetricValue.objects.filter(metric__owner=metric.owner_id, metric__code=metric.code)
    for row in rows.select_related("metric").order_by("-end_at", "-pk"):
        yield {
            "start": row.start_at, "end": row.end_at, "value": row.value, "unit": row.metric.unit,
            "version": row.metric.version, "readings": row.count, "digest": row.digest,
        }  # fmt: skip


def plain(value: Any) -> Plain:
    """A value as JSON has it; instants in UTC."""
    if isinstance(value, datetime):
        return comparable(value).astimezone(UTC).isoformat()  # type: ignore[attr-defined, no-any-return]
    if isinstance(value, Decimal):
        return float(value)
    if value is None or isinstance(value, bool | int | float | str):
        return value if value == value else None
    return value.isoformat() if isinstance(value, date) else str(value)


def delivered_columns(columns: Sequence[str], product: DataProduct) -> list[Any]:
    known = {one.name: one for one in columns_of(product)}
    return [known[name] for name in columns if name in known]
