"""Levels at their borders, worked by hand from 工信厅企业〔2024〕56号 and GB/T 39117-2020."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from park.diagnosis.engine.instruments import any_answers, cmmm, sme, with_points, with_scenes
from planum.park.diagnosis.engine.gaps import improved
from planum.park.diagnosis.engine.instrument import Kind, Role
from planum.park.diagnosis.engine.scoring import assess


def test_the_shipped_instrument_has_15_items_of_50_30_and_20_points_and_16_scenes_10_of_them_binding() -> None:
    points = {one: sum(q.most for q in sme().of_role(Role.POINTS) if q.dimension == one)
              for one in ("base", "management", "results")}  # fmt: skip
    scenes = sme().of_role(Role.SCENE)

    assert points == {"base": 50, "management": 30, "results": 20}
    assert (len(sme().of_role(Role.POINTS)), len(scenes), sum(one.key for one in scenes)) == (15, 16, 10)


# Points, level of the scenes, how many, how many binding → the level of the firm.
BORDERS = [
    ("20", 1, 6, 3, 1), ("19.5", 1, 6, 3, 0), ("20", 1, 5, 3, 0), ("20", 1, 6, 2, 0), ("20.7", 1, 7, 4, 1),
    ("40", 2, 6, 3, 2), ("39.5", 2, 6, 3, 1), ("40", 2, 5, 3, 0), ("40", 2, 6, 2, 0), ("40.5", 2, 7, 4, 2),
    ("60", 3, 8, 5, 3), ("59.5", 3, 8, 5, 2), ("60", 3, 7, 5, 2), ("60", 3, 8, 4, 2), ("60.5", 3, 9, 6, 3),
    ("80", 4, 10, 6, 4), ("79.5", 4, 10, 6, 3), ("80", 4, 9, 6, 3), ("80", 4, 10, 5, 3), ("80.5", 4, 11, 7, 4),
]  # fmt: skip


@pytest.mark.parametrize(("points", "scene_level", "scenes", "keys", "expected"), BORDERS)
def test_a_level_needs_points_and_scenes_and_binding_scenes(
    points: str, scene_level: int, scenes: int, keys: int, expected: int
) -> None:
    answers = with_points(points) | with_scenes(scene_level, scenes, keys)

    result = assess(sme(), answers)

    assert (result.points, result.level) == (Fraction(points), expected)


def test_scenes_above_the_level_count_for_it() -> None:
    """Eight scenes at level 4 reach level 3, whose own scenes are counted “level 3 or above”."""
    result = assess(sme(), with_points("60") | with_scenes(4, 8, 5))

    asked = {one.what: (one.has, one.needs, one.met) for one in result.asked_by(3)}
    assert result.level == 3
    assert asked == {"points": (60, 60, True), "scenes": (8, 8, True), "key_scenes": (5, 5, True)}


def test_an_item_scores_as_its_band_says() -> None:
    """设备数字化率 above 20% to 40% is 3 points; three of fourteen activities with 人力资源 are 0.7·2 + 0.9."""
    answers = {"device_digitisation": ("c",), "data_collection": ("quality", "energy", "human_resources")}

    worths = assess(sme(), answers).worths

    assert (worths["device_digitisation"], worths["data_collection"]) == (3, Fraction("2.3"))


def graded(*grades: str) -> dict[str, tuple[str, ...]]:
    """The same grade for every sub-domain of a level, from level 1 upwards."""
    by_level = dict(enumerate(grades, start=1))
    return {one.code: (by_level[one.level],) for one in cmmm().questions if one.level in by_level}


# Grades of the levels from below → level and total.
STAIRS = [
    (("0.5",), 0, "0.5"), (("0.8",), 1, "1"), (("1", "0.5"), 1, "1.5"), (("1", "0.8"), 2, "2"),
    (("0.8", "0.8", "0.8", "0.5"), 3, "3.5"), (("0.5", "1", "1", "1", "1"), 0, "0.5"),
    (("1", "1", "0.5", "1", "1"), 2, "2.5"), (("1", "1", "1", "0.8", "0.8"), 5, "5"),
]  # fmt: skip


@pytest.mark.parametrize(("grades", "level", "total"), STAIRS)
def test_a_level_of_maturity_is_passed_from_0_8_on_if_those_below_are(
    grades: tuple[str, ...], level: int, total: str
) -> None:
    for profile in ("discrete", "process"):
        result = assess(cmmm(), graded(*grades), profile)

        assert (result.level, result.points) == (level, Fraction(total))


@pytest.mark.parametrize(("missing", "level"), [("strategy", 1), ("skills", 1), ("equipment", 1)])
def test_just_below_and_at_the_border_of_a_level(missing: str, level: int) -> None:
    """All of manufacturing (0.77) and one of two sub-domains of 3 % each are 0.80: passed at exactly 0.8."""
    full = {one.code: ("1",) for one in cmmm().questions if one.level == 1 and one.dimension in MANUFACTURING}
    [other] = [one for one in ("strategy", "skills") if one != missing][:1]
    at = full | {f"{other}_1": ("1",)}
    below = full | {f"{other}_1": ("0.8",)}

    assert [assess(cmmm(), one, "discrete").level for one in (below, at)] == [0, level]
    assert assess(cmmm(), at, "discrete").asked_by(1)[0].has == Fraction("0.8")


MANUFACTURING = {one.code for one in cmmm().dimensions if one.group == "manufacturing"}


def test_weights_differ_by_kind_of_manufacturing() -> None:
    """Resources alone: 6 % of a discrete, 15 % of a process manufacturer."""
    answers = {"equipment_1": ("1",), "network_1": ("1",)}

    scores = {one: assess(cmmm(), answers, one).points for one in ("discrete", "process")}

    assert scores == {"discrete": Fraction("0.06"), "process": Fraction("0.15")}


def bands(total: Fraction) -> int:
    """0.8 ≤ S < 1.8 is level 1, up to 4.8 for level 5."""
    return max(0, int(total + Fraction(1, 5)))


@settings(max_examples=25)
@given(any_answers(cmmm()), st.sampled_from(["discrete", "process"]))
def test_the_total_always_lies_in_the_band_of_its_level(answers: dict, profile: str) -> None:
    result = assess(cmmm(), answers, profile)

    assert bands(result.points) == result.level


@settings(max_examples=25)
@given(st.sampled_from([sme(), cmmm()]).flatmap(lambda one: st.tuples(st.just(one), any_answers(one))), st.data())
def test_a_better_answer_never_lowers_points_or_level(case: tuple, data: st.DataObject) -> None:
    instrument, answers = case
    question = data.draw(st.sampled_from(instrument.questions))
    option = data.draw(st.sampled_from(question.options))
    before = answers.get(question.code, ())
    better = answers | {question.code: improved(question, before, (option.code,))}

    now, then = assess(instrument, answers), assess(instrument, better)

    assert question.worth(better[question.code]) >= question.worth(before)
    assert (then.points >= now.points, then.level >= now.level) == (True, True)


@given(any_answers(sme()))
@settings(max_examples=20)
def test_points_are_the_sum_of_the_items_and_never_beyond_a_hundred(answers: dict) -> None:
    result = assess(sme(), answers)

    assert result.points == sum(result.worths[one.code] for one in sme().of_role(Role.POINTS))
    assert 0 <= result.points <= result.most == 100
    assert result.answered + len(result.unanswered) == 31


def test_of_several_options_none_is_an_answer_worth_nothing() -> None:
    question = sme().by_code["network"]

    assert (question.kind, question.worth(("none",)), question.most) == (Kind.MANY, 0, 8)
    assert "network" not in assess(sme(), {"network": ("none",)}).unanswered
