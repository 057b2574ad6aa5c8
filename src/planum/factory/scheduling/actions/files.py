"""Tables that are read in: taken whole, or refused whole with the row and column of every fault."""

from base64 import b64decode
from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.scheduling.exchange.calendars import take_calendars
from planum.factory.scheduling.exchange.machines import take_machines, take_operators, take_setups, take_ways
from planum.factory.scheduling.exchange.orders import take_orders
from planum.factory.scheduling.exchange.routings import take_routings
from planum.factory.scheduling.permissions import can_plan_somewhere
from planum.factory.scheduling.rows import own_plant
from planum.factory.scheduling.shapes import ImportedShape
from planum.factory.scheduling.shops import zone_of_plant
from planum.hub.assets.models import Asset
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.hashing import digest
from planum.kernel.models import Person

Taker = Callable[[Asset, str, bytes], ImportedShape]


@action(permission=can_plan_somewhere)
def import_orders(*, by: Person, plant: str, name: str, content: str) -> ImportedShape:
    """Read in orders from an Excel or CSV file, sent as base64 `content` with its `name`; up to 100,000 rows.

    New orders are added, those known by their code are changed. With any fault nothing of the file is taken.
    """
    place = own_plant(by, plant)
    zone = zone_of_plant(place)
    return _taken(place, "orders", name, content, lambda site, file, given: take_orders(site, zone, file, given))


@action(permission=can_plan_somewhere)
def import_routings(*, by: Person, plant: str, name: str, content: str) -> ImportedShape:
    """Read in routings, one row for each machine that can do a step; a product that changes gets a new version."""
    return _taken(own_plant(by, plant), "routings", name, content, take_routings)


@action(permission=can_plan_somewhere)
def import_machines(*, by: Person, plant: str, name: str, content: str) -> ImportedShape:
    """Read in machines, each bound to its unit of the plant where it has one."""
    return _taken(own_plant(by, plant), "machines", name, content, take_machines)


@action(permission=can_plan_somewhere)
def import_calendars(*, by: Person, plant: str, name: str, content: str) -> ImportedShape:
    """Read in calendars: shifts by weekday, holidays and days with other hours. Those named are replaced whole."""
    return _taken(own_plant(by, plant), "calendars", name, content, take_calendars)


@action(permission=can_plan_somewhere)
def import_operators(*, by: Person, plant: str, name: str, content: str) -> ImportedShape:
    """Read in operators with their skills and calendars."""
    return _taken(own_plant(by, plant), "operators", name, content, take_operators)


@action(permission=can_plan_somewhere)
def import_setups(*, by: Person, plant: str, name: str, content: str) -> ImportedShape:
    """Read in set-up times from family to family; matrices that the file names are replaced whole."""
    return _taken(own_plant(by, plant), "setups", name, content, take_setups)


@action(permission=can_plan_somewhere)
def import_transport(*, by: Person, plant: str, name: str, content: str) -> ImportedShape:
    """Read in the minutes from station to station; they replace those of the plant."""
    return _taken(own_plant(by, plant), "transport", name, content, take_ways)


def _taken(plant: Asset, what: str, name: str, content: str, take: Taker) -> ImportedShape:
    given = _decoded(name, content)
    shape = take(plant, name, given)
    after = {"read": what, "name": name, "file": digest(given, settings.PLANUM_HASH)}
    record(plant, after={**after, "rows": shape.rows, "added": shape.added, "changed": shape.changed})
    return shape


def _decoded(name: str, content: str) -> bytes:
    try:
        return b64decode(content, validate=True)
    except ValueError as error:
        raise Refused(
            _("The content of %(name)s is not base64.") % {"name": name[:60]}, _("The bytes in base64.")
        ) from error
