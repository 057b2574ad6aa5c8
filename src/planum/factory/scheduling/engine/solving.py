"""One problem, several solvers that work beside each other and tell each other what they found."""

from collections.abc import Callable
from threading import Thread
from typing import Final

from planum.factory.scheduling.engine.exact import ExactSearch, is_practical
from planum.factory.scheduling.engine.exact_bounds import quick_bound
from planum.factory.scheduling.engine.general import GeneralSearch
from planum.factory.scheduling.engine.incumbents import Incumbents, OnBetter
from planum.factory.scheduling.engine.plan import Plan, Result, Status
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.searching import Search
from planum.factory.scheduling.engine.stop import Either, Stop, WallSeconds, When
from planum.factory.scheduling.engine.tabu import TabuSearch, suits
from planum.factory.scheduling.engine.windows import SMALLEST, WindowSearch

FIRST_SLICE_S: Final = 0.02
LONGEST_SLICE_S: Final = 0.2
# CP-SAT proves and polishes what is small; above, two local searches find more (docs/decisions).
LARGEST_EXACT_MODES: Final = 1500
EXACT_AFTER_S: Final = 1.0
LONGEST_SEARCH_S: Final = 30 * 24 * 3600.0


def solve(
    problem: Problem,
    stop: Stop | None = None,
    workers: int = 2,
    seed: int = 0,
    start: Plan | None = None,
    *,
    on_better: OnBetter | None = None,
) -> Result:
    """The best plan found until `stop` (10 wall seconds when none is given), with a proven bound.

    `workers` threads work at a time. With one worker and `Iterations` the result depends on problem and seed alone.
    `start`: a plan to better; it need not be good, but valid. `on_better` is called, from any thread, with each better
    plan and each better bound. A problem is checked when it is made, so this raises nothing of its own.
    """
    incumbents = Incumbents(problem, stop or WallSeconds(10.0), on_better)
    if start is not None:
        incumbents.offer(start, "start")
    first = local_search(problem, seed, start)
    incumbents.offer(first.best(), first.name)
    # The bound of a giant takes a second, so the first plan does not wait for it.
    incumbents.raise_bound(quick_bound(problem), "bound")
    tasks = [_improving(incumbents, first)]
    for worker in range(1, workers):
        if worker == 1 and is_practical(problem) and len(problem.arrays.mode_machine) <= LARGEST_EXACT_MODES:
            tasks.append(_proving(incumbents, seed))
        else:
            tasks.append(_joining(incumbents, first, seed + 7919 * worker))
    _together(tasks, incumbents)
    return _result(incumbents, stopped=_was_asked_to(incumbents.stop))


def local_search(problem: Problem, seed: int, start: Plan | None = None) -> Search:
    if not suits(problem):
        return GeneralSearch(problem, seed, start)
    if len(problem.operations) - len(problem.fixed) >= SMALLEST:
        return WindowSearch(problem, seed, start)
    return TabuSearch(problem, seed, start)


def _together(tasks: list[Callable[[], None]], incumbents: Incumbents) -> None:
    """The first task in the caller's thread, so that one worker needs no other."""
    threads = [Thread(target=_guarded(task, incumbents), daemon=True) for task in tasks[1:]]
    for thread in threads:
        thread.start()
    try:
        tasks[0]()
    finally:
        incumbents.end()
        for thread in threads:
            thread.join()


def _guarded(task: Callable[[], None], incumbents: Incumbents) -> Callable[[], None]:
    """A worker that fails ends the whole search instead of vanishing from it."""

    def run() -> None:
        try:
            task()
        except BaseException:
            incumbents.end()
            raise

    return run


def _joining(incumbents: Incumbents, first: Search, seed: int) -> Callable[[], None]:
    def join() -> None:
        if isinstance(first, WindowSearch):
            search: Search = first.beside(seed)
        else:
            search = local_search(incumbents.problem, seed, incumbents.plan)
        _improving(incumbents, search)()

    return join


def _improving(incumbents: Incumbents, search: Search) -> Callable[[], None]:
    """Slices of local search; between them what was found is told, and what others found is taken over."""

    def improve() -> None:
        left, slice_s = incumbents.stop.iterations, FIRST_SLICE_S
        own = incumbents.plan
        while left > 0 and not incumbents.is_met():
            left -= max(1, search.run(_within(incumbents, slice_s), left))
            if incumbents.offer(search.best(), search.name):
                own = incumbents.plan
            elif incumbents.plan is not None and incumbents.plan is not own:
                own = incumbents.plan
                search.inject(own)
            slice_s = min(2 * slice_s, LONGEST_SLICE_S)

    return improve


def _within(incumbents: Incumbents, slice_s: float) -> float:
    clock, stop = incumbents.clock, incumbents.stop
    return max(0.001, min(slice_s, stop.wall_s - clock.wall_s, stop.cpu_s - clock.cpu_s))


def _proving(incumbents: Incumbents, seed: int) -> Callable[[], None]:
    """Local search first, then CP-SAT from the best plan, for the bound, the proof, and now and then a better plan."""

    def keep(plan: Plan) -> None:
        incumbents.offer(plan, ExactSearch.name)

    def prove() -> None:
        helper = local_search(incumbents.problem, seed + 7919, incumbents.plan)
        budget = min(incumbents.stop.wall_s, incumbents.stop.cpu_s / 2)
        local_s = min(EXACT_AFTER_S, 0.1 * budget)
        while incumbents.clock.wall_s < local_s and not incumbents.is_met():
            helper.run(_within(incumbents, FIRST_SLICE_S))
            incumbents.offer(helper.best(), helper.name)
        if incumbents.is_met():
            return
        exact = ExactSearch(incumbents.problem, workers=1, seed=seed, hint=incumbents.plan)
        status = exact.run(
            LONGEST_SEARCH_S,
            keep,
            lambda bound: incumbents.raise_bound(bound, ExactSearch.name),
            incumbents.is_met,
        )
        if status is Status.OPTIMAL:
            incumbents.prove()

    return prove


def _was_asked_to(stop: Stop) -> bool:
    if isinstance(stop, Either):
        return any(_was_asked_to(part) for part in stop.parts)
    return isinstance(stop, When) and stop.asked()


def _result(incumbents: Incumbents, *, stopped: bool) -> Result:
    last = incumbents.last
    if last is None or incumbents.plan is None:
        return Result(Status.NO_PLAN, None, (), incumbents.bound)
    status = Status.OPTIMAL if incumbents.is_proven else Status.STOPPED if stopped else Status.FEASIBLE
    return Result(
        status, incumbents.plan, last.values, incumbents.bound, tuple(incumbents.history),
        incumbents.clock.wall_s, incumbents.clock.cpu_s, last.solver,
    )  # fmt: skip
