"""Which expert for which application: what the engine takes, and why it chose so."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.programme.projects.models import Application
from planum.programme.review.engine.assigning import Reviewer, Task, assign, fits
from planum.programme.review.engine.conflicts import Certainty, Conflict
from planum.programme.review.gathering import conflicts_of
from planum.programme.review.models import BUSY, Assignment, Expert, Panel, PanelState

WINGS = {"point": "智能制造", "line": "供应链", "plane": "园区"}
OPEN_PANELS = (PanelState.CONVENED.value, PanelState.SCORING.value)


@dataclass(frozen=True)
class Place:
    """An application with so many free places; `taken`: experts that are or were there."""

    application: Application
    wanted: int
    taken: frozenset[int]

    @property
    def task(self) -> Task:
        row = self.application
        topics = frozenset({row.industry, WINGS.get(row.wing, row.wing)})
        return Task(row.code, topics, self.wanted, frozenset(str(each) for each in self.taken))


def places_to_fill(panel: Panel) -> list[Place]:
    """Who recused or was taken off is not asked again."""
    rows = list(Assignment.objects.filter(panel=panel))
    places = []
    for candidate in panel.candidates.select_related("application__firm", "application__call"):
        own = [row for row in rows if row.application_id == candidate.application_id]
        wanted = panel.experts_wanted - sum(row.state in BUSY for row in own)
        if wanted > 0:
            places.append(Place(candidate.application, wanted, frozenset(row.expert_id for row in own)))
    return places


def proposal_for(panel: Panel, places: list[Place]) -> list[tuple[Place, Expert]]:
    experts = {str(row.pk): row for row in pool_of(panel)}
    found = {
        (place.application.code, key): conflicts_of(row, place.application)
        for place in places
        for key, row in experts.items()
    }
    answer = assign(
        [_reviewer(key, row) for key, row in experts.items()],
        [place.task for place in places],
        excluded=frozenset(pair for pair, each in found.items() if _has(each, Certainty.CERTAIN, Certainty.LIKELY)),
        doubtful=frozenset(pair for pair, each in found.items() if _has(each, Certainty.OPEN)),
    )
    if answer.short:
        missing = "; ".join(f"{code}: {count}" for code, count in answer.short.items())
        raise Refused(
            _("The pool has not enough experts without a conflict; missing: %(missing)s.") % {"missing": missing},
            _("%(count)d experts for each application.") % {"count": panel.experts_wanted},
            _("Enrol more experts."),
        )
    by_code = {place.application.code: place for place in places}
    return [(by_code[code], experts[key]) for code, key in answer.pairs]


def pool_of(panel: Panel) -> list[Expert]:
    """Active experts of the city and of its province, with what they have on their desk."""
    region = panel.pilot.region
    rows = Expert.objects.filter(Q(region=region) | Q(region=region.parent_id), is_active=True)
    busy = Q(assignments__state__in=[one.value for one in BUSY], assignments__panel__state__in=OPEN_PANELS)
    rows = rows.select_related("person").prefetch_related("interests")
    return list(rows.annotate(load=Count("assignments", filter=busy)).order_by("pk"))


def reasons_for(expert: Expert, place: Place, found: list[Conflict]) -> list[str]:
    """Codes that pages put into words: fits, other_field, free, load:N, open."""
    load = getattr(expert, "load", 0)
    said = ["fits" if fits(_reviewer(str(expert.pk), expert), place.task) else "other_field"]
    said.append(f"load:{load}")
    if _has(found, Certainty.OPEN):
        said.append("open")
    return said


def _reviewer(key: str, row: Expert) -> Reviewer:
    return Reviewer(key, frozenset(row.specialities), row.employer_code or row.employer, getattr(row, "load", 0))


def _has(found: list[Conflict], *kinds: Certainty) -> bool:
    return any(one.certainty in kinds for one in found)
