"""What is missing, what an improvement gains, and the fewest changes that reach the next level."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from planum.park.diagnosis.engine.instrument import Answers, Instrument, Kind, Question, Role, Rule
from planum.park.diagnosis.engine.scoring import Assessment, assess


@dataclass(frozen=True, slots=True)
class Gap:
    """A question that is not at its best; `gain` is what closing it is worth, in points of the scale for gaps."""

    question: str
    has: Fraction
    most: Fraction
    gain: Fraction


@dataclass(frozen=True, slots=True)
class Change:
    """Bring the answer to a question from one worth to another."""

    question: str
    has: Fraction
    to: Fraction


@dataclass(frozen=True)
class WayUp:
    """The fewest changes that reach `level`; empty where the highest level is reached."""

    level: int
    changes: tuple[Change, ...]


def gaps(instrument: Instrument, answers: Answers, profile: str = "") -> list[Gap]:
    """Every question not at its best, the largest gain first."""
    found = [
        Gap(one.code, has, one.most, (one.most - has) * instrument.weight(one, profile))
        for one in instrument.questions
        if (has := one.worth(answers.get(one.code, ()))) < one.most
    ]
    return sorted(found, key=lambda gap: (-gap.gain, gap.question))


def improved(question: Question, chosen: tuple[str, ...], raised: Iterable[str]) -> tuple[str, ...]:
    """The answer after an improvement: all options together, or the better one; never worse than before."""
    known = [code for code in raised if code in question.worths]
    if question.kind is Kind.MANY:
        worthy = {code for code in (*chosen, *known) if question.worths[code]}
        return tuple(option.code for option in question.options if option.code in worthy) or chosen
    best = max((*chosen, *known), key=lambda code: question.worths[code], default="")
    return (best,) if best else ()


def raised(
    instrument: Instrument, answers: Answers, raises: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """All answers after an improvement; questions the instrument does not have are passed over."""
    after = dict(answers)
    for code, options in raises.items():
        if question := instrument.by_code.get(code):
            after[code] = improved(question, answers.get(code, ()), options)
    return after


def gain(
    instrument: Instrument, answers: Answers, raises: Mapping[str, tuple[str, ...]], profile: str = ""
) -> Fraction:
    """What an improvement is worth, in points of the scale for gaps."""
    after = raised(instrument, answers, raises)
    total = Fraction(0)
    for code in raises:
        if question := instrument.by_code.get(code):
            more = question.worth(after[code]) - question.worth(answers.get(code, ()))
            total += more * instrument.weight(question, profile)
    return total


def way_up(instrument: Instrument, answers: Answers, profile: str = "") -> WayUp:
    """The fewest changes that reach the next level, the easiest first; ties by the order of the instrument."""
    now = assess(instrument, answers, profile)
    target = now.level + 1
    if target > len(instrument.levels):
        return WayUp(now.level, ())
    if instrument.rule is Rule.GRADES:
        return WayUp(target, tuple(_grades_up(instrument, now, target, profile)))
    return WayUp(target, (*_scenes_up(instrument, now, target), *_points_up(instrument, now, target)))


def _points_up(instrument: Instrument, now: Assessment, target: int) -> list[Change]:
    """The questions with most to gain, until the points are enough; the last one no further than needed."""
    missing = instrument.levels[target - 1].least_points - now.points
    rest = sorted(instrument.of_role(Role.POINTS), key=lambda one: -(one.most - now.worths[one.code]))
    changes = []
    for question in rest:
        has = now.worths[question.code]
        if missing <= 0 or has == question.most:
            break
        to = min((worth for worth in _reachable(question) if worth >= has + missing), default=question.most)
        changes.append(Change(question.code, has, to))
        missing -= to - has
    return changes


def _reachable(question: Question) -> list[Fraction]:
    """The worths an answer can have; of several options that add up, those of adding them one by one."""
    if question.kind is Kind.ONE:
        return sorted(question.worths.values())
    reached, total = [], Fraction(0)
    for worth in sorted(question.worths.values()):
        total += worth
        reached.append(total)
    return reached


def _scenes_up(instrument: Instrument, now: Assessment, target: int) -> list[Change]:
    """The binding scenes nearest to the level, as many as are missing, then the nearest of the rest."""
    level = instrument.levels[target - 1]
    scenes = instrument.of_role(Role.SCENE)
    below = [one for one in scenes if now.worths[one.code] < target]
    below.sort(key=lambda one: -now.worths[one.code])
    there = [one for one in scenes if now.worths[one.code] >= target]
    keys = [one for one in below if one.key][: max(0, level.least_key_scenes - sum(one.key for one in there))]
    more = level.least_scenes - len(there) - len(keys)
    others = [one for one in below if one not in keys][: max(0, more)]
    return [Change(one.code, now.worths[one.code], Fraction(target)) for one in (*keys, *others)]


def _grades_up(instrument: Instrument, now: Assessment, target: int, profile: str) -> list[Change]:
    """The requirements of the level with most weighted grade to gain; the last one no further than needed."""
    [asked] = now.asked_by(target)
    missing, changes = asked.needs - asked.has, []
    own = [one for one in instrument.questions if one.level == target]
    same = {one.dimension: sum(other.dimension == one.dimension for other in own) for one in own}
    weights = {one.code: instrument.weight(one, profile) / instrument.step_worth / same[one.dimension] for one in own}
    for question in sorted(own, key=lambda one: -(one.most - now.worths[one.code]) * weights[one.code]):
        has = now.worths[question.code]
        if missing <= 0 or has == question.most:
            break
        enough = (worth for worth in _reachable(question) if (worth - has) * weights[question.code] >= missing)
        to = min(enough, default=question.most)
        changes.append(Change(question.code, has, to))
        missing -= (to - has) * weights[question.code]
    return changes
