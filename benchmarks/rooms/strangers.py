"""What a firm of the city that deals with nobody finds of the others: on pages, from endpoints, as a tool, unsigned."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.test import Client

from benchmarks.rooms.crawl import crawl, words_in
from planum.errors import Refused
from planum.kernel.capabilities import Capability, call, plain
from planum.kernel.models import FIRMS, Organisation, Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.site.capabilities import registry

OUTSIDER = "xh11"
# Results are announced to the whole city with the firm's name: that is what a public notice is for (R37).
PUBLIC = ("/programme/notices/", "programme.public_notices", "/api/programme/public-notices")


def foreign_to(person: Person) -> frozenset[str]:
    """Codes and names of the firms that this person's own register does not hold."""
    with viewing(person):
        known = set(Organisation.objects.values_list("pk", flat=True))
    with viewing(SYSTEM):
        firms = Organisation.objects.filter(kind__in=FIRMS).exclude(pk__in=known)
        return frozenset(word for firm in firms for word in (firm.code, firm.name, firm.name_en) if word)


def sweep() -> list[dict[str, Any]]:
    """One row for each page, endpoint or tool that told something foreign."""
    person = Person.objects.get(username=OUTSIDER)
    foreign = foreign_to(person)
    rows = [_row("page", visit.url, visit.foreign) for visit in crawl(person, foreign=foreign, short=True)]
    signed, unsigned = Client(headers={"host": "localhost"}), Client(headers={"host": "localhost"})
    signed.force_login(person)
    for capability in (registry[name] for name in registry):
        if capability.kind == "query" and not any(
            one.is_required() for one in capability.arguments.model_fields.values()
        ):
            url = f"/api/{capability.room}/{capability.slug}"
            rows.append(_row("endpoint", url, words_in(signed.get(url).content.decode(), foreign)))
            rows.append(_row("unsigned", url, words_in(unsigned.get(url).content.decode(), foreign)))
            rows.append(_row("tool", capability.name, words_in(_told(capability, person), foreign)))
    return rows


def _told(capability: Capability, person: Person) -> str:
    try:
        return str(plain(capability, call(capability, by=person, arguments={})))
    except (Refused, PermissionDenied, ObjectDoesNotExist) as refusal:
        return str(refusal)


def _row(door: str, asked: str, foreign: tuple[str, ...]) -> dict[str, Any]:
    return {"door": door, "asked": asked, "foreign": () if asked.startswith(PUBLIC) else foreign}
