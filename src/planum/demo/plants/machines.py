"""The kinds of machines in the model city and the instruments on each, as data."""

from dataclasses import dataclass
from math import ceil, floor, log10

from planum.demo.plants.plan import Behaviour, Kind, SignalPlan, UnitPlan

COUNTER_RANGE = 1e9
SITE_POWER_KW = 5000.0
FASTEST_PER_MINUTE = 60.0


@dataclass(frozen=True, slots=True)
class Instrument:
    """A signal every machine of a kind has. Its range follows from what it can show, faults included."""

    code: str
    name: str
    name_en: str
    unit: str
    kind: Kind
    behaviour: Behaviour | None = None
    alarm_high: float | None = None
    alarm_low: float | None = None


@dataclass(frozen=True, slots=True)
class Machine:
    """A kind of machine; `cycle_s` divides a minute, so that ripple never changes a minute's energy."""

    prefix: str
    name: str
    name_en: str
    rated_kw: float
    idle_share: float
    cycle_s: float
    ripple: float
    instruments: tuple[Instrument, ...]


POWER = Instrument("power", "有功功率", "Active power", "kW", Kind.POWER)
ENERGY = Instrument("energy", "累计电量", "Energy", "kWh", Kind.ENERGY)


def temperature(
    code: str, name: str, name_en: str, base: float, gain: float, lag_s: float, alarm: float, noise: float = 0.2
) -> Instrument:
    return Instrument(code, name, name_en, "°C", Kind.TEMPERATURE, Behaviour(base, gain, lag_s, noise), alarm)


def vibration(base: float = 0.8, gain: float = 1.6, alarm: float = 7.1) -> Instrument:
    """Velocity, root mean square; the usual alarm at 7.1 mm/s is the border of zone C of ISO 10816-3."""
    behaviour = Behaviour(base, gain, 0, 0.15, 0.05)
    return Instrument("vibration", "振动速度", "Vibration", "mm/s", Kind.VIBRATION, behaviour, alarm)


def current(rated: float) -> Instrument:
    return Instrument(
        "current", "电机电流", "Motor current", "A", Kind.CURRENT, Behaviour(rated * 0.15, rated * 0.75, 0, 0.8, 0.2)
    )


def pressure(base: float, gain: float, alarm: float, noise: float = 0.05) -> Instrument:
    behaviour = Behaviour(base, gain, 60, noise, 0.05)
    return Instrument("pressure", "压力", "Pressure", "MPa", Kind.PRESSURE, behaviour, alarm)


def flow(name: str, name_en: str, base: float, gain: float) -> Instrument:
    return Instrument("flow", name, name_en, "m³/h", Kind.FLOW, Behaviour(base, gain, 60, gain * 0.02, 0.03))


def speed(rated: float) -> Instrument:
    behaviour = Behaviour(rated * 0.05, rated * 0.9, 0, rated * 0.004, 0.02)
    return Instrument("speed", "转速", "Speed", "rpm", Kind.SPEED, behaviour)


PRESS = Machine("PR", "冲压机", "Press", 160, 0.12, 10, 0.35, (
    POWER, ENERGY, current(280), temperature("temperature", "液压油温", "Oil temperature", 28, 22, 1200, 65),
    vibration(), pressure(4, 12, 21, 0.1)))  # fmt: skip
FURNACE = Machine("FU", "熔炼炉", "Melting furnace", 620, 0.2, 30, 0.1, (
    POWER, ENERGY, temperature("temperature", "炉膛温度", "Chamber temperature", 705, 45, 2400, 790, 1.0),
    temperature("cooling", "冷却水温", "Cooling water temperature", 24, 14, 900, 50), pressure(0.2, 0.2, 0.62, 0.005)
))  # fmt: skip
MACHINING = Machine("CN", "数控加工中心", "CNC machining centre", 45, 0.15, 15, 0.4, (
    POWER, ENERGY, current(90), temperature("temperature", "主轴温度", "Spindle temperature", 24, 20, 600, 62),
    vibration(0.4, 0.9, 4.5), speed(8000)))  # fmt: skip
