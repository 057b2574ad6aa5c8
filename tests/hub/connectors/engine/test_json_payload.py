import json
import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.connectors.collecting import AT, rows
from planum.hub.connectors.engine.json_payload import decode
from planum.hub.connectors.engine.observations import BAD, GOOD, UNCERTAIN, Undecodable

MS = AT // 1000


def test_a_single_value_is_addressed_by_its_topic():
    message = '{"at": "2025-11-22T08:00:00.5+08:00", "value": 71.5, "unit": "°C", "quality": "uncertain"}'

    decoded = decode("plant/oven", message.encode())

    assert rows(decoded) == [("plant/oven", AT + 500_000, 71.5, UNCERTAIN)]
    assert decoded.unit == ["°C"]


def test_named_values_are_addressed_below_the_topic():
    message = {"at": MS, "values": {"temperature": 71, "current": 12.5}, "units": {"temperature": "°C"}}

    decoded = decode("plant/oven", json.dumps(message).encode())

    assert rows(decoded) == [("plant/oven/temperature", AT, 71.0, GOOD), ("plant/oven/current", AT, 12.5, GOOD)]
    assert decoded.unit == ["°C", None]


def test_columns_are_read_signal_by_signal():
    message = {"at": [MS, "2025-11-22T00:00:01Z"], "values": {"a": [1, 2], "b": [3, None]}}

    decoded = decode("t", json.dumps(message).encode())

    assert rows(decoded)[:3] == [("t/a", AT, 1.0, GOOD), ("t/a", AT + 1_000_000, 2.0, GOOD), ("t/b", AT, 3.0, GOOD)]
    assert (math.isnan(decoded.value[3]), decoded.quality[3]) == (True, BAD)


def test_a_null_is_bad_and_no_number():
    decoded = decode("t", json.dumps({"at": MS, "value": None}).encode())

    assert (math.isnan(decoded.value[0]), decoded.quality.tolist()) == (True, [BAD])


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        ('{"at": "2025-11-22T08:00:00", "value": 1}', "timezone"),
        ('{"at": 1763769600000, "value": true}', "got `bool`"),
        ('{"at": 1763769600000, "value": "1"}', "got `str`"),
        ('{"at": 1763769600000, "value": NaN}', "malformed"),
        ('{"at": 1763769600000, "value": 1e999}', "out of range"),
        ('{"at": 1763769600, "value": 1}', "outside the years 1990 to 2200"),
        ('{"at": 99999999999999999999999, "value": 1}', "outside the years"),
        ('{"at": [9223372036854775], "values": {"a": [1]}}', "outside the years"),
        ('{"at": 1763769600000}', 'either "value" or "values"'),
        ('{"at": 1763769600000, "value": 1, "values": {}}', 'either "value" or "values"'),
        ('{"at": [1763769600000], "values": {"a": [1, 2]}}', '"at" has 1 times and the column "a" has 2'),
        ('{"at": [1763769600000, null], "values": {"a": [1, 2]}}', "forms"),
        ('{"at": [1763769600000], "values": {"a": 1}}', '"a" has no list'),
        ('{"at": 1763769600000, "values": {"a": [1]}}', "cannot have lists"),
        ('{"at": [1763769600000], "value": 1}', "cannot have a list of times"),
        ('{"at": 1763769600000, "value": 1, "colour": 2}', "unknown field `colour`"),
        ('{"at": 1763769600000, "values": {"a": 1}, "units": {"b": "A"}}', "'b', which is not among"),
        ('{"at": 1763769600000, "values": {"a": 1}, "unit": "A"}', "belongs to a single"),
        ("[" * 100_000, "Expected `object`"),
        ("", "truncated"),
    ],
)
def test_anything_else_is_refused_with_a_sentence(message: str, reason: str):
    with pytest.raises(Undecodable, match=reason.replace("(", r"\(")):
        decode("t", message.encode())


@given(
    st.dictionaries(
        st.text(max_size=5), st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=3, max_size=3)
    )
)
def test_columns_arrive_as_they_were_sent(values: dict[str, list[float]]):
    message = {"at": [MS, MS + 1, MS + 2], "values": values}

    decoded = decode("t", json.dumps(message).encode())

    assert decoded.value.tolist() == [value for column in values.values() for value in column]
    assert decoded.address == [f"t/{name}" for name in values for _ in range(3)]


@given(st.binary(max_size=200))
def test_random_bytes_are_read_or_refused(payload: bytes):
    with suppress(Undecodable):
        decode("t", payload)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b"]), inner, max_size=2),
    max_leaves=5,
)


@given(st.dictionaries(st.sampled_from(["at", "value", "values", "unit", "units", "quality"]), _JSON))
def test_messages_of_the_wrong_shape_are_read_or_refused(message: dict[str, object]):
    with suppress(Undecodable):
        decode("t", json.dumps(message).encode())
