"""The duplicate search: planted duplicates are found, neighbours are not taken for them."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planum.programme.projects.engine import normalising
from planum.programme.projects.engine.duplicates import Record, Verdict, find_duplicates
from programme.projects.planted import plant, scores

DIGITS = st.text("0123456789ABCDEF", min_size=8, max_size=22)
TEXT = "购置五轴加工中心十二台、热处理炉三套，建设制造执行系统和能源管理系统，打通研发生产数据。"


def test_planted_duplicates_are_found_and_their_neighbours_are_not() -> None:
    world = plant(11, asked=300, others=1500, duplicates=150)
    began = time.process_time()
    pairs = [pair for pair in find_duplicates(world.asked, world.others) if pair.verdict is not Verdict.POSSIBLE]
    assert time.process_time() - began < 4
    recall, precision = scores(world, [(pair.left, pair.right) for pair in pairs])
    assert recall >= 0.99
    assert precision >= 0.95


def test_the_same_input_gives_the_same_pairs_and_the_highest_first() -> None:
    world = plant(12, asked=60, others=120, duplicates=20)
    found = find_duplicates(world.asked, world.others)
    assert found == find_duplicates(world.asked, world.others)
    assert [pair.bits for pair in found] == sorted((pair.bits for pair in found), reverse=True)


def test_a_mistyped_invoice_of_the_same_firm_is_shown_as_evidence() -> None:
    asked = Record("a", "试点", "91340100MA2XH03XXX", "", "星河市华盛有色金属有限公司", "熔炼炉改造项目", TEXT,
                   invoices=("25342000000012345678", "25342000000055511123"))  # fmt: skip
    other = Record("b", "中小企业试点", "", "", "华盛有色金属", "数字化改造", "", invoices=("253420000000I2345678",))
    noise = [
        Record(f"n{place}", firm=f"宁州{place}号纺织厂", invoices=(f"2534200000009{place:02d}88{place:02d}7",))
        for place in range(20)
    ]
    (pair,) = [each for each in find_duplicates([asked], [other, *noise]) if each.verdict is not Verdict.POSSIBLE]
    assert pair.right == "b"
    assert ("invoice", "25342000000012345678", "253420000000I2345678") in [
        (each.field, each.left, each.right) for each in pair.evidence
    ]


def test_a_second_phase_and_a_second_project_of_a_firm_are_other_projects() -> None:
    first = Record(
        "a", credit_code="91340100MA2XH03XXX", firm="华盛有色金属有限公司", project="轧机改造（一期）", content=TEXT
    )
    second = Record("b", credit_code="91340100MA2XH03XXX", firm="华盛有色金属有限公司", project="轧机改造（二期）",
                    content="新建立体仓库两座、分拣系统四套，建设仓储管理系统。")  # fmt: skip
    assert [pair for pair in find_duplicates([first], [second]) if pair.verdict is not Verdict.POSSIBLE] == []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("星河市华盛精密机械（集团）有限责任公司", "華盛精密機械集團公司"),
        ("中原省星河市恒达铝业股份有限公司", "恒达铝业(股份)公司"),
        ("ＡＢＣ（中国）电气有限公司", "abc中国电气"),
    ],
)
def test_one_firm_written_in_two_ways_has_one_name(one: str, other: str) -> None:
    assert normalising.firm_name(one) == normalising.firm_name(other)


@given(DIGITS, st.integers(0, 21), st.sampled_from("0123456789ABCDEF"), st.sampled_from(["sub", "del", "ins", "swap"]))
@settings(max_examples=60)
def test_every_number_one_sign_away_is_found(number: str, place: int, sign: str, how: str) -> None:
    place %= len(number)
    head, tail = number[:place], number[place + 1 :]
    other = {
        "sub": head + sign + tail, "del": head + tail, "ins": head + sign + number[place:],
        "swap": head + tail[:1] + number[place] + tail[1:],
    }[how]  # fmt: skip
    if not normalising.identifier(number) or not normalising.identifier(other):
        return
    from planum.programme.projects.engine.duplicates import _Numbers

    found = _Numbers([(number,), (other,)], 1)
    assert len(found.keys) == 1
    assert bool(found.found.is_near[0]) == (normalising.identifier(number) != normalising.identifier(other))


@given(st.text("有限责任公司股份集团（）星河市abcＡ 華", max_size=20))
def test_normalising_twice_changes_no_more(text: str) -> None:
    once = normalising.plain_text(text)
    assert normalising.plain_text(once) == once
    assert normalising.identifier(normalising.identifier(text)) == normalising.identifier(text)


def test_nothing_asked_and_nothing_to_compare_finds_nothing() -> None:
    assert find_duplicates([], [Record("a")]) == []
    assert find_duplicates([Record("a")]) == []
    assert find_duplicates([Record("a"), Record("b")]) == []
    with pytest.raises(ValueError, match="same id"):
        find_duplicates([Record("a")], [Record("a")])
