from contextlib import suppress
from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.connectors.collecting import AT, rows
from planum.hub.connectors.engine.observations import BAD, GOOD, Undecodable
from planum.hub.connectors.engine.sparkplug import (
    BOOLEAN,
    DOUBLE,
    FLOAT,
    INT8,
    INT16,
    INT32,
    INT64,
    STRING,
    UINT64,
    Sessions,
    rebirth_topic,
)
from planum.hub.connectors.engine.sparkplug_encoding import Metric, encode, encode_death, encode_rebirth
from planum.hub.connectors.engine.sparkplug_schema import Payload

LATER = AT + 60_000_000


def topic(kind: str, device: str | None = None) -> str:
    return f"spBv1.0/plant/{kind}/edge" + (f"/{device}" if device else "")


def born_sessions() -> Sessions:
    sessions = Sessions()
    sessions.decode(topic("NBIRTH"), node_birth(), AT)
    sessions.decode(topic("DBIRTH", "press"), device_birth(), AT)
    return sessions


def node_birth(birth_sequence: int = 0) -> bytes:
    metrics = [
        Metric(birth_sequence, "bdSeq", datatype=UINT64),
        Metric(False, "Node Control/Rebirth", datatype=BOOLEAN),
        Metric(21.5, "temperature", alias=1, unit="℃"),
        Metric(-3, "balance", alias=2, datatype=INT32),
    ]
    return encode(metrics, at=AT, sequence=0)


def device_birth() -> bytes:
    metrics = [
        Metric(5.0, "Axis 1/current", alias=10, datatype=FLOAT, unit="A"),
        Metric(True, "running", alias=11, datatype=BOOLEAN),
        Metric("A-17", "order", alias=12, datatype=STRING),
    ]
    return encode(metrics, at=AT, sequence=1)


def test_a_birth_is_read_as_readings_with_their_units():
    sessions = Sessions()

    decoded = sessions.decode(topic("NBIRTH"), node_birth(), AT)

    assert rows(decoded.observations) == [
        ("plant/edge/temperature", AT, 21.5, GOOD),
        ("plant/edge/balance", AT, -3.0, GOOD),
    ]
    assert decoded.observations.unit == ["℃", None]
    assert (decoded.rebirth, decoded.stale, decoded.unresolved) == (False, [], 0)


def test_data_messages_speak_in_aliases():
    sessions = born_sessions()
    metrics = [Metric(6.5, alias=10, datatype=FLOAT, at=LATER), Metric(False, alias=11, datatype=BOOLEAN)]

    decoded = sessions.decode(topic("DDATA", "press"), encode(metrics, at=AT, sequence=2), AT)

    assert rows(decoded.observations) == [
        ("plant/edge/press/Axis 1/current", LATER, 6.5, GOOD),
        ("plant/edge/press/running", AT, 0.0, GOOD),
    ]
    assert decoded.observations.unit == ["A", None]
    assert not decoded.rebirth


def test_text_is_counted_and_not_read():
    sessions = born_sessions()

    decoded = sessions.decode(
        topic("DDATA", "press"), encode([Metric("A-18", alias=12, datatype=STRING)], at=AT, sequence=2), AT
    )

    assert (len(decoded.observations), decoded.textual, decoded.sample) == (0, 1, "plant/edge/press/order")


@pytest.mark.parametrize(
    ("datatype", "value"),
    [(INT8, -128), (INT8, 127), (INT16, -1), (INT32, -(2**31)), (INT32, 2**31 - 1), (INT64, -5), (UINT64, 2**63)],
)
def test_integers_keep_their_sign(datatype: int, value: int):
    decoded = Sessions().decode(topic("NBIRTH"), encode([Metric(value, "n", datatype=datatype)], at=AT, sequence=0), AT)

    assert decoded.observations.value.tolist() == [float(value)]


def test_an_int8_written_in_its_own_width_is_negative_too():
    payload = Payload.FromString(encode([Metric(0, "n", datatype=INT8)], at=AT, sequence=0))
    payload.metrics[0].int_value = 0xFF

    decoded = Sessions().decode(topic("NBIRTH"), payload.SerializeToString(), AT)

    assert decoded.observations.value.tolist() == [-1.0]


