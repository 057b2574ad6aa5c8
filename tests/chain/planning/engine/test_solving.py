"""Plans of small chains by hand, by trying everything, and by another solver; what holds in every plan."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from planum.chain.planning.engine.disruption import Failure, answer, failed, weeks_to_survive
from planum.chain.planning.engine.generators import chain_by_chance
from planum.chain.planning.engine.matrix import matrix_of, wanted
from planum.chain.planning.engine.plan import Plan, Status, Unsolved, fates
from planum.chain.planning.engine.problem import Demand, Lane, Make, Node, Problem, Resource, faults
from planum.chain.planning.engine.reasons import Cause, Limit, causes
from planum.chain.planning.engine.solving import solve


def a_chain(**changed: Any) -> Problem:
    """A firm A makes x of two c and an hour; B sends c a week before it is used."""
    problem = Problem(
        4,
        (Node("A/x", "A", stock=5), Node("A/c", "A")),
        (Make("A/x", (("A/c", 2.0),), (("A/r", 1.0),), cost=1),),
        (Lane("B>A", "B", "A/c", (10.0,) * 4, lead=1, cost=1),),
        (Resource("A/r", "A", (4.0,) * 4, (2.0,) * 4, 3.0),),
        (Demand("first", "A/x", 0, 5, 100), Demand("second", "A/x", 2, 10, 100)),
    )
    return replace(problem, **changed)


def test_a_plan_worked_by_hand() -> None:
    """Five lie there for the first. For the second ten are due in week 2: ten c a week make five a week in weeks 1
    and 2, each with one hour of overtime. Cost: 20 c, 10 x, 2 hours of overtime at 3.
    """
    plan = solve(a_chain())

    assert (plan.status, round(plan.cost, 6)) == (Status.OPTIMAL, 20 + 10 + 6)
    assert (plan.ship.sum(), plan.make.sum(), plan.overtime.sum()) == (20, 10, 2)
    assert [one.late for one in fates(a_chain(), plan)] == [0, 0]


def test_what_is_late_is_counted_and_explained() -> None:
    """Without overtime four a week are made: two of the ten are a week late, for want of hours in weeks 1 and 2, and
    because no c is there before week 1.
    """
    problem = a_chain(resources=(Resource("A/r", "A", (4.0,) * 4),))

    plan = solve(problem)
    _first, second = fates(problem, plan)

    assert (second.late, second.done_week, second.late_unit_weeks) == (2, 3, 2)
    assert causes(problem, plan, second) == [
        Cause(Limit.RESOURCE, "A/r", (1, 2)), Cause(Limit.TIME, "A/c", (1,)),
    ]  # fmt: skip


def test_a_lane_that_sends_too_little_is_the_reason() -> None:
    problem = a_chain(lanes=(Lane("B>A", "B", "A/c", (6.0,) * 4, lead=1, cost=1),))

    plan = solve(problem)

    assert causes(problem, plan, fates(problem, plan)[1]) == [
        Cause(Limit.LANE, "B>A", (0, 1)), Cause(Limit.TIME, "A/c", (1,)),
    ]  # fmt: skip


def test_what_nobody_brings_is_named() -> None:
    problem = a_chain(lanes=())

    plan = solve(problem)

    assert causes(problem, plan, fates(problem, plan)[1]) == [Cause(Limit.NOTHING, "A/c", (0, 1, 2))]


def test_lots_leave_in_whole_multiples() -> None:
    problem = a_chain(lanes=(Lane("B>A", "B", "A/c", (10.0,) * 4, lead=1, cost=1, lot=4),))

    plan = solve(problem)

    assert plan.ship.tolist() == [[8, 8, 4, 0]]
    assert fates(problem, plan)[1].late == 2


def tried(problem: Problem, most: int) -> float:
    """The least cost over every whole number of x made and c sent in each week of two; only for tiny problems."""
    lane, [demand] = problem.lanes[0], problem.demands
    best = float("inf")
    for sent in itertools.product(range(most + 1), repeat=problem.weeks):
        for made in itertools.product(range(most + 1), repeat=problem.weeks):
            stock, parts, backlog, cost = 0.0, 0.0, 0.0, 0.0
            for week in range(problem.weeks):
                parts += sent[week] - 2 * made[week]
                stock += made[week]
                backlog += demand.quantity if week == demand.week else 0.0
                given = min(stock, backlog)
                stock, backlog = stock - given, backlog - given
                over = max(0.0, made[week] - problem.resources[0].hours[week])
                if parts < 0 or sent[week] > lane.capacity[week] or over > problem.resources[0].overtime[week]:
                    break
                weeks = 9 if week == problem.weeks - 1 else 1
                cost += sent[week] * lane.cost + made[week] + 3 * over + demand.weight * backlog * weeks
            else:
                best = min(best, cost)
    return best


@pytest.mark.parametrize("seed", range(8))
def test_the_cheapest_of_all_plans_of_a_tiny_chain_is_found(seed: int) -> None:
    chance = np.random.default_rng(seed)
    hours, overtime = tuple(map(float, chance.integers(0, 3, 3))), tuple(map(float, chance.integers(0, 2, 3)))
    capacity = tuple(map(float, chance.integers(0, 5, 3)))
    problem = Problem(
        3, (Node("A/x", "A"), Node("A/c", "A")), (Make("A/x", (("A/c", 2.0),), (("A/r", 1.0),), cost=1),),
        (Lane("B>A", "B", "A/c", capacity, cost=1, lot=1),), (Resource("A/r", "A", hours, overtime, 3.0),),
        (Demand("d", "A/x", int(chance.integers(0, 3)), float(chance.integers(1, 4)), 50.0),),
    )  # fmt: skip

    # With every part sent one by one, what is made is a whole number or half of one; twice the parts make it whole.
    assert solve(problem).cost <= tried(problem, 4) + 1e-6
    assert solve(replace(problem, lanes=(replace(problem.lanes[0], lot=2),))).cost >= solve(problem).cost - 1e-6


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(seed=st.integers(10, 10_000), firms=st.integers(5, 8), weeks=st.integers(3, 6), load=st.floats(0.5, 2.0))
def test_nothing_comes_from_nothing(seed: int, firms: int, weeks: int, load: float) -> None:
    """Mass balance of every item and week, hours, lanes, deliveries; nothing is negative."""
    problem = chain_by_chance(firms=firms, weeks=weeks, seed=seed, load=load)

    plan = solve(problem)

    left = balance(problem, plan)
    assert np.abs(left).max() < 1e-4
    assert min(table.min() for table in tables(plan)) >= 0
    used = np.zeros((len(problem.resources), weeks))
    places = {one.key: place for place, one in enumerate(problem.resources)}
    for row, make in enumerate(problem.makes):
        for key, hours in make.uses:
            used[places[key]] += hours * plan.make[row]
    assert (used <= np.array([one.hours for one in problem.resources]) + plan.overtime + 1e-5).all()
    assert (plan.ship <= np.array([one.capacity for one in problem.lanes]) + 1e-5).all()
    open_at_end = wanted(problem).sum() - plan.deliver.sum()
    assert open_at_end == pytest.approx(plan.backlog[:, -1].sum(), abs=1e-4)
    assert sum(one.late_unit_weeks for one in fates(problem, plan)) == pytest.approx(plan.backlog.sum(), abs=1e-3)


def tables(plan: Plan) -> list[Any]:
    return [plan.make, plan.ship, plan.extra, plan.overtime, plan.stock, plan.deliver, plan.backlog]


def balance(problem: Problem, plan: Plan) -> Any:
    """What came in less what went out and stayed, by node and week, counted anew from the plan."""
    nodes = {one.key: place for place, one in enumerate(problem.nodes)}
    left = -plan.stock.copy()
    left[:, 1:] += plan.stock[:, :-1]
    left[:, 0] += [one.stock for one in problem.nodes]
    for row, make in enumerate(problem.makes):
        left[nodes[make.node]] += plan.make[row]
        for key, quantity in make.components:
            left[nodes[key]] -= quantity * plan.make[row]
    for row, lane in enumerate(problem.lanes):
        sent = plan.sent()[row]
        left[nodes[lane.target], lane.lead :] += sent[: problem.weeks - lane.lead]
        if lane.origin is not None:
            left[nodes[lane.origin]] -= sent
    groups = sorted({(one.node, one.weight) for one in problem.demands})
    for row, (node, _weight) in enumerate(groups):
        left[nodes[node]] -= plan.deliver[row]
    return left


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_another_solver_finds_the_same_cost(seed: int) -> None:
    from scipy.optimize import linprog
    from scipy.sparse import csr_array, vstack

    problem = chain_by_chance(firms=8, weeks=6, seed=seed)
    matrix = matrix_of(problem)
    rows = csr_array((matrix.value, (matrix.row, matrix.column)), shape=(len(matrix.low), len(matrix.cost)))
    is_equal = matrix.low == matrix.high
    upper, lower = np.isfinite(matrix.high) & ~is_equal, np.isfinite(matrix.low) & ~is_equal

    found = linprog(
        matrix.cost, A_ub=vstack([rows[upper], -rows[lower]]), b_ub=[*matrix.high[upper], *-matrix.low[lower]],
        A_eq=rows[is_equal], b_eq=matrix.low[is_equal], bounds=[(0, most) for most in matrix.most], method="highs",
    )  # fmt: skip

    assert solve(problem).cost == pytest.approx(found.fun, rel=1e-6)


def two_sources() -> Problem:
    """B is cheaper than C; either alone brings what is asked, C against a surcharge for the half of it."""
    return Problem(
        8,
        (Node("A/x", "A", stock=20, holding_cost=0.1),),
        (),
        (
            Lane("B>A", "B", "A/x", (10.0,) * 8, cost=1),
            Lane("C>A", "C", "A/x", (5.0,) * 8, cost=2, extra=(4.0,) * 8, extra_cost=(3.0,) * 8),
        ),
        (),
        tuple(Demand(f"d{week}", "A/x", week, 10, 100) for week in range(8)),
    )


def test_a_failure_endangers_what_stock_does_not_cover_and_orders_move_to_the_other() -> None:
    problem = two_sources()
    before = solve(problem)
    found = answer(problem, before, Failure("B", 1, 4, 0.0), change_cost=0.1)

    lasts = {one.demand: one.lasts_weeks for one in found.endangered}
    moved = {(one.lane, one.week) for one in found.changes if one.lane == "C>A"}

    assert sum(fate.late for fate in fates(problem, before)) == 0
    assert min(lasts.values()) == 1
    assert found.untouched.backlog.sum() > found.after.backlog.sum()
    assert found.after.backlog.sum() == 0
    assert moved
    assert (found.after.ship[0, 1:5] == 0).all()


def test_time_to_survive_counts_whole_weeks() -> None:
    """Without B nine come a week and ten are asked: twenty in stock last for all eight weeks, three for three.
    Without C nothing gets late, for B brings all.
    """
    short = replace(two_sources(), nodes=(Node("A/x", "A", stock=3),))

    assert weeks_to_survive(two_sources(), "B") is None
    assert weeks_to_survive(short, "B") == 3
    assert weeks_to_survive(short, "C") is None


def test_a_failed_firm_is_cut_down_for_these_weeks_alone() -> None:
    cut = failed(two_sources(), Failure("C", 2, 3, 0.5))

    assert cut.lanes[1].capacity == (5, 5, 2.5, 2.5, 2.5, 5, 5, 5)
    assert cut.lanes[1].extra == (4, 4, 2, 2, 2, 4, 4, 4)
    assert cut.lanes[0] == two_sources().lanes[0]


def test_a_change_costs_so_that_a_plan_stays_as_it_is() -> None:
    problem = two_sources()
    known = {"B>A": (0.0,) * 8, "C>A": (9.0, 9.0, 9.0, 9.0, 9.0, 9.0, 6.0, 0.0)}

    kept = solve(problem.with_reference(known, 10.0))
    free = solve(problem.with_reference(known, 0.0))

    assert kept.sent()[1].tolist() == list(known["C>A"])
    assert free.sent()[1].sum() == 0


def test_an_unsound_problem_is_refused_with_its_faults() -> None:
    circle = a_chain(makes=(Make("A/x", (("A/c", 1.0),)), Make("A/c", (("A/x", 1.0),))))

    assert faults(circle) == ["A/c is made of itself"]
    with pytest.raises(ValueError, match="A/c is made of itself"):
        solve(circle)


def test_a_solver_that_had_no_time_gives_no_plan() -> None:
    with pytest.raises(Unsolved):
        solve(chain_by_chance(firms=50, weeks=26, seed=3), seconds=0.3)
