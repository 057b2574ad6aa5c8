"""Footprints of product systems: worked by hand, by invariants, and against the public model of a whole economy."""

import gzip
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import sparse

from planum.chain.carbon.engine.systems import NotSolved, System, footprints, intensities, residual_of, system
from planum.chain.carbon.engine.trees import Node, contribution_tree


def a_casting() -> System:
    """By hand: a kWh 0.5777 kg; a kilogram of ingot 8 kg, half of it on primary data; a casting takes 4 kWh and 1.1 kg
    of ingot and burns gas for 0.3 kg, which is metered.
    """
    inputs = [[0, 0, 4], [0, 0, 1.1], [0, 0, 0]]
    return system(inputs, np.array([0.5777, 8.0, 0.3]), np.array([0.0, 0.5, 1.0]))


def test_the_footprint_of_a_casting() -> None:
    found = footprints(a_casting())

    assert found.kg.tolist() == pytest.approx([0.5777, 8.0, 4 * 0.5777 + 1.1 * 8 + 0.3], rel=1e-12)
    assert found.primary_share[2] == pytest.approx((1.1 * 8 * 0.5 + 0.3) / 11.4108, rel=1e-12)
    assert found.residual < 1e-12


def test_a_loop_is_solved() -> None:
    """Power takes steel and steel takes power: x = 1 + 0.2 y, y = 2 + 0.5 x, so x = 1.4 / 0.9."""
    found = footprints(system([[0, 0.5], [0.2, 0]], np.array([1.0, 2.0])))

    assert found.kg.tolist() == pytest.approx([1.4 / 0.9, 2 + 0.7 / 0.9], rel=1e-9)


def test_a_slow_loop_is_solved_by_the_other_way() -> None:
    found = footprints(system([[0.9999]], np.array([1.0])))

    assert found.kg[0] == pytest.approx(10_000, rel=1e-6)
    assert found.method == "GMRES"


@pytest.mark.parametrize("loop", [1.0, 1.5, 3.0])
def test_a_system_that_takes_more_than_it_makes_is_refused(loop: float) -> None:
    with pytest.raises(NotSolved):
        footprints(system([[loop]], np.array([1.0])))


def test_a_solver_that_stops_early_is_not_believed() -> None:
    of = a_casting()

    assert residual_of(of.inputs.T.tocsr(), of.direct, np.array([0.5777, 8.0, 11.0])) > 0.01


@pytest.mark.parametrize(
    ("inputs", "direct", "primary"),
    [([[0.0]], [1.0, 2.0], [0.0, 0.0]), ([[0.0]], [math.nan], [0.0]), ([[0.0]], [1.0], [1.5])],
)
def test_what_does_not_fit_is_refused(inputs: list[list[float]], direct: list[float], primary: list[float]) -> None:
    with pytest.raises(ValueError, match=r"fit|finite|between"):
        system(inputs, np.array(direct), np.array(primary))


def a_system(count: int, seed: int, density: float = 0.2) -> System:
    """Every product takes less than four fifths of itself in all."""
    draw = np.random.default_rng(seed)
    inputs = sparse.random(count, count, density, random_state=draw, format="csc")
    total = np.maximum(np.asarray(inputs.sum(axis=0)).ravel(), 1.0)
    return system(inputs @ sparse.diags(0.8 / total), draw.uniform(0, 5, count), draw.uniform(0, 1, count))


seeds = st.integers(0, 10_000)


@given(seeds, st.floats(0.01, 100))
def test_footprints_scale_and_add(seed: int, factor: float) -> None:
    of = a_system(12, seed)
    other = np.random.default_rng(seed + 1).uniform(0, 5, 12)
    kg = intensities(of.inputs, of.direct).values

    assert intensities(of.inputs, of.direct * factor).values == pytest.approx(kg * factor, rel=1e-8)
    added = intensities(of.inputs, of.direct + other).values
    assert added == pytest.approx(kg + intensities(of.inputs, other).values, rel=1e-8)


@given(seeds)
def test_they_are_those_of_a_direct_solve_and_shares_lie_between_their_parts(seed: int) -> None:
    of = a_system(12, seed)
    found = footprints(of)

    exact = np.linalg.solve(np.eye(12) - of.inputs.toarray().T, of.direct)
    assert found.kg == pytest.approx(exact, rel=1e-8)
    assert (found.primary_share <= of.primary.max() + 1e-9).all()
    assert (found.primary_share >= of.primary.min() - 1e-9).all()


def every_node(node: Node) -> list[Node]:
    return [node, *(below for part in node.parts for below in every_node(part))]


@given(seeds, st.sampled_from([0.001, 0.01, 0.2]))
def test_every_node_of_a_tree_is_the_sum_of_its_parts(seed: int, cut_off: float) -> None:
    of = a_system(12, seed)
    kg = footprints(of).kg

    tree = contribution_tree(of, kg, 3, amount=2.0, cut_off=cut_off)

    assert tree.kg == pytest.approx(2 * kg[3])
    for node in every_node(tree):
        parts = node.own_kg + node.rest_kg + sum(part.kg for part in node.parts)
        assert node.kg == pytest.approx(parts, rel=1e-8, abs=1e-9)
        assert all(abs(part.kg) >= cut_off * abs(tree.kg) * (1 - 1e-12) for part in node.parts)


def test_the_footprints_of_an_economy_are_those_its_publisher_computed(data_folder: Path) -> None:
    """USEEIO v2.0.1-411 (EPA): N = D (I - A)^-1 for its 23 indicators over 411 sectors."""
    folder = data_folder / "chain" / "useeio"
    if not folder.is_dir():
        pytest.skip(f"no USEEIO at {folder}")
    inputs = sparse.csr_matrix(np.array(json.loads(gzip.decompress((folder / "A.json.gz").read_bytes()))))
    direct, total = (_matrix(folder / name) for name in ("D.json", "N.json"))

    worst = 0.0
    for given_, published in zip(direct, total, strict=True):
        found = intensities(inputs, given_, tolerance=1e-12)
        worst = max(worst, float(np.abs(found.values - published).max() / np.abs(published).max()))

    assert worst < 1e-10


def _matrix(path: Path) -> NDArray[np.float64]:
    return np.array(json.loads(path.read_text()), dtype=np.float64)


def test_twenty_thousand_processes_are_solved_at_once() -> None:
    """As many as in a large background database, in local clusters with hubs; no time is asserted, only exactness."""
    count, draw = 20_000, np.random.default_rng(7)
    rows = np.concatenate([
        (np.repeat(np.arange(count), 8) + draw.integers(-50, 50, 8 * count)) % count,
        draw.integers(0, 400, 2 * count),
    ])  # fmt: skip
    columns = np.concatenate([np.repeat(np.arange(count), 8), np.repeat(np.arange(count), 2)])
    inputs = sparse.csr_matrix((draw.uniform(0, 0.07, rows.size), (rows, columns)), (count, count))
    of = system(inputs, draw.lognormal(0, 1, count))

    found = intensities(of.inputs, of.direct)

    product = np.zeros(count)
    product[123] = 1.0
    made, total = product.copy(), product.copy()
    for _tier in range(200):
        made = of.inputs @ made
        total += made
    assert found.residual < 1e-10
    assert found.values[123] == pytest.approx(float(of.direct @ total), rel=1e-8)