INJECTION = Machine("IM", "注塑机", "Injection moulding machine", 75, 0.18, 20, 0.4, (
    POWER, ENERGY, temperature("barrel", "料筒温度", "Barrel temperature", 205, 18, 900, 245),
    temperature("mould", "模具温度", "Mould temperature", 38, 24, 600, 80), vibration(0.6, 1.2, 6.0),
    pressure(20, 70, 125, 0.6)))  # fmt: skip
COMPRESSOR = Machine("AC", "空压机", "Air compressor", 132, 0.25, 12, 0.08, (
    POWER, pressure(0.55, 0.18, 0.95, 0.008),
    temperature("temperature", "排气温度", "Discharge temperature", 55, 28, 900, 105),
    vibration(1.0, 1.5, 7.1), flow("排气量", "Air flow", 200, 1000)))  # fmt: skip
PUMP = Machine("PU", "循环水泵", "Circulation pump", 37, 0.1, 6, 0.05, (
    POWER, current(68), pressure(0.12, 0.3, 0.6, 0.004), vibration(0.7, 1.1, 4.5),
    temperature("temperature", "轴承温度", "Bearing temperature", 30, 18, 1500, 75),
    flow("流量", "Flow", 20, 160)))  # fmt: skip
MOTOR = Machine("MO", "驱动电机", "Drive motor", 55, 0.08, 15, 0.2, (
    POWER, current(102), temperature("temperature", "绕组温度", "Winding temperature", 32, 48, 1800, 120),
    vibration(0.6, 1.4, 4.5), speed(1480)))  # fmt: skip
METER = Machine("MT", "总电表", "Main meter", 40, 0.5, 60, 0.0, (
    POWER, ENERGY,
    Instrument("voltage", "线电压", "Line voltage", "V", Kind.VOLTAGE, Behaviour(402, -6, 0, 1.2), 420, 380),
    Instrument("power_factor", "功率因数", "Power factor", "1", Kind.RATIO, Behaviour(0.86, 0.07, 120, 0.004))
))  # fmt: skip
COUNTER = Machine("CT", "产量计数器", "Piece counter", 0, 0, 60, 0, (
    Instrument("good", "合格品数", "Good pieces", "piece", Kind.GOOD),
    Instrument("scrap", "废品数", "Scrap pieces", "piece", Kind.SCRAP),
    Instrument("rate", "生产节拍", "Production rate", "piece/min", Kind.RATE)))  # fmt: skip


def rounded_up(value: float) -> float:
    """The next number with two significant digits."""
    step = 10.0 ** (floor(log10(value)) - 1)
    return round(ceil(round(value / step, 9)) * step, 6)


def highest(instrument: Instrument, machine: Machine, scale: float) -> float:
    """The top of an instrument's range: above any fault that `faults` can put on it."""
    if instrument.kind is Kind.POWER:
        return SITE_POWER_KW if machine is METER else rounded_up(machine.rated_kw * scale * (1.1 + machine.ripple))
    if instrument.kind is Kind.RATE:
        return FASTEST_PER_MINUTE
    behaviour = instrument.behaviour
    if behaviour is None:
        return COUNTER_RANGE
    normal = behaviour.base + max(behaviour.gain, 0) * (1 + behaviour.ripple) + 2 * behaviour.noise
    fault = 0.0 if instrument.alarm_high is None else 1.3 * (instrument.alarm_high - behaviour.base)
    return rounded_up(normal + fault)


def signal_of(machine: Machine, instrument: Instrument, path: str, scale: float, root: str) -> SignalPlan:
    code = f"{path}/{instrument.code}"
    return SignalPlan(
        code, instrument.name, instrument.name_en, instrument.unit, 0.0, highest(instrument, machine, scale),
        root + code, instrument.kind, instrument.alarm_low, instrument.alarm_high, instrument.behaviour,
    )  # fmt: skip


def unit_of(machine: Machine, number: int, line_path: str, scale: float, root: str) -> UnitPlan:
    """Machine `number` of its kind on a line; `scale` makes it larger or smaller; addresses begin with `root`."""
    code = f"{machine.prefix}{number:02d}"
    path = f"{line_path}/{code}"
    signals = tuple(signal_of(machine, instrument, path, scale, root) for instrument in machine.instruments)
    return UnitPlan(
        code, f"{number}号{machine.name}", f"{machine.name_en} {number}", signals,
        machine.rated_kw * scale, machine.idle_share, machine.cycle_s, machine.ripple,
    )  # fmt: skip
