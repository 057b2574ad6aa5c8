"""A city applies: alone, or as districts of a municipality together; with its plan; until it hands its papers in."""

import base64

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import store
from planum.kernel.models import Person, Region
from planum.kernel.states import move
from planum.programme.recommendation.chains import same_chains_of
from planum.programme.recommendation.facts import TO_APPLY, findings, holding_up
from planum.programme.recommendation.models import (
    CANDIDACY_STATES,
    OPEN_STATES,
    ApplicantKind,
    Candidacy,
    CandidacyMember,
    CandidacyPaper,
    CandidacyState,
    CityChain,
    Round,
)
from planum.programme.recommendation.papers import DOCUMENTS, PLAN
from planum.programme.recommendation.permissions import can_apply, require_city
from planum.programme.recommendation.places import kind_of, province_of
from planum.programme.recommendation.planside import pages_in, plan_of
from planum.programme.recommendation.queries import candidacy_named, candidacy_shape
from planum.programme.recommendation.shapes import CandidacyShape, NewChain, NewPaper, SameChainShape
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked

CITIES = (ApplicantKind.PREFECTURE, ApplicantKind.CAPITAL, ApplicantKind.SEPARATE)


@action(permission=can_apply)
def start_candidacy(
    *, by: Person, batch: int, region: str, partners: list[str] | None = None, kind: ApplicantKind | None = None,
) -> CandidacyShape:  # fmt: skip
    """Apply to your province for a round. In a municipality your district leads; name one other as partner at most.

    `kind` tells a capital or a city with separate planning from other cities; what a region is otherwise follows from
    its place. Rules R01, R03 and R05 are checked at once: nothing is kept of an application that they stop.
    """
    place = _place(region)
    require_city(by, place)
    opened = Round.objects.get(batch=batch)
    province = province_of(place)
    others = [_place(code) for code in dict.fromkeys(partners or []) if code != region]
    _check_partners(place, others)
    row = Candidacy.objects.create(
        round=opened, province=province, region=place, kind=_kind(place, province, kind), opened_at=timezone.now(),
        opened_by=by,
    )  # fmt: skip
    CandidacyMember.objects.bulk_create(
        CandidacyMember(candidacy=row, region=one, is_lead=one == place) for one in (place, *others)
    )
    found = findings(row, timezone.localdate())
    refuse_if_blocked(holding_up(found, TO_APPLY))
    keep_findings(row, found, on=timezone.localdate(), region=place)
    record(row, after={"batch": batch, "region": region, "partners": [one.code for one in others]})
    return candidacy_shape(row)


@action(permission=can_apply)
def attach_plan(
    *, by: Person, candidacy: int, title: str, industries: list[str], projects: int, investment_fen: int,
    papers: list[NewPaper], chains: list[NewChain] | None = None,
) -> CandidacyShape:  # fmt: skip
    """Attach the implementation plan to a candidacy: its figures, its chains, and the PDF of each part as base64.

    Parts are `implementation_plan` and `supporting_documents`; pages are counted in the PDF. Again replaces them all.
    """
    row = own_candidacy(by, candidacy)
    check_open(row)
    _check_figures(title, industries, projects, investment_fen)
    owner = by.organisation
    assert owner is not None
    before = dict(row.plan)
    kept = [(one, *_read_pdf(one)) for one in papers]
    CandidacyPaper._base_manager.filter(candidacy=row).delete()
    for one, content, pages in kept:
        file = store(content=content, name=one.name, media_type="application/pdf", owner=owner)
        CandidacyPaper.objects.create(candidacy=row, part=one.part, file=file, pages=pages)
    row.plan = {
        "title": title.strip(), "industries": industries, "projects": projects, "investment_fen": investment_fen,
        "chains": [{"code": one.code, "name": one.name} for one in chains or []],
    }  # fmt: skip
    row.save(update_fields=["plan"])
    record(
        row, before={"plan": before}, after={"plan": row.plan, "pages": {one.part: pages for one, _c, pages in kept}}
    )
    return candidacy_shape(row)


@action(permission=can_apply)
def declare_chains(*, by: Person, region: str, plan_title: str, chains: list[NewChain]) -> list[SameChainShape]:
    """Say which chains stand in the plan of your city, by its public title; what stood before is replaced.

    Other cities with the same chain are told your city's name and this title, nothing else (R41).
    """
    place = _place(region)
    require_city(by, place)
    if not plan_title.strip() or any(not one.code.strip() for one in chains):
        raise Refused(_("A plan without a title, or a chain without a code."), _("Give both."))
    publish_chains(place, plan_title.strip(), chains)
    record("recommendation.citychain", after={"region": region, "chains": [one.code for one in chains]})
    return [one for one in same_chains_of() if one.region == region]


