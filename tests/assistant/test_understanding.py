"""What a sentence says: days and spans, arguments, features, the router; and what an answer may not say."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.assistant.engine.days import Clock, duration_s, spans
from planum.assistant.engine.language import features, masked, read_thesaurus
from planum.assistant.engine.references import faults_of, filled, marked, parts
from planum.assistant.engine.router import Router
from planum.assistant.engine.slots import Field, Thing, codes_in, fill, named

ZONE = ZoneInfo("Asia/Shanghai")
# A Wednesday.
CLOCK = Clock(datetime(2026, 11, 25, 2, 0, tzinfo=UTC), ZONE)
THESAURUS = read_thesaurus(
    ["plan\t计划 排程\tplan plans schedule", "alarm\t报警 告警\talarm alarms alert", "late\t逾期 拖期\tlate"]
)


def local(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("昨天的报警", local(11, 24), local(11, 25)),
        ("前天以来", local(11, 23), local(11, 24)),
        ("yesterday", local(11, 24), local(11, 25)),
        ("上周的读数", local(11, 16), local(11, 23)),
        ("last week", local(11, 16), local(11, 23)),
        ("本月", local(11, 1), local(12, 1)),
        ("上个月", local(10, 1), local(11, 1)),
        ("last month", local(10, 1), local(11, 1)),
        ("从周一到现在", local(11, 23), local(11, 24)),
        ("since Monday", local(11, 23), local(11, 24)),
        ("下周五", local(12, 4), local(12, 5)),
        ("上周五", local(11, 20), local(11, 21)),
        ("11月3日", local(11, 3), local(11, 4)),
        ("3 November", local(11, 3), local(11, 4)),
        ("since November 3, 2025", local(11, 3, year=2025), local(11, 4, year=2025)),
        ("2025年10月", local(10, 1, year=2025), local(11, 1, year=2025)),
        ("10月", local(10, 1), local(11, 1)),
        ("2026-11-02", local(11, 2), local(11, 3)),
        ("去年", local(1, 1, year=2025), local(1, 1)),
        ("最近3天", local(11, 22, 10), local(11, 25, 10)),
        ("过去24小时", local(11, 24, 10), local(11, 25, 10)),
        ("the last two hours", local(11, 25, 8), local(11, 25, 10)),
        ("昨天8点到9点", local(11, 24, 8), local(11, 24, 9)),
        ("昨天下午3点半到5点", local(11, 24, 15, 30), local(11, 24, 17)),
        ("yesterday from 8:00 to 9:30", local(11, 24, 8), local(11, 24, 9, 30)),
        ("tomorrow at 3 pm", local(11, 26, 15), local(11, 26, 15)),
    ],
)
def test_a_span_is_read_in_the_readers_zone(text: str, start: datetime, end: datetime) -> None:
    [span, *_others] = spans(text, CLOCK)

    assert (span.start, span.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "seconds"), [("停两小时", 7200), ("90 minutes", 5400), ("两个半小时", None), ("M1", None)]
)
def test_a_duration_is_read(text: str, seconds: float | None) -> None:
    assert duration_s(text) == seconds


def test_a_day_that_does_not_exist_is_no_day() -> None:
    assert spans("2月30日", CLOCK) == []


def test_latin_letters_end_at_chinese_ones() -> None:
    """`\\w` matches Chinese characters: 二号线L2都 would be one word, and L2 in it no code."""
    line = Thing("XH01/L2", ("L2", "二号线"))

    assert codes_in("昨晚二号线L2都停了") == ["L2"]
    assert named("昨晚L2都停了", [line]) == [line]
    assert named("L20停了", [line]) == []
    assert named("XL2停了", [line]) == []


PLANT = Field(
    "plant", "code", required=True, words=("工厂", "plant"), things=(Thing("XH01/S1", ("XH01/S1", "一号厂")),)
)
PLAN = Field("plan", "row", required=True, words=("计划", "plan"))
AMOUNT = Field("amount_fen", "money", required=True, words=("金额",))
STATE = Field(
    "state", "choice", words=("状态",), choices={"已拒付": "refused", "refused": "refused", "已拨付": "released"}
)
SINCE = Field("since", "instant")
DAY = Field("due_on", "day")
NUMBER = Field("number", "integer", required=True, words=("里程碑", "milestone"))
COMMENT = Field("comment", "text", words=("备注",))


@pytest.mark.parametrize(
    ("text", "fields", "expected"),
    [
        ("一号厂的订单", [PLANT], {"plant": "XH01/S1"}),
        ("orders of XH01/S1", [PLANT], {"plant": "XH01/S1"}),
        ("订单", [PLANT], {}),
        ("计划5的甘特图", [PLAN], {"plan": 5}),
        ("第5号计划", [PLAN], {"plan": 5}),
        ("plan no. 12 please", [PLAN], {"plan": 12}),
        ("排程7", [PLAN], {"plan": 7}),
        ("申请500万元", [AMOUNT], {"amount_fen": 500_0000_00}),
        ("1.5亿元", [AMOUNT], {"amount_fen": 150_000_000_00}),
        ("2 million yuan", [AMOUNT], {"amount_fen": 2_000_000_00}),
        ("12,500.50 元", [AMOUNT], {"amount_fen": 12_500_50}),
        ("哪些已拒付", [STATE], {"state": "refused"}),
        ("which were refused", [STATE], {"state": "refused"}),
        ("昨天以来", [SINCE], {"since": local(11, 24)}),
        ("12月5日交货", [DAY], {"due_on": date(2026, 12, 5)}),
        ("里程碑2申请500万元", [AMOUNT, NUMBER], {"amount_fen": 500_0000_00, "number": 2}),
        ("确认，备注：已换油", [COMMENT], {"comment": "已换油"}),
        (
            "compare plan 3 and 4",
            [Field("before", "row", True), Field("after", "row", True)],
            {"before": 3, "after": 4},
        ),
    ],
)
def test_arguments_are_read_and_nothing_is_invented(
    text: str, fields: list[Field], expected: dict[str, object]
) -> None:
    found = fill(text, fields, CLOCK, THESAURUS)

    assert found.arguments == expected
    assert set(found.missing) == {one.name for one in fields if one.required and one.name not in expected}


def test_a_number_of_a_day_is_no_number_of_a_plan() -> None:
    assert fill("11月3日的计划", [PLAN], CLOCK, THESAURUS).missing == ("plan",)


def test_the_only_thing_there_is_counts_as_meant() -> None:
    only = Field("plant", "code", required=True, default="XH01/S1")

    found = fill("现在的计划", [only], CLOCK, THESAURUS)

    assert (found.arguments, found.assumed, found.missing) == ({}, {"plant": "XH01/S1"}, ())


@given(st.text(max_size=80))
def test_any_text_can_be_read(text: str) -> None:
    fields = [PLANT, PLAN, AMOUNT, STATE, SINCE, DAY, NUMBER, COMMENT]

    found = fill(text, fields, CLOCK, THESAURUS)

    assert set(found.arguments) <= {one.name for one in fields}
    features(text, THESAURUS)


def test_words_of_both_languages_are_one_concept_and_codes_are_masked() -> None:
    assert features("拖期的排程", THESAURUS).concepts == features("late schedule", THESAURUS).concepts
    assert masked("请帮我看一下 XH01/S1 的计划5") == " @ 的计划#"


def test_the_router_finds_what_it_was_not_told_and_knows_what_is_strange() -> None:
    told = {
        "alarms": ["哪些报警", "which alarms are open", "报警列表"],
        "plans": ["计划列表", "list of plans", "有哪些排程"],
        "": ["讲个笑话", "tell me a joke", "天气怎么样"],
    }

    router = Router.trained(told, THESAURUS)

    assert router.route("告警有哪些").best == "alarms"
    assert router.route("show schedules").best == "plans"
    assert router.route("天气").is_strange
    assert router.route("！？").is_strange


def test_a_router_needs_a_choice() -> None:
    with pytest.raises(ValueError, match="two tools"):
        Router.trained({"alarms": ["报警"]}, THESAURUS)


RESULT = [{"plant": "XH01/S1", "open": 3, "name": "冲压车间", "share": 0.5, "fine": True}]


def test_numbers_and_names_with_digits_become_marks() -> None:
    found = marked(RESULT)

    assert found.data == [
        {"plant": "⟦v1⟧ = XH01/S1", "open": "⟦v2⟧ = 3", "name": "冲压车间", "share": "⟦v3⟧ = 0.5", "fine": True}
    ]
    assert {mark: value.path for mark, value in found.values.items()} == {
        "v1": "[0].plant", "v2": "[0].open", "v3": "[0].share",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "There are ⟦v2⟧ alarms.", "⟦v1⟧ 有 ⟦v2⟧ 条报警，一起处理。", "没有报警。", "Nothing is open at the plant.",
        "冲压车间一切正常。",
    ],
)  # fmt: skip
def test_a_text_of_marks_and_words_may_be_shown(text: str) -> None:
    assert faults_of(text, ["v1", "v2"]) == []


@pytest.mark.parametrize(
    "text",
    [
        "There are 3 alarms.",
        "３条报警",
        "共三条报警",
        "百分之五",
        "about half of them",
        "twelve alarms",
        "⟦v9⟧ alarms",
        "二十三台",
        "see http://evil.example/x",
        "![x](http://evil.example)",
        "<img src=x>",
        "①",
        "50%",
        "下降了三成",
        "第二名",
    ],
)
def test_a_number_a_link_or_an_unknown_mark_may_not(text: str) -> None:
    assert faults_of(text, ["v1", "v2"]) != []


@given(st.integers(0, 10**9), st.sampled_from(["共 {} 条", "{} alarms", "等于{}元", "v{}"]))
def test_no_digit_passes(number: int, sentence: str) -> None:
    assert faults_of(sentence.format(number), ["v1"]) != []


def test_marks_are_filled_with_what_stands_behind_them() -> None:
    found = marked(RESULT)

    assert filled("⟦v2⟧ at ⟦v1⟧", found.values, lambda value: str(value.value)) == "3 at XH01/S1"
    assert parts("a ⟦v2⟧ b") == [("a ", ""), ("", "v2"), (" b", "")]
