"""Which solutions to buy: the most gain within a budget, and the least cost for a level. Exact, by OR-Tools CP-SAT."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

from planum.park.diagnosis.engine.gaps import gain, raised
from planum.park.diagnosis.engine.instrument import Answers, Instrument, Kind, Question, Role, Rule

SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Remedy:
    """Something that can be bought: after it, each question named has at least the options named."""

    code: str
    cost_fen: int
    raises: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Ranked:
    remedy: Remedy
    gain: Fraction

    @property
    def gain_per_wan(self) -> Fraction:
        """Points for each ten thousand yuan; what costs nothing counts as one fen."""
        return self.gain * 1_000_000 / max(1, self.remedy.cost_fen)


@dataclass(frozen=True, slots=True)
class Choice:
    """What to buy together. `proven` says that nothing better exists within the limits given."""

    remedies: tuple[str, ...]
    cost_fen: int
    gain: Fraction
    proven: bool


def by_gain_per_yuan(
    instrument: Instrument, answers: Answers, remedies: Sequence[Remedy], profile: str = ""
) -> list[Ranked]:
    """Those that gain anything, the most gain for the money first; each by itself."""
    ranked = [Ranked(one, gain(instrument, answers, one.raises, profile)) for one in remedies]
    useful = [one for one in ranked if one.gain > 0]
    return sorted(useful, key=lambda one: (-one.gain_per_wan, one.remedy.cost_fen, one.remedy.code))


def greedy(
    instrument: Instrument, answers: Answers, remedies: Sequence[Remedy], budget_fen: int, profile: str = ""
) -> Choice:
    """The best for the money first, again and again, counting only what it still adds; a quick lower bound."""
    left, now, chosen, total = budget_fen, dict(answers), [], Fraction(0)
    open_ones = list(remedies)
    while affordable := [one for one in open_ones if one.cost_fen <= left]:
        ranked = by_gain_per_yuan(instrument, now, affordable, profile)
        if not ranked:
            break
        best = ranked[0]
        chosen.append(best.remedy.code)
        left -= best.remedy.cost_fen
        total += best.gain
        now = raised(instrument, now, best.remedy.raises)
        open_ones.remove(best.remedy)
    return Choice(tuple(chosen), budget_fen - left, total, proven=False)


def best_within(
    instrument: Instrument, answers: Answers, remedies: Sequence[Remedy], budget_fen: int, profile: str = "",
    seconds: float = SECONDS,
) -> Choice:  # fmt: skip
    """The solutions with the most gain together that cost no more than the budget; of equal gains the cheapest."""
    model = _Model(instrument, answers, remedies, profile)
    model.cp.add(model.cost <= budget_fen)
    model.cp.maximize(model.gain)
    most = model.solve(seconds)
    if most is None:
        return Choice((), 0, Fraction(0), proven=False)
    model.cp.add(model.gain >= round(model.solver.objective_value))
    model.cp.minimize(model.cost)
    cheapest = model.solve(seconds) or most
    return replace(cheapest, proven=cheapest.proven and most.proven)


def cheapest_to(
    instrument: Instrument, answers: Answers, remedies: Sequence[Remedy], level: int, profile: str = "",
    seconds: float = SECONDS,
) -> Choice | None:  # fmt: skip
    """The cheapest solutions that reach a level together; None where none do."""
    model = _Model(instrument, answers, remedies, profile)
    model.reach(level)
    model.cp.minimize(model.cost)
    return model.solve(seconds)


class _Model:
    """One boolean for each solution, one for each worth that a question can have after it; all numbers whole."""

    def __init__(self, instrument: Instrument, answers: Answers, remedies: Sequence[Remedy], profile: str) -> None:
        from ortools.sat.python import cp_model  # noqa: PLC0415  half a second that no start of the server should pay

        self.solver, self.cp = cp_model.CpSolver(), cp_model.CpModel()
        self.solved = {cp_model.OPTIMAL: True, cp_model.FEASIBLE: False}
        self.instrument, self.answers, self.profile, self.remedies = instrument, answers, profile, remedies
        self.bought = [self.cp.new_bool_var(one.code) for one in remedies]
        self.cost: Any = sum(one.cost_fen * bought for one, bought in zip(remedies, self.bought, strict=True))
        touched = [one for one in instrument.questions if any(one.code in remedy.raises for remedy in remedies)]
        self.steps = {one.code: self._steps(one) for one in touched}
        weights = {one.code: instrument.weight(one, profile) for one in touched}
        scale = lcm(*(
            (worth * weights[code]).denominator for code, steps in self.steps.items() for worth, _step in steps
        ))  # fmt: skip
        self.gain: Any = sum(
            int(worth * weights[code] * scale) * step for code, steps in self.steps.items() for worth, step in steps
        )

    def _steps(self, question: Question) -> list[tuple[Fraction, Any]]:
        """What the question gains, each beside the boolean that says so: single options, or one step of a ladder."""
        chosen = self.answers.get(question.code, ())
        has = question.worth(chosen)
        many = question.kind is Kind.MANY
        steps = []
        for option in question.options:
            more = option.worth if many else option.worth - has
            bringing = [
                bought for one, bought in zip(self.remedies, self.bought, strict=True)
                if option.code in one.raises.get(question.code, ())
            ]  # fmt: skip
            if more > 0 and bringing and not (many and option.code in chosen):
                step = self.cp.new_bool_var(f"{question.code} {option.code}")
                self.cp.add(step <= sum(bringing))
                steps.append((more, step))
        if not many and steps:
            self.cp.add_at_most_one(step for _worth, step in steps)
        return steps

    def reach(self, level: int) -> None:
        """Every requirement of the level, and of those below it."""
        for one in self.instrument.levels[:level]:
            if self.instrument.rule is Rule.GRADES:
                self._reach_grade(one.number)
                continue
            scenes = self.instrument.of_role(Role.SCENE)
            self._at_least(self.instrument.of_role(Role.POINTS), one.least_points)
            self._count(scenes, one.number, one.least_scenes)
            self._count([scene for scene in scenes if scene.key], one.number, one.least_key_scenes)

    def _at_least(self, questions: Sequence[Question], needs: Fraction) -> None:
        self._weighted([(one, Fraction(1)) for one in questions], needs)

    def _reach_grade(self, number: int) -> None:
        own = [one for one in self.instrument.questions if one.level == number]
        same = {one.dimension: sum(other.dimension == one.dimension for other in own) for one in own}
        weights = [
            (one, self.instrument.weight(one, self.profile) / self.instrument.step_worth / same[one.dimension])
            for one in own
        ]
        self._weighted(weights, self.instrument.pass_mark)

    def _weighted(self, parts: Sequence[tuple[Question, Fraction]], needs: Fraction) -> None:
        has = sum((weight * one.worth(self.answers.get(one.code, ())) for one, weight in parts), Fraction(0))
        terms = [(weight * worth, step) for one, weight in parts for worth, step in self.steps.get(one.code, [])]
        scale = lcm((needs - has).denominator, *(worth.denominator for worth, _step in terms))
        self.cp.add(sum(int(worth * scale) * step for worth, step in terms) >= int((needs - has) * scale))

    def _count(self, scenes: Sequence[Question], level: int, needs: int) -> None:
        has = {one.code: one.worth(self.answers.get(one.code, ())) for one in scenes}
        rising = [
            step for one in scenes if has[one.code] < level
            for worth, step in self.steps.get(one.code, []) if has[one.code] + worth >= level
        ]  # fmt: skip
        self.cp.add(sum(rising) >= needs - sum(worth >= level for worth in has.values()))

    def solve(self, seconds: float) -> Choice | None:
        self.solver.parameters.max_time_in_seconds = seconds
        self.solver.parameters.num_workers = 1
        self.solver.parameters.random_seed = 0
        status = self.solver.solve(self.cp)
        if status not in self.solved:
            return None
        chosen = [one for one, bought in zip(self.remedies, self.bought, strict=True) if self.solver.value(bought)]
        together: dict[str, tuple[str, ...]] = {}
        for one in chosen:
            for code, options in one.raises.items():
                together[code] = (*together.get(code, ()), *options)
        gained = gain(self.instrument, self.answers, together, self.profile)
        cost_fen = sum(one.cost_fen for one in chosen)
        return Choice(tuple(sorted(one.code for one in chosen)), cost_fen, gained, proven=self.solved[status])
