"""A file that describes an instrument is read whole or refused whole, with every fault at its place."""

from typing import Any

import pytest

from park.diagnosis.engine.instruments import content
from planum.errors import RefusedRows
from planum.park.diagnosis.engine.reading import read_instrument


def faults(changed: dict[str, Any]) -> list[tuple[int, str]]:
    with pytest.raises(RefusedRows) as refusal:
        read_instrument(changed)
    return [(cell.row, cell.column) for cell in refusal.value.cells]


def test_a_worth_that_is_no_exact_number_is_refused_with_its_question() -> None:
    changed = content("sme_2024")
    changed["questions"][2]["options"][1]["worth"] = 1.5

    assert faults(changed) == [(3, "worth")]


def test_every_fault_is_named_at_once() -> None:
    changed = content("sme_2024")
    changed["questions"][0]["dimension"] = "nowhere"
    changed["questions"][1]["kind"] = "some"
    changed["levels"][2]["least_points"] = "10"

    assert faults(changed) == [(2, "kind"), (1, "dimension"), (0, "levels")]


def test_weights_that_do_not_sum_to_one_are_refused() -> None:
    changed = content("cmmm")
    changed["profiles"][0]["weights"]["strategy"] = "5/100"

    assert faults(changed) == [(0, "weights")]


def test_changed_weights_that_sum_to_one_are_taken() -> None:
    changed = content("cmmm")
    weights = changed["profiles"][0]["weights"]
    weights["strategy"], weights["skills"] = "4/100", "2/100"

    assert read_instrument(changed).profiles[0].weights["strategy"] * 25 == 1


@pytest.mark.parametrize("given", [{}, {"questions": 3}, {"questions": [1]}, {"levels": [{"number": True}]}])
def test_what_is_no_instrument_is_refused(given: dict[str, Any]) -> None:
    assert faults(given) != []
