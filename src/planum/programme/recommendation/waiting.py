"""What waits for whom in recommendations and links."""

from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from planum.kernel.models import Person, Role
from planum.programme.recommendation.chains import same_chains_of
from planum.programme.recommendation.models import (
    Candidacy,
    CandidacyState,
    JointShare,
    JointState,
    LetterState,
    RecommendationLetter,
)
from planum.programme.recommendation.permissions import own_cities, own_provinces
from planum.ui.waiting import Waiting, counted


def waiting(person: Person) -> Iterator[Waiting]:
    if not person.roles.isdisjoint({Role.INDUSTRY_OFFICER, Role.DISTRICT_OFFICER}):
        yield from _for_city(own_cities(person))
    if not person.roles.isdisjoint({Role.PROVINCE_OFFICER, Role.FINANCE_OFFICER}):
        yield from _for_province(person, own_provinces(person))


def _for_city(cities: frozenset[int]) -> Iterator[Waiting]:
    rows = Candidacy.objects.filter(region__in=cities)
    drafts, returned, asked = counted(
        rows.filter(state=CandidacyState.DRAFT),
        rows.filter(state=CandidacyState.RETURNED),
        JointShare.objects.filter(region__in=cities, confirmed_at=None, joint__state=JointState.PROPOSED),
    )
    yield Waiting(drafts, _("candidacies are being prepared"), _candidacies(CandidacyState.DRAFT))
    yield Waiting(returned, _("candidacies were returned to be completed"), _candidacies(CandidacyState.RETURNED))
    links = reverse("recommendation:links")
    yield Waiting(asked, _("shares of joint projects wait for your confirmation"), links)
    silent = sum(not one.own_note for one in same_chains_of())
    yield Waiting(silent, _("chains shared with other cities wait for your note"), links)


def _for_province(person: Person, provinces: frozenset[int]) -> Iterator[Waiting]:
    rows = Candidacy.objects.filter(province__in=provinces)
    if Role.PROVINCE_OFFICER in person.roles:
        for state, text in (
            (CandidacyState.SUBMITTED, _("candidacies wait to be examined")),
            (CandidacyState.EXAMINED, _("candidacies are under examination")),
            (CandidacyState.RECOMMENDED, _("recommendations wait to be sent")),
        ):
            yield Waiting(rows.filter(state=state).count(), text, _candidacies(state))
    letters = RecommendationLetter.objects.filter(
        province__in=provinces, candidacy__state=CandidacyState.RECOMMENDED
    ).exclude(state=LetterState.SIGNED)
    mine = Q(industry_at=None) if Role.PROVINCE_OFFICER in person.roles else Q(finance_at=None)
    yield Waiting(
        letters.filter(mine).count(), _("letters wait for your signature"), _candidacies(CandidacyState.RECOMMENDED)
    )


def _candidacies(state: CandidacyState) -> str:
    return f"{reverse('recommendation:candidacies')}?state={state.value}"
