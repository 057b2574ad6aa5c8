import pytest
from hypothesis import given
from hypothesis import strategies as st

from planum.hub.metrics.engine.formula import (
    Aggregate,
    Comparison,
    Function,
    Negative,
    Number,
    Operation,
    inputs_of,
)
from planum.hub.metrics.engine.parsing import RefusedFormula, parse


def test_a_formula_is_read_with_the_usual_precedence():
    formula = parse(" (delta(energy) - 2) / -delta(parts) * 1.5e3 ")

    assert formula.text == "(delta(energy) - 2) / -delta(parts) * 1.5e3"
    assert formula.root == Operation(
        "*",
        Operation(
            "/",
            Operation("-", Aggregate(Function.DELTA, "energy"), Number(2.0)),
            Negative(Aggregate(Function.DELTA, "parts")),
        ),
        Number(1500.0),
    )


def test_a_bare_name_is_its_last_reading():
    assert parse("+设定值").root == Aggregate(Function.LAST, "设定值")


def test_a_comparison_takes_a_number_a_name_or_a_calculation():
    assert parse("share(x > 80)").root == Aggregate(Function.SHARE, "x", Comparison(">", Number(80.0)))
    assert parse("share(x < a)").root == Aggregate(Function.SHARE, "x", Comparison("<", Aggregate(Function.LAST, "a")))
    assert parse("hours(x >= 0.8 * maximum(y))").root == Aggregate(
        Function.HOURS,
        "x",
        Comparison(">=", Operation("*", Number(0.8), Aggregate(Function.MAXIMUM, "y"))),
    )


@pytest.mark.parametrize("text", ["integral(x, 900)", "integral(x, max_gap_s=900)"])
def test_the_longest_gap_may_be_given(text: str):
    assert parse(text).root == Aggregate(Function.INTEGRAL, "x", max_gap_s=900.0)


def test_inputs_are_named_once_in_order():
    formula = parse("delta(b) / share(a > c) + mean(b) - -d + 1")

    assert inputs_of(formula) == ("b", "a", "c", "d")


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("", "an empty formula"),
        ("   ", "an empty formula"),
        ("1 +", "a formula with a fault at character 3: '1 +'"),
        ("mean(x", "a formula with a fault at character 5"),
        ("2 ** 3", "'2 ** 3'"),
        ("7 // 2", "'7 // 2'"),
        ("a < b", "'a < b'"),
        ("1 if a else b", "'1 if a else b'"),
        ("lambda", "a formula with a fault"),
        ("True", "'True'"),
        ("None + 1", "'None'"),
        ("not x", "'not x'"),
        ("a and b", "'a and b'"),
        ("x.real", "'.real' at character 2"),
        ("x[0]", "'[0]' at character 2"),
        ("'x'", "\"'x'\" at character 1"),
        ("a × b", "'× b' at character 3"),
        ("mean（x）", "'（x）' at character 5"),
        ("5x", "'5x' at character 1"),
        ("1_000", "'1_000' at character 1"),
        ("1j", "'1j' at character 1"),
        ("x; y", "'; y' at character 2"),
        ("x # y", "'# y' at character 3"),
        ("__import__(x)", "'__import__'"),
        ("eval(x)", "'eval'"),
        ("mean(x)(y)", "'mean(x)'"),
        ("(a, b)", "'(a, b)'"),
        ("mean", "'mean'"),
        ("mean(mean)", "'mean'"),
        ("mean()", "'mean()'"),
        ("mean(max_gap_s=5)", "'mean(max_gap_s=5)'"),
        ("mean(*x)", "'mean(*x)'"),
        ("mean(**x)", "'mean(**x)'"),
        ("mean(x + 1)", "'x + 1'"),
        ("mean(x > 1)", "'mean(x > 1)'"),
        ("mean(x, y)", "'y'"),
        ("mean(x, 0)", "'0'"),
        ("mean(x, 1e9)", "'1e9'"),
        ("mean(x, 5, 6)", "'mean(x, 5, 6)'"),
        ("mean(x, 5, max_gap_s=6)", "'mean(x, 5, max_gap_s=6)'"),
        ("mean(x, gap=5)", "'mean(x, gap=5)'"),
        ("count(x, 5)", "'count(x, 5)'"),
        ("share(x)", "'share(x)'"),
        ("share(x == 1)", "'share(x == 1)'"),
        ("share(1 < x)", "'1'"),
        ("share(1 < x < 2)", "'share(1 < x < 2)'"),
        ("share(x > y > 2)", "'share(x > y > 2)'"),
        ("1" * 400, "'" + "1" * 39 + "…'"),
        ("1e999", "'1e999'"),
        ("x + " * 2000 + "x", "a formula of 8001 characters"),
        ("-" * 150 + "x", "a formula nested too deeply"),
        ("-" * 3900 + "x", "a formula nested too deeply"),
        ("(" * 1900 + "x" + ")" * 1900, "a formula "),
        ("+".join(["x"] * 150), "a formula nested too deeply"),
    ],
)
def test_anything_else_is_refused_by_name(text: str, given: str):
    with pytest.raises(RefusedFormula) as caught:
        parse(text)

    assert str(caught.value.given).startswith(given)
    assert caught.value.allowed
    assert caught.value.given_zh
    assert caught.value.allowed_zh


def test_the_refusal_says_what_is_allowed():
    with pytest.raises(RefusedFormula) as caught:
        parse("share(x)")

    assert caught.value.allowed == "share(input > number) / share(input > number, max_gap_s=600)"
    assert caught.value.allowed_zh == "share(输入 > 数值) 或 share(输入 > 数值, max_gap_s=600)"


def test_a_sum_of_a_hundred_meters_is_within_the_limits():
    text = " + ".join(f"delta(meter_{number:02})" for number in range(100))

    assert len(inputs_of(parse(text))) == 100


pieces = st.sampled_from(
    [
        "x",
        "y",
        "1",
        "2.5",
        "+",
        "-",
        "*",
        "/",
        "(",
        ")",
        ",",
        "<",
        ">",
        "=",
        " ",
        "mean",
        "share",
        "hours",
        "delta(x)",
        "if",
        "\n",
    ]
)


@given(st.lists(pieces, max_size=20).map("".join) | st.text(max_size=40))
def test_any_text_is_either_a_formula_or_refused(text: str):
    try:
        formula = parse(text)
    except RefusedFormula as refusal:
        assert refusal.given  # noqa: PT017
    else:
        assert parse(formula.text) == formula
