"""Published solutions as diagnosis and matching see them."""

from collections.abc import Iterable
from fractions import Fraction

from django.urls import reverse

from planum.kernel.models import Organisation
from planum.park.centre.engine.matching import Match, Offerable, Wanted, match
from planum.park.centre.models import Need, Solution, SolutionState
from planum.park.centre.ratings import Standing, free_capacity, standings
from planum.park.diagnosis.engine.choosing import Remedy
from planum.park.diagnosis.engine.gaps import gain
from planum.park.diagnosis.engine.instrument import Answers, Instrument
from planum.park.diagnosis.models import Diagnosis
from planum.park.diagnosis.remedies import Offered
from planum.park.diagnosis.results import result_of


def published() -> list[Solution]:
    rows = Solution.objects.filter(state=SolutionState.PUBLISHED).select_related("provider__organisation")
    return list(rows)


def remedy_of(row: Solution, instrument: str) -> Remedy:
    """At the middle of its price range."""
    raises = {code: tuple(options) for code, options in row.raises.get(instrument, {}).items()}
    return Remedy(row.code, (row.price_low_fen + row.price_high_fen) // 2, raises)


def offered_solutions(_firm: Organisation, instrument: str) -> Iterable[Offered]:
    """For the gaps of a diagnosis: every published solution that raises something of its instrument."""
    return [
        Offered(remedy_of(row, instrument), row, row.provider, reverse("centre:solution", args=[row.code]))
        for row in published()
        if row.raises.get(instrument)
    ]


def matches_of(need: Need) -> list[tuple[Solution, Match]]:
    """The published solutions that close something of the need, the best first."""
    rows = published()
    wanted, known = _wanted(need)
    stars = standings("solution", [row.pk for row in rows])
    free = free_capacity({row.provider for row in rows})
    offers = [
        _offerable(row, known, stars.get(row.pk, Standing()), free[row.provider_id], wanted) for row in rows
    ]  # fmt: skip
    by_code = {row.code: row for row in rows}
    return [(by_code[one.solution], one) for one in match(wanted, offers)]


Known = tuple[Instrument, Answers, str, str]


def _wanted(need: Need) -> tuple[Wanted, Known | None]:
    """The gains of the gaps that the need names, or of all gaps of its diagnosis."""
    limits = {"industry": need.industry, "size": need.size}
    seen = need.diagnosis_id is not None and Diagnosis.objects.filter(pk=need.diagnosis_id).exists()
    if need.diagnosis is None or not seen:
        gains = dict.fromkeys(need.questions, Fraction(1))
        return Wanted(gains, **limits, budget_fen=need.budget_fen, months=need.months), None
    result = result_of(need.diagnosis)
    instrument, profile = result.instrument, need.diagnosis.profile
    gains = {
        one.code: (one.most - one.worth(result.answers.get(one.code, ()))) * instrument.weight(one, profile)
        for one in instrument.questions
        if not need.questions or one.code in need.questions
    }
    wanted = Wanted(gains, **limits, budget_fen=need.budget_fen, months=need.months)
    return wanted, (instrument, result.answers, profile, need.diagnosis.instrument.code)


def _offerable(row: Solution, known: Known | None, standing: Standing, free: int, wanted: Wanted) -> Offerable:
    if known is None:
        touched = {code for raises in row.raises.values() for code in raises}
        gains = dict.fromkeys(touched & wanted.gains.keys(), Fraction(1))
    else:
        instrument, answers, profile, name = known
        gains = {
            code: gain(instrument, answers, {code: tuple(options)}, profile)
            for code, options in row.raises.get(name, {}).items()
        }
    return Offerable(
        row.code, gains, tuple(row.industries), tuple(row.sizes), row.price_low_fen, row.price_high_fen, row.months,
        standing.stars, free,
    )  # fmt: skip
