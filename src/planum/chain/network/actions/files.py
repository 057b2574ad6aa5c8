"""A supplier answers by Excel or CSV: the same tables that it can download, filled in."""

from base64 import b64decode
from collections.abc import Callable

from django.conf import settings
from django.utils.translation import gettext as _

from planum.chain.network.exchange import take_confirmations, take_offers
from planum.chain.network.permissions import can_supply
from planum.chain.network.rows import own_firm
from planum.errors import Refused
from planum.factory.scheduling.shapes import ImportedShape
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.hashing import digest
from planum.kernel.models import Organisation, Person


@action(permission=can_supply)
def import_confirmations(*, by: Person, owner: str, name: str, content: str) -> ImportedShape:
    """Confirm orders by an Excel or CSV file, sent as base64 `content` with its `name`; with a fault none of it is."""
    return _taken(own_firm(by, owner), "confirmations", name, content, take_confirmations)


@action(permission=can_supply)
def import_offers(*, by: Person, owner: str, name: str, content: str) -> ImportedShape:
    """Offer capacity by an Excel or CSV file, one row a lane and week; with a fault nothing of it is taken."""
    return _taken(own_firm(by, owner), "offers", name, content, take_offers)


def _taken(
    firm: Organisation, what: str, name: str, content: str, take: Callable[[Organisation, str, bytes], ImportedShape]
) -> ImportedShape:
    try:
        given = b64decode(content, validate=True)
    except ValueError as error:
        raise Refused(
            _("The content of %(name)s is not base64.") % {"name": name[:60]}, _("The bytes in base64.")
        ) from error
    shape = take(firm, name, given)
    after = {"read": what, "name": name[:100], "file": digest(given, settings.PLANUM_HASH)}
    record(firm, after={**after, "rows": shape.rows, "added": shape.added, "changed": shape.changed})
    return shape