@action(permission=can_apply)
def submit_candidacy(*, by: Person, candidacy: int) -> CandidacyShape:
    """Hand a candidacy in to the province. The rules are checked again; a round that has closed takes none."""
    row = own_candidacy(by, candidacy)
    if plan_of(row) is None:
        raise Refused(
            _("%(candidacy)s has no implementation plan.") % {"candidacy": row},
            _("A city that applies compiles an implementation plan (notice, section 三（二）)."),
            _("Attach the plan of the city first."),
        )
    today = timezone.localdate()
    found = findings(row, today)
    refuse_if_blocked(holding_up(found, TO_APPLY))
    move(row, CandidacyState.SUBMITTED, along=CANDIDACY_STATES)
    row.submitted_at, row.reason = timezone.now(), ""
    row.save(update_fields=["submitted_at", "reason"])
    keep_findings(row, found, on=today, region=row.region)
    publish_chains(row.region, row.plan["title"], [NewChain(**one) for one in row.plan["chains"]])
    return candidacy_shape(row)


@action(permission=can_apply)
def withdraw_candidacy(*, by: Person, candidacy: int, reason: str) -> CandidacyShape:
    """Take your candidacy back before the province has decided, with a reason."""
    row = own_candidacy(by, candidacy)
    if not reason.strip():
        raise Refused(_("No reason was given."), _("The province is told why a city withdraws."))
    move(row, CandidacyState.WITHDRAWN, along=CANDIDACY_STATES)
    row.reason = reason.strip()
    row.save(update_fields=["reason"])
    record(row, after={"reason": row.reason})
    return candidacy_shape(row)


def own_candidacy(by: Person, key: int) -> Candidacy:
    row = candidacy_named(key)
    require_city(by, row.region)
    return row


def check_open(row: Candidacy) -> None:
    if row.state not in OPEN_STATES:
        raise Refused(
            _("This candidacy is “%(state)s”.") % {"state": row.state.label},
            _("It is changed while it is being prepared, or after the province has returned it."),
        )


def publish_chains(region: Region, plan_title: str, chains: list[NewChain]) -> None:
    CityChain._base_manager.filter(region=region).delete()
    now = timezone.now()
    CityChain.objects.bulk_create(
        CityChain(region=region, chain=one.code, chain_name=one.name, plan_title=plan_title, declared_at=now)
        for one in {one.code: one for one in chains}.values()
    )


def _check_figures(title: str, industries: list[str], projects: int, investment_fen: int) -> None:
    if not title.strip() or not industries or projects < 1 or investment_fen <= 0:
        raise Refused(
            _("“%(title)s” with %(count)d industries and %(projects)d projects.")
            % {"title": title, "count": len(industries), "projects": projects},
            _("A title, at least one industry and one project, an investment above zero."),
        )


def _read_pdf(one: NewPaper) -> tuple[bytes, int]:
    """The content and its pages. Raises Refused for a part that no package has, or for what is no PDF."""
    if one.part not in (PLAN, DOCUMENTS):
        raise Refused(_("The part %(part)s.") % {"part": one.part}, f"{PLAN}, {DOCUMENTS}")
    try:
        content = base64.b64decode(one.content, validate=True)
    except ValueError:
        content = b""
    pages = pages_in(content) if content.startswith(b"%PDF-") else 0
    if pages == 0:
        raise Refused(_("%(name)s has no pages that can be counted.") % {"name": one.name}, _("A PDF, as base64."))
    return content, pages


def _place(code: str) -> Region:
    found = Region.objects.select_related("parent__parent__parent").filter(code=code).first()
    if found is None:
        raise Refused(_("There is no region %(code)s.") % {"code": code}, remedy=_("Add the region first."))
    return found


def _check_partners(place: Region, others: list[Region]) -> None:
    strange = [one for one in others if one.parent_id is None or one.parent_id != place.parent_id]
    if strange:
        raise Refused(
            _("%(region)s as a partner.") % {"region": strange[0]},
            _("Districts of one municipality apply together."),
        )


def _kind(place: Region, province: Region, said: ApplicantKind | None) -> ApplicantKind:
    """A city may say that it is a capital or has separate planning; nothing else is a matter of what is said."""
    found = kind_of(place, province)
    return said if said is not None and {said, found} <= set(CITIES) else found
