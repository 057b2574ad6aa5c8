"""Providers present themselves and their solutions."""

import re

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, OrganisationKind, Person
from planum.kernel.states import move
from planum.park.centre.models import (
    SOLUTION_TRANSITIONS,
    FirmSize,
    Provider,
    Solution,
    SolutionState,
    own_providers,
)
from planum.park.centre.permissions import can_offer
from planum.park.centre.queries import provider_shape, solution_shape
from planum.park.centre.ratings import Standing
from planum.park.centre.shapes import ProviderShape, SolutionShape
from planum.park.diagnosis.models import InstrumentVersion

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,38}\Z")
MOST_MONTHS, MOST_ORDERS = 60, 500


@action(permission=can_offer)
def register_provider(
    *, by: Person, about: str, about_en: str = "", contact: str = "", capacity: int = 3
) -> ProviderShape:  # fmt: skip
    """Present your organisation as a provider of services, or present it anew. `capacity`: orders at the same time."""
    own = Organisation.objects.filter(pk__in=by.as_viewer().organisations, kind=OrganisationKind.SERVICE_PROVIDER)
    organisation = own.order_by("pk").first()
    if organisation is None:
        raise PermissionDenied(_("Only service providers offer services here."))
    if not about.strip() or not 0 < capacity <= MOST_ORDERS:
        raise Refused(
            _("A text of %(length)d characters, %(capacity)d orders.") % {"length": len(about), "capacity": capacity},
            _("Say what you do; from 1 to %(most)d orders at the same time.") % {"most": MOST_ORDERS},
        )
    row = Provider.objects.filter(organisation=organisation).first()
    before = {} if row is None else {"about": row.about, "capacity": row.capacity}
    row = row or Provider(organisation=organisation, registered_at=timezone.now())
    row.about, row.about_en, row.contact, row.capacity = about.strip(), about_en.strip(), contact[:200], capacity
    row.save()
    record(row, before=before, after={"about": row.about, "capacity": capacity})
    return provider_shape(row, Standing())


@action(permission=can_offer)
def add_solution(
    *, by: Person, code: str, name: str, about: str, raises: dict[str, list[str]], price_low_fen: int,
    price_high_fen: int, months: int, instrument: str = "sme-2024", name_en: str = "", about_en: str = "",
    industries: list[str] | None = None, sizes: list[FirmSize] | None = None, green: bool = False,
) -> SolutionShape:  # fmt: skip
    """Enter a solution; it is seen by others once it is published.

    `raises` says to which options each question or scene of the instrument rises, such as {"scene_energy": ["3"]}.
    Leave `industries` and `sizes` out where it is for all.
    """
    provider = own_provider(by)
    if not CODE.match(code) or Solution._base_manager.filter(code=code).exists():
        raise Refused(
            _("The code %(code)r.") % {"code": code[:60]},
            _("Letters, digits, dot, dash and underscore, 39 at most; one that is not taken."),
        )
    _check_raises(instrument, raises)
    if not (0 < price_low_fen <= price_high_fen) or not 0 < months <= MOST_MONTHS or not name.strip():
        raise Refused(
            _("Price from %(low)d to %(high)d fen, %(months)d months.")
            % {"low": price_low_fen, "high": price_high_fen, "months": months},
            _("A name, a price range above zero, and from 1 to %(most)d months.") % {"most": MOST_MONTHS},
        )
    row = Solution.objects.create(
        provider=provider, code=code, name=name.strip()[:200], name_en=name_en[:200], about=about, about_en=about_en,
        raises={instrument: raises}, industries=sorted(set(industries or [])),
        sizes=[one.value for one in dict.fromkeys(sizes or [])], price_low_fen=price_low_fen,
        price_high_fen=price_high_fen, months=months, green=green, entered_at=timezone.now(),
    )  # fmt: skip
    record(row, after={"code": code, "name": name, "raises": row.raises, "price_low_fen": price_low_fen})
    return solution_shape(row, Standing())


@action(permission=can_offer)
def publish_solution(*, by: Person, solution: str) -> SolutionShape:
    """Let everybody see a solution of yours."""
    row = _own_solution(by, solution)
    move(row, SolutionState.PUBLISHED, along=SOLUTION_TRANSITIONS)
    return solution_shape(row, Standing())


@action(permission=can_offer)
def withdraw_solution(*, by: Person, solution: str) -> SolutionShape:
    """Take a solution of yours out of the catalogue. Orders of it go on."""
    row = _own_solution(by, solution)
    move(row, SolutionState.WITHDRAWN, along=SOLUTION_TRANSITIONS)
    return solution_shape(row, Standing())


def own_provider(by: Person) -> Provider:
    found = own_providers(by.as_viewer()).select_related("organisation").order_by("pk").first()
    if found is None:
        raise PermissionDenied(_("Present your organisation as a provider first."))
    return found


def _own_solution(by: Person, code: str) -> Solution:
    row: Solution = Solution.objects.select_related("provider__organisation").get(code=code)
    if row.provider.organisation_id not in by.as_viewer().organisations:
        raise PermissionDenied(_("A solution is changed by its provider."))
    return row


def _check_raises(instrument: str, raises: dict[str, list[str]]) -> None:
    """Questions and options of the newest version on file."""
    version = InstrumentVersion.objects.filter(code=instrument).order_by("-valid_from", "-pk").first()
    if version is None:
        raise Refused(_("The instrument %(code)s.") % {"code": instrument}, _("One that is on file."))
    known = version.instrument.by_code
    wrong = [
        f"{code}: {option}" for code, options in raises.items() for option in (options or [""])
        if code not in known or option not in known[code].worths
    ]  # fmt: skip
    if wrong or not raises:
        raise Refused(
            _("It raises: %(wrong)s.") % {"wrong": ", ".join(wrong[:10]) or _("nothing")},
            _("Questions of %(instrument)s, each with its options.") % {"instrument": version},
        )
