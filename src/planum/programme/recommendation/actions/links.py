"""How plans of cities go together: a note on either side, of a chain, a cluster or a city of the first batch."""

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person, Region
from planum.programme.recommendation.models import CityLink, LinkKind
from planum.programme.recommendation.participants import participating_cities_on_file
from planum.programme.recommendation.permissions import can_link, require_city
from planum.programme.recommendation.queries import city_link_shape
from planum.programme.recommendation.shapes import CityLinkShape

FIRST = 1


@action(permission=can_link)
def note_city_link(
    *, by: Person, region: str, other: str, kind: LinkKind, note: str, chain: str = "", chain_name: str = "",
) -> CityLinkShape:  # fmt: skip
    """Say how your city's plan goes together with another city's, by its code or, off the platform, its name.

    A note of the same chain names the chain; a city of the first batch is one on file. Again replaces your note.
    """
    place = Region.objects.get(code=region)
    require_city(by, place)
    partner = Region.objects.filter(code=other).first()
    name = partner.name if partner else other.strip()
    _check(place, partner, name, note)
    if kind is LinkKind.SAME_CHAIN and not chain.strip():
        raise Refused(_("No chain was named."), _("A link by the same chain names its code (R41)."))
    if kind is LinkKind.FIRST_BATCH:
        name = _of_first_batch(other, name)
    row, _made = CityLink._base_manager.update_or_create(
        region=place, other_name=name, kind=kind.value, chain=chain.strip(),
        defaults={
            "other": partner, "chain_name": chain_name.strip(), "note": note.strip(), "noted_at": timezone.now(),
            "noted_by": by,
        },
    )  # fmt: skip
    record(row, after={"region": region, "other": name, "kind": kind, "chain": chain, "note": row.note})
    return city_link_shape(row)


@action(permission=can_link)
def remove_city_link(*, by: Person, link: int, reason: str) -> str:
    """Take back a note of your city, with a reason; the change log keeps what it said."""
    row = CityLink.objects.select_related("region").get(pk=link)
    require_city(by, row.region)
    if not reason.strip():
        raise Refused(_("No reason was given."), _("Say why the note no longer holds."))
    record(row, before={"other": row.other_name, "note": row.note}, after={"reason": reason.strip()})
    said = str(row)
    row.delete()
    return said


def _check(place: Region, partner: Region | None, name: str, note: str) -> None:
    if partner == place or not name:
        raise Refused(_("A link of %(city)s with itself.") % {"city": place}, _("A link has two cities."))
    if not note.strip():
        raise Refused(_("An empty note."), _("Say which industries or projects the two plans carry on together."))


def _of_first_batch(other: str, name: str) -> str:
    for one in participating_cities_on_file():
        if one.batch == FIRST and (one.code == other or one.is_called(name)):
            return one.name
    raise Refused(
        _("%(city)s is not on file as a city of the first batch.") % {"city": name},
        _("Plans of later batches link with those of the first (notice, section 二（三）)."),
        _("Look at the list of pilot cities, or set its parameter by the official list."),
    )
