"""Work orders that stand in another system's table: taken whole, or refused whole with row and column."""

import base64

from django.conf import settings
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.maintenance.permissions import can_plan_work_somewhere
from planum.factory.maintenance.rows import own_plant
from planum.factory.maintenance.shapes import ImportedWork
from planum.factory.maintenance.taking import take_work_orders
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.hashing import digest
from planum.kernel.models import Person


@action(permission=can_plan_work_somewhere)
def import_work_orders(*, by: Person, plant: str, name: str, content: str) -> ImportedWork:
    """Read in work orders from an Excel or CSV file, sent as base64 `content` with its `name`.

    New ones are added, those known by their code are changed. With any fault nothing of the file is taken.
    """
    place = own_plant(by, plant)
    try:
        given = base64.b64decode(content, validate=True)
    except ValueError as error:
        raise Refused(
            _("The content of %(name)s is not base64.") % {"name": name[:60]}, _("The bytes in base64.")
        ) from error
    shape = take_work_orders(place, name, given, by=by)
    after = {"read": "work_orders", "name": name, "file": digest(given, settings.PLANUM_HASH)}
    record(place, after={**after, "rows": shape.rows, "added": shape.added, "changed": shape.changed})
    return shape
