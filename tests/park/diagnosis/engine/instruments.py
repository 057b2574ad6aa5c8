"""The shipped instruments, and answers that stand exactly at a border."""

import json
from fractions import Fraction
from functools import cache
from importlib.resources import files

from hypothesis import strategies as st

from planum.park.diagnosis.engine.instrument import Instrument, Kind, Role
from planum.park.diagnosis.engine.reading import read_instrument


def content(name: str) -> dict:
    return json.loads((files("planum.park.diagnosis") / "data" / f"{name}.json").read_text("utf-8"))


@cache
def sme() -> Instrument:
    return read_instrument(content("sme_2024"))


@cache
def cmmm() -> Instrument:
    return read_instrument(content("cmmm"))


@cache
def with_points(points: str) -> dict[str, tuple[str, ...]]:
    """Answers of the 15 items whose worths sum to exactly so many points, found by adding where it still fits."""
    wanted = Fraction(points)
    reached: dict[Fraction, dict[str, tuple[str, ...]]] = {Fraction(0): {}}
    for question in sme().of_role(Role.POINTS):
        grown = dict(reached)
        for sum_before, answers in reached.items():
            for chosen in choices(question):
                total = sum_before + question.worth(chosen)
                if total <= wanted:
                    grown.setdefault(total, answers | {question.code: chosen})
        reached = grown
    return reached[wanted]


def choices(question) -> list[tuple[str, ...]]:
    """Each option alone, or of several the first, the first two, and so on."""
    codes = [one.code for one in question.options if one.worth]
    if question.kind is Kind.ONE:
        return [(code,) for code in codes]
    return [tuple(codes[:count]) for count in range(1, len(codes) + 1)]


def with_scenes(level: int, count: int, keys: int) -> dict[str, tuple[str, ...]]:
    """So many scenes at a level, so many of them binding; the others have none."""
    scenes = sme().of_role(Role.SCENE)
    binding = [one.code for one in scenes if one.key][:keys]
    free = [one.code for one in scenes if not one.key][: count - keys]
    assert len(binding) + len(free) == count
    return {code: (str(level),) for code in (*binding, *free)}


def any_answers(instrument: Instrument) -> st.SearchStrategy[dict[str, tuple[str, ...]]]:
    """Any answers, some questions left open."""

    def of(question):
        codes = [one.code for one in question.options]
        one = st.sampled_from(codes).map(lambda code: (code,))
        many = st.lists(st.sampled_from(codes), unique=True).map(tuple)
        return st.none() | (one if question.kind is Kind.ONE else many)

    whole = st.fixed_dictionaries({one.code: of(one) for one in instrument.questions})
    return whole.map(lambda answers: {code: chosen for code, chosen in answers.items() if chosen is not None})
