"""Writes of the asset register."""

import re
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.hub.assets.models import BELOW, Asset, Disclosure, Level, Signal
from planum.hub.assets.permissions import can_model_assets, owns
from planum.hub.assets.queries import asset_shape, disclosure_shape, signal_shape
from planum.hub.assets.shapes import AssetShape, DisclosureShape, NewSignal, SignalShape
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, Person

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,38}\Z")


@action(permission=can_model_assets)
def add_asset(
    *, by: Person, enterprise: str, level: Level, code: str, name: str, name_en: str = "", parent: str = "",
    note: str = "",
) -> AssetShape:  # fmt: skip
    """Add a node to a firm's hierarchy: its enterprise first, then a site, area, line or unit below `parent`."""
    _check_code(code)
    owner = Organisation.objects.get(code=enterprise)
    above = Asset.objects.get(path=parent) if parent else None
    if (above is None) != (level == Level.ENTERPRISE) or (above and BELOW.get(Level(above.level)) != level):
        raise Refused(
            _("%(level)s below %(parent)s.") % {"level": level.label, "parent": above or _("nothing")},
            _("The order is enterprise, site, area, line, unit."),
        )
    if level == Level.ENTERPRISE and code != owner.code:
        raise Refused(
            _("The enterprise %(code)s of %(firm)s.") % {"code": code, "firm": owner.code},
            _("An enterprise has the code of its organisation."),
        )
    row = Asset(
        enterprise=owner, parent=above, level=level, code=code, name=name, name_en=name_en, note=note,
        path=f"{above.path}/{code}" if above else code, plant=above.plant if above else None,
    )  # fmt: skip
    _check_owner(by, row)
    _check_free(Asset, row.path)
    row.save(force_insert=True)
    if level == Level.SITE:
        row.plant = row
        row.save(update_fields=["plant"])
    record(row, after={"path": row.path, "level": level, "name": name})
    return asset_shape(row)


@action(permission=can_model_assets)
def add_signals(*, by: Person, asset: str, signals: list[NewSignal]) -> list[SignalShape]:
    """Add signals to an asset. Either all are added or none."""
    place = Asset.objects.select_related("enterprise").get(path=asset)
    _check_owner(by, place)
    rows = [_new_signal(place, given) for given in signals]
    Signal.objects.bulk_create(rows)
    record(place, after={"signals": [row.path for row in rows]})
    return [signal_shape(row) for row in rows]


@action(permission=can_model_assets)
def disclose(
    *, by: Person, plant: str, organisation: str, purpose: str, signals: list[str] | None = None,
    until: date | None = None,
) -> list[DisclosureShape]:  # fmt: skip
    """Show a plant, or only the named signals of it, to an organisation for a stated purpose."""
    site = Asset.objects.get(path=plant, level=Level.SITE)
    _check_owner(by, site)
    reader = Organisation.objects.get(code=organisation)
    own = Signal.objects.filter(asset__plant=site)
    chosen: list[Signal | None] = list(own.filter(path__in=signals)) if signals else [None]
    if signals and len(chosen) != len(set(signals)):
        known = {signal.path for signal in chosen if signal}
        foreign = ", ".join(sorted(set(signals) - known))
        raise Refused(_("%(paths)s.") % {"paths": foreign}, _("Signals of this plant only."))
    rows = [
        Disclosure.objects.create(plant=site, signal=signal, organisation=reader, purpose=purpose, until=until)
        for signal in chosen
    ]
    record(site, after={"disclosed_to": organisation, "signals": signals or "all", "purpose": purpose, "until": until})
    return [disclosure_shape(row) for row in rows]


@action(permission=can_model_assets)
def revoke_disclosure(*, by: Person, disclosure: int) -> DisclosureShape:
    """End a disclosure; the next read is refused."""
    row = Disclosure.objects.select_related("plant", "signal", "organisation").get(pk=disclosure)
    _check_owner(by, row.plant)
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    record(row, before={"revoked_at": None}, after={"revoked_at": row.revoked_at})
    return disclosure_shape(row)


def _new_signal(place: Asset, given: NewSignal) -> Signal:
    _check_code(given.code)
    if given.low is not None and given.high is not None and given.low >= given.high:
        raise Refused(
            _("%(code)s: range from %(low)s to %(high)s.") % {"code": given.code, "low": given.low, "high": given.high},
            _("The range goes from the lower to the higher value."),
        )
    path = f"{place.path}/{given.code}"
    _check_free(Signal, path)
    return Signal(
        asset=place, path=path, code=given.code, name=given.name, name_en=given.name_en,
        unit=given.unit, kind=given.kind, low=given.low, high=given.high,
    )  # fmt: skip


def _check_code(code: str) -> None:
    if not CODE.match(code):
        raise Refused(
            _("The code %(code)r.") % {"code": code[:60]}, _("Letters, digits, dot, dash and underscore; 39 at most.")
        )


def _check_free(model: type[Asset] | type[Signal], path: str) -> None:
    if model._base_manager.filter(path=path).exists():
        raise Refused(_("%(path)s exists already.") % {"path": path})


def _check_owner(person: Person, asset: Asset) -> None:
    if not owns(person, asset):
        raise PermissionDenied(_("Only %(firm)s may change its assets.") % {"firm": asset.enterprise})
