import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.connectors.collecting import AT
from planum.hub.connectors.engine.observations import observations
from planum.hub.connectors.engine.resolution import Binding, Resolver
from planum.hub.readings.engine.batch import SCHEMA
from planum.hub.readings.engine.examination import Reason, Refusal

BINDINGS = [Binding("a", 7, "°C"), Binding("b", 8, "kW"), Binding("c", 9)]


def test_addresses_become_signals_and_units_those_of_the_signal():
    given = observations(["c", "a", "b"], [AT, AT + 1, AT + 2], [1.0, 300.15, 2.0], [0, 1, 2], ["V", "K", None])

    batch, refusals = Resolver(BINDINGS).resolve(given)

    assert batch.schema == SCHEMA
    assert batch.to_pydict() == {
        "at": [AT, AT + 1, AT + 2],
        "signal": [9, 7, 8],
        "value": [1.0, pytest.approx(27.0), 2.0],
        "quality": [0, 1, 2],
    }
    assert refusals == []


def test_unknown_addresses_and_wrong_units_are_counted_and_left_out():
    given = observations(["x", "a", "a", "y", "b"], [AT] * 5, [1.0] * 5, None, [None, "bar", "bar", None, "W"])

    batch, refusals = Resolver(BINDINGS).resolve(given)

    assert batch.to_pydict() == {"at": [AT], "signal": [8], "value": [0.001], "quality": [0]}
    assert refusals == [
        Refusal(Reason.UNKNOWN_SIGNAL, 2, "x"),
        Refusal(Reason.WRONG_UNIT, 2, "a: 'bar' cannot be converted into '°C'."),
    ]


def test_nothing_becomes_an_empty_batch():
    batch, refusals = Resolver(BINDINGS).resolve(observations([], [], []))

    assert (batch.num_rows, batch.schema, refusals) == (0, SCHEMA, [])


def test_a_list_seen_again_is_resolved_alike_and_no_more_are_remembered_than_allowed():
    resolver = Resolver(BINDINGS, remembered=10)

    for round_ in range(50):
        given = observations(["a"] * (round_ % 7) + ["b", "z"], [AT] * (round_ % 7 + 2), [1.0] * (round_ % 7 + 2))
        batch, refusals = resolver.resolve(given)

        assert batch.column("signal").to_pylist() == [7] * (round_ % 7) + [8]
        assert refusals == [Refusal(Reason.UNKNOWN_SIGNAL, 1, "z")]
        assert sum(len(key[0]) + 1 for key in resolver._plans) <= 10


@given(st.lists(st.tuples(st.sampled_from("abcx"), st.sampled_from([None, "K", "W", "kW", "m"])), max_size=30))
def test_every_reading_is_resolved_or_refused(pairs: list[tuple[str, str | None]]):
    count = len(pairs)
    observed = observations([a for a, _ in pairs], [AT] * count, [1.0] * count, None, [u for _, u in pairs])

    batch, refusals = Resolver(BINDINGS).resolve(observed)

    assert batch.num_rows + sum(refusal.count for refusal in refusals) == count
    assert np.isfinite(batch.column("value").to_numpy()).all()
