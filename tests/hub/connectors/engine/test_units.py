from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.hub.connectors.engine.units import WrongUnit, conversion


@pytest.mark.parametrize(
    ("from_unit", "to_unit", "expected"),
    [
        ("℃", "°C", (1.0, 0.0)),
        ("K", "℃", (1.0, -273.15)),
        ("°F", "℃", (5 / 9, -160 / 9)),
        ("kW·h", "kWh", (1.0, 0.0)),
        ("kWh", "MJ", (3.6, 0.0)),
        ("kVarh", "kvar·h", (1.0, 0.0)),
        ("m³/h", "L/s", (1 / 3.6, 0.0)),
        ("m3/h", "m³/h", (1.0, 0.0)),
        ("rpm", "r/min", (1.0, 0.0)),
        ("r/s", "r/min", (60.0, 0.0)),
        ("万件", "件", (10_000.0, 0.0)),
        ("件/h", "件/min", (1 / 60, 0.0)),
        ("%", "1", (0.01, 0.0)),
        ("MPa", "bar", (10.0, 0.0)),
        ("mm/s", "m/s", (0.001, 0.0)),
        ("mA", "A", (0.001, 0.0)),
        ("kV", "V", (1000.0, 0.0)),
        ("1/s", "Hz", (1.0, 0.0)),
        ("t", "kg", (1000.0, 0.0)),
        ("吨", "千克", (1000.0, 0.0)),
        ("dB", "dB", (1.0, 0.0)),
        ("dB(A)", "dB(A)", (1.0, 0.0)),
        ("tCO2", "kgCO2", (1000.0, 0.0)),
        ("t/h", "kg/s", (1 / 3.6, 0.0)),
        ("Nm", "N·m", (1.0, 0.0)),
    ],
)
def test_units_of_chinese_plants_are_converted(from_unit: str, to_unit: str, expected: tuple[float, float]):
    assert conversion(from_unit, to_unit) == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize(
    ("from_unit", "to_unit"),
    [
        ("℃", "bar"),
        ("kWh", "kVarh"),
        ("kVA", "kW"),
        ("kg", "tCO2"),
        ("m³", "Nm³"),
        ("件", "1"),
        ("r/min", "Hz"),
        ("dB", "1"),
        ("dB(A)", "dB"),
        ("furlongs per wednesday", "m"),
        ("(m", "m"),
        ("9**9**9", "m"),
        ("m^9999", "m"),
        ("m**m", "m"),
        ("__import__('os')", "m"),
    ],
)
def test_units_of_other_kinds_are_refused(from_unit: str, to_unit: str):
    with pytest.raises(WrongUnit):
        conversion(from_unit, to_unit)


@given(st.text(max_size=12))
def test_any_text_is_a_unit_or_is_refused(text: str):
    with suppress(WrongUnit):
        conversion(text, "m")
