"""Reads of the asset register."""

from django.db.models import Count, Q

from planum.hub.assets.models import Asset, Disclosure, Level, Signal
from planum.hub.assets.shapes import AssetShape, DisclosureShape, SignalShape
from planum.kernel.capabilities import query


@query
def assets(*, below: str = "", level: Level | None = None) -> list[AssetShape]:
    """The assets you may see, in the order of their paths."""
    rows = Asset.objects.select_related("enterprise")
    if below:
        rows = rows.filter(Q(path=below) | Q(path__startswith=f"{below}/"))
    if level:
        rows = rows.filter(level=level)
    return [asset_shape(row) for row in rows]


@query
def signals(*, below: str = "", search: str = "") -> list[SignalShape]:
    """The signals you may see, below an asset or by a word of their names."""
    rows = Signal.objects.all()
    if below:
        rows = rows.filter(path__startswith=f"{below}/")
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(name_en__icontains=search) | Q(path__icontains=search))
    return [signal_shape(row) for row in rows]


@query
def disclosures() -> list[DisclosureShape]:
    """What your firm shows to others, and what others show to you, while it is in force."""
    rows = Disclosure.objects.filter(revoked_at=None).select_related("plant", "signal", "organisation")
    return [disclosure_shape(row) for row in rows]


def plants_with_signal_counts() -> list[tuple[Asset, int]]:
    """Plants the viewer sees and how many signals each has: whoever sees a plant sees all its signals."""
    plants = Asset.objects.filter(level=Level.SITE).select_related("enterprise")
    return [(row, row.signal_count) for row in plants.annotate(signal_count=Count("equipment__signals"))]


def asset_shape(row: Asset) -> AssetShape:
    return AssetShape(row.path, row.level, row.name, row.name_en, row.enterprise.code)


def signal_shape(row: Signal) -> SignalShape:
    return SignalShape(row.pk, row.path, row.name, row.name_en, row.unit, row.kind, row.low, row.high)


def disclosure_shape(row: Disclosure) -> DisclosureShape:
    signal = row.signal.path if row.signal else ""
    return DisclosureShape(row.pk, row.plant.path, signal, row.organisation.code, row.purpose, row.until)
