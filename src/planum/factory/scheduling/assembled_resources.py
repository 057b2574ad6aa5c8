"""Machines, operators, set-ups, ways and prices as the engine takes them, with the way back to the rows."""

from dataclasses import dataclass

from planum.factory.scheduling.engine.calendars import Calendar
from planum.factory.scheduling.engine.problem import Machine, Operator, SetupMatrix, Tariff
from planum.factory.scheduling.facts import Facts
from planum.factory.scheduling.timeline import Timeline
from planum.factory.scheduling.working_times import closed_spans, engine_calendar, tariff_of, windows_of


@dataclass(frozen=True)
class Resources:
    """`machines` and `operators` hold primary keys by index; `index` and `operator_index` lead the other way.

    `families`: index by primary key, 0 for none; `skills`: index by code; `power`: watts by machine's primary key.
    """

    machines: list[int]
    index: dict[int, int]
    power: dict[int, int]
    operators: list[int]
    operator_index: dict[int, int]
    families: dict[int | None, int]
    skills: dict[str, int]
    engine_machines: tuple[Machine, ...]
    engine_operators: tuple[Operator, ...]
    setups: tuple[SetupMatrix, ...]
    transport: tuple[tuple[int, ...], ...]
    tariff: Tariff | None


def resources_of(facts: Facts, timeline: Timeline) -> Resources:
    used = [row for row in facts.machines if row.enabled]
    windows = {key: windows_of(hours, timeline) for key, hours in facts.hours.items()}
    families: dict[int, int] = {row.pk: place for place, row in enumerate(facts.families, start=1)}
    codes = {code for operator in facts.operators for code in operator.skills}
    codes |= {step.skill for step in facts.steps.values() if step.skill}
    skills = {code: place for place, code in enumerate(sorted(codes))}
    return Resources(
        machines=[row.pk for row in used],
        index={row.pk: place for place, row in enumerate(used)},
        power={row.pk: row.power_w for row in used},
        operators=[row.pk for row in facts.operators],
        operator_index={row.pk: place for place, row in enumerate(facts.operators)},
        families={None: 0, **{row.pk: place for place, row in enumerate(facts.families, start=1)}},
        skills=skills,
        engine_machines=_machines(facts, windows, timeline),
        engine_operators=_operators(facts, windows, skills, timeline),
        setups=tuple(_matrix(facts, row.pk, families) for row in facts.matrices),
        transport=_transport(facts),
        tariff=tariff_of(facts.tariff, timeline),
    )


Windows = dict[int, tuple[tuple[int, int], ...]]


def _machines(facts: Facts, windows: Windows, timeline: Timeline) -> tuple[Machine, ...]:
    stations = {code: place for place, code in enumerate(_stations(facts))}
    matrices = {row.pk: place for place, row in enumerate(facts.matrices)}
    shared: dict[int | None, Calendar] = {}
    made = []
    for row in facts.machines:
        if not row.enabled:
            continue
        opens = windows[row.calendar_id] if row.calendar_id else None
        closures = closed_spans(((one.starts_at, one.ends_at) for one in facts.closures.get(row.pk, [])), timeline)
        calendar = shared.setdefault(row.calendar_id, engine_calendar(opens))
        if closures:
            calendar = engine_calendar(opens, closures)
        setups = matrices[row.setups_id] if row.setups_id else None
        made.append(Machine(row.code, calendar, stations[row.station], setups, row.batch, row.buffer))
    return tuple(made)


def _operators(facts: Facts, windows: Windows, skills: dict[str, int], timeline: Timeline) -> tuple[Operator, ...]:
    made = []
    for row in facts.operators:
        away = closed_spans(((one.starts_at, one.ends_at) for one in facts.absences.get(row.pk, [])), timeline)
        calendar = engine_calendar(windows[row.calendar_id] if row.calendar_id else None, away)
        made.append(Operator(row.code, frozenset(skills[code] for code in row.skills), calendar))
    return tuple(made)


def _matrix(facts: Facts, key: int, families: dict[int, int]) -> SetupMatrix:
    """Family 0 is that of steps without one."""
    size = len(families) + 1
    ticks, first = [[0] * size for _ in range(size)], [0] * size
    for row in facts.setup_times.get(key, []):
        after = families[row.after_id]
        if row.before_id is None:
            first[after] = row.minutes
        else:
            ticks[families[row.before_id]][after] = row.minutes
    return SetupMatrix(tuple(map(tuple, ticks)), tuple(first))


def _stations(facts: Facts) -> list[str]:
    return sorted({row.station for row in facts.machines if row.enabled})


def _transport(facts: Facts) -> tuple[tuple[int, ...], ...]:
    """A way that is not stated takes as long as the way back, or no time."""
    if not facts.ways:
        return ()
    known = {(row.origin, row.destination): row.minutes for row in facts.ways}
    stations = _stations(facts)
    return tuple(tuple(0 if a == b else known.get((a, b), known.get((b, a), 0)) for b in stations) for a in stations)