def test_a_null_is_bad_and_no_number():
    sessions = born_sessions()

    decoded = sessions.decode(topic("NDATA"), encode([Metric(None, alias=1)], at=AT, sequence=2), AT)

    assert decoded.observations.quality.tolist() == [BAD]
    assert str(decoded.observations.value.tolist()) == "[nan]"


def test_a_gap_in_the_sequence_asks_for_a_rebirth_and_keeps_the_readings():
    sessions = born_sessions()

    after_gap = sessions.decode(topic("NDATA"), encode([Metric(1.0, alias=1)], at=AT, sequence=5), AT)
    next_one = sessions.decode(topic("NDATA"), encode([Metric(2.0, alias=1)], at=AT, sequence=6), AT)

    assert (after_gap.rebirth, after_gap.observations.value.tolist()) == (True, [1.0])
    assert (next_one.rebirth, next_one.observations.value.tolist()) == (False, [2.0])


def test_the_sequence_wraps_at_256_and_a_message_told_twice_is_no_gap():
    sessions = born_sessions()
    numbers = [*range(2, 256), 0, 0, 1]

    rebirths = [
        sessions.decode(topic("NDATA"), encode([Metric(1.0, alias=1)], at=AT, sequence=number), AT).rebirth
        for number in numbers
    ]

    assert rebirths == [False] * len(numbers)


def test_an_unknown_alias_asks_for_a_rebirth_and_is_counted():
    sessions = born_sessions()
    metrics = [Metric(1.0, alias=1), Metric(2.0, alias=99)]

    decoded = sessions.decode(topic("NDATA"), encode(metrics, at=AT, sequence=2), AT)

    assert (decoded.rebirth, decoded.unresolved, decoded.sample) == (True, 1, "alias 99")
    assert decoded.observations.value.tolist() == [1.0]


def test_data_of_a_node_never_born_ask_for_its_birth():
    decoded = Sessions().decode(topic("NDATA"), encode([Metric(1.0, alias=1)], at=AT, sequence=7), AT)

    assert (decoded.node, decoded.rebirth, decoded.unresolved) == ("plant/edge", True, 1)


def test_an_alias_of_another_device_does_not_count():
    sessions = born_sessions()

    decoded = sessions.decode(topic("DDATA", "press"), encode([Metric(1.0, alias=1)], at=AT, sequence=2), AT)

    assert (len(decoded.observations), decoded.unresolved) == (0, 1)


def test_when_a_device_dies_its_last_values_become_bad():
    sessions = born_sessions()

    decoded = sessions.decode(topic("DDEATH", "press"), encode([], at=LATER, sequence=2), AT)

    assert decoded.stale == ["plant/edge/press/Axis 1/current", "plant/edge/press/running"]
    assert rows(decoded.observations) == [
        ("plant/edge/press/Axis 1/current", LATER, 5.0, BAD),
        ("plant/edge/press/running", LATER, 1.0, BAD),
    ]


def test_when_a_node_dies_everything_of_it_becomes_bad_when_the_news_arrives():
    sessions = born_sessions()

    decoded = sessions.decode(topic("NDEATH"), encode_death(0, at=AT - 1_000_000), LATER)
    afterwards = sessions.decode(topic("NDATA"), encode([Metric(1.0, alias=1)], at=LATER, sequence=2), LATER)

    assert [(address, at, quality) for address, at, _, quality in rows(decoded.observations)] == [
        ("plant/edge/temperature", LATER, BAD),
        ("plant/edge/balance", LATER, BAD),
        ("plant/edge/press/Axis 1/current", LATER, BAD),
        ("plant/edge/press/running", LATER, BAD),
    ]
    assert (afterwards.rebirth, afterwards.unresolved) == (True, 1)


def test_the_death_notice_of_an_earlier_session_says_nothing():
    sessions = born_sessions()

    decoded = sessions.decode(topic("NDEATH"), encode_death(255, at=AT), LATER)

    assert (decoded.stale, decoded.rebirth) == ([], False)


def test_a_birth_with_an_alias_given_twice_is_refused_and_nothing_changes():
    sessions = born_sessions()
    birth = encode([Metric(1.0, "a", alias=1), Metric(2.0, "b", alias=1)], at=AT, sequence=0)

    with pytest.raises(Undecodable, match="gives the alias 1 to two metrics"):
        sessions.decode(topic("NBIRTH"), birth, AT)
    decoded = sessions.decode(topic("NDATA"), encode([Metric(1.0, alias=1)], at=AT, sequence=2), AT)

    assert rows(decoded.observations) == [("plant/edge/temperature", AT, 1.0, GOOD)]


def test_a_metric_that_changes_its_type_is_refused():
    sessions = born_sessions()

    with pytest.raises(Undecodable, match="born with double_value and now carries string_value"):
        sessions.decode(topic("NDATA"), encode([Metric("x", alias=1, datatype=STRING)], at=AT, sequence=2), AT)


@pytest.mark.parametrize(
    "name", ["spBv1.0/plant/NDATA", "spBv1.0/plant/NDATA/edge/dev/x", "spBv1.0//NDATA/edge", "x/y/NDATA/z"]
)
def test_topics_of_another_form_are_refused(name: str):
    with pytest.raises(Undecodable, match="is not of the form"):
        Sessions().decode(name, node_birth(), AT)


def test_commands_and_host_states_say_nothing():
    assert Sessions().decode(topic("NCMD"), encode_rebirth(at=AT), AT) is None
    assert Sessions().decode("spBv1.0/STATE/hub", b"{}", AT) is None
    assert rebirth_topic("plant/edge") == topic("NCMD")


def test_no_more_nodes_than_the_limit_are_remembered():
    sessions = Sessions(limit=1)
    sessions.decode(topic("NBIRTH"), node_birth(), AT)

    with pytest.raises(Undecodable, match="More than 1 edge nodes"):
        sessions.decode("spBv1.0/plant/NBIRTH/other", node_birth(), AT)


@given(
    st.lists(
        st.tuples(st.floats(allow_nan=False), st.integers(AT // 1000, AT // 1000 + 10**9)), min_size=1, max_size=20
    )
)
def test_what_is_encoded_is_decoded(readings: list[tuple[float, int]]):
    metrics = [Metric(value, f"m{index}", at=at * 1000) for index, (value, at) in enumerate(readings)]

    decoded = Sessions().decode(topic("NBIRTH"), encode(metrics, at=AT, sequence=0), AT)

    assert rows(decoded.observations) == [
        (f"plant/edge/m{index}", at * 1000, value, GOOD) for index, (value, at) in enumerate(readings)
    ]


def broken(payload: bytes, cut: int, flips: list[tuple[int, int]]) -> bytes:
    damaged = bytearray(payload[: len(payload) - cut % len(payload)])
    for position, bit in flips:
        damaged[position % len(damaged)] ^= 1 << bit
    return bytes(damaged)


@given(
    st.sampled_from(["NBIRTH", "DBIRTH", "NDATA", "DDATA", "NDEATH", "DDEATH"]),
    st.sampled_from(["node", "device", "data"]),
    st.integers(0, 200),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 7)), max_size=4),
)
def test_damaged_payloads_are_read_or_refused_and_change_nothing_when_refused(kind, source, cut, flips):
    sessions = born_sessions()
    data = encode([Metric(1.0, alias=1), Metric(-7, alias=2, datatype=INT32)], at=AT, sequence=2)
    payload = broken({"node": node_birth(), "device": device_birth(), "data": data}[source], cut, flips)
    before, refused = deepcopy(sessions._nodes), True

    with suppress(Undecodable):
        decoded = sessions.decode(topic(kind, "press" if kind.startswith("D") else None), payload, AT)
        refused = False
        assert len(decoded.observations.at) == len(decoded.observations.address)

    assert not refused or shape(sessions._nodes) == shape(before)


@given(st.binary(max_size=300), st.sampled_from(["NBIRTH", "NDATA", "NDEATH"]))
def test_random_bytes_are_read_or_refused(payload: bytes, kind: str):
    with suppress(Undecodable):
        Sessions().decode(topic(kind), payload, AT)


def shape(nodes):
    return {
        name: (
            node.sequence,
            node.birth_sequence,
            {
                device: (
                    sorted(part.named),
                    sorted(part.aliased),
                    {address: repr(value) for address, value in part.last.items()},
                )
                for device, part in node.parts.items()
            },
        )
        for name, node in nodes.items()
    }


def test_double_is_the_type_unless_another_is_named():
    assert Metric(1.0, "x").datatype == DOUBLE
