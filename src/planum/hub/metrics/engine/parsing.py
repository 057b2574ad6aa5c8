"""Formulas read from text by a whitelist: what is not named here is refused, and nothing of the text is ever run."""

import ast
import re
from math import isfinite

from planum.errors import Refused
from planum.hub.metrics.engine.formula import (
    DEFAULT_MAX_GAP_S,
    Aggregate,
    Comparison,
    Expression,
    Formula,
    Function,
    Negative,
    Number,
    Operation,
)
from planum.hub.metrics.engine.texts import Text

LONGEST_TEXT = 4000
DEEPEST_NESTING = 100
LONGEST_GAP_S = 366 * 24 * 3600

OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
COMPARISONS: dict[type[ast.cmpop], str] = {ast.Gt: ">", ast.GtE: ">=", ast.Lt: "<", ast.LtE: "<="}

_TOKEN = re.compile(r"\s+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?(?![\w.])|[^\W\d]\w*|[-+*/(),<>=]")

ALLOWED = Text(
    "数字、+ - * /、括号、输入名称，以及函数 " + "、".join(Function),
    "numbers, + - * /, parentheses, names of inputs, and the functions " + ", ".join(Function),
)


class RefusedFormula(Refused):
    """A formula that cannot be read. `given` and `allowed` are English, `given_zh` and `allowed_zh` Chinese."""

    def __init__(self, given: Text, allowed: Text = ALLOWED) -> None:
        super().__init__(given.en, allowed.en)
        self.given_zh, self.allowed_zh = given.zh, allowed.zh


def parse(text: str) -> Formula:
    """The formula a text states, such as `delta(energy) / delta(parts)` or `share(power > 0.8 * maximum(power))`.

    Raises RefusedFormula on anything but numbers, + - * /, parentheses, names of inputs and the functions; on a text
    of more than LONGEST_TEXT characters; and on one nested deeper than DEEPEST_NESTING.
    """
    text = text.strip()
    _refuse_strange_text(text)
    try:
        tree = ast.parse(text, mode="eval")
    except SyntaxError as error:
        where = error.offset or len(text)
        raise RefusedFormula(
            Text(
                f"公式在第 {where} 个字符处不完整或有误：{_quote(text)}",
                f"a formula with a fault at character {where}: {_quote(text)}",
            )
        ) from None
    except (MemoryError, RecursionError):
        raise _too_deep() from None
    return Formula(text, _Reader(text).read(tree.body, 1))


def _refuse_strange_text(text: str) -> None:
    if len(text) > LONGEST_TEXT:
        raise RefusedFormula(
            Text(f"{len(text)} 个字符的公式", f"a formula of {len(text)} characters"),
            Text(f"最多 {LONGEST_TEXT} 个字符", f"at most {LONGEST_TEXT} characters"),
        )
    if not text:
        raise RefusedFormula(Text("空公式", "an empty formula"))
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            here = _quote(text[position:])
            raise RefusedFormula(
                Text(f"第 {position + 1} 个字符处的 {here}", f"{here} at character {position + 1}"),
            )
        position = token.end()


class _Reader:
    """Turns the syntax tree of `text` into a formula's expressions."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read(self, node: ast.expr, depth: int) -> Expression:
        if depth > DEEPEST_NESTING:
            raise _too_deep()
        match node:
            case ast.Constant():
                return Number(self._number(node))
            case ast.Name():
                return Aggregate(Function.LAST, self._input(node))
            case ast.UnaryOp(ast.USub(), operand):
                return Negative(self.read(operand, depth + 1))
            case ast.UnaryOp(ast.UAdd(), operand):
                return self.read(operand, depth + 1)
            case ast.BinOp(left, operator, right) if type(operator) in OPERATORS:
                sides = self.read(left, depth + 1), self.read(right, depth + 1)
                return Operation(OPERATORS[type(operator)], *sides)
            case ast.Call():
                return self._aggregate(node, depth)
        raise self._refusal(node)

    def _number(self, node: ast.expr) -> float:
        value = node.value if isinstance(node, ast.Constant) else None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._refusal(node)
        try:
            number = float(value)
        except OverflowError:
            number = float("inf")
        if not isfinite(number):
            raise self._refusal(node, Text("可以表示的数", "a number that can be represented"))
        return number

    def _input(self, node: ast.expr) -> str:
        if not isinstance(node, ast.Name):
            raise self._refusal(node, Text("一个输入的名称", "the name of one input"))
        if node.id in list(Function):
            raise self._refusal(
                node, Text(f"函数须带英文括号：{node.id}(输入)", f"a function with its input: {node.id}(input)")
            )
        return node.id

    def _aggregate(self, node: ast.Call, depth: int) -> Aggregate:
        if not isinstance(node.func, ast.Name) or node.func.id not in list(Function):
            raise self._refusal(node.func, Text("函数 " + "、".join(Function), "the functions " + ", ".join(Function)))
        function = Function(node.func.id)
        if not node.args or isinstance(node.args[0], ast.Starred):
            raise self._wrong_arguments(node, function)
        max_gap_s = self._max_gap(node, function)
        if not function.takes_comparison:
            if isinstance(node.args[0], ast.Compare):
                raise self._wrong_arguments(node, function)
            return Aggregate(function, self._input(node.args[0]), None, max_gap_s)
        name, comparison = self._comparison(node.args[0], node, function, depth)
        return Aggregate(function, name, comparison, max_gap_s)

    def _comparison(self, node: ast.expr, call: ast.Call, function: Function, depth: int) -> tuple[str, Comparison]:
        match node:
            case ast.Compare(left, [operator], [threshold]) if type(operator) in COMPARISONS:
                return self._input(left), Comparison(COMPARISONS[type(operator)], self.read(threshold, depth + 1))
        raise self._wrong_arguments(call, function)

    def _max_gap(self, node: ast.Call, function: Function) -> float:
        given = node.args[1:] + [keyword.value for keyword in node.keywords if keyword.arg == "max_gap_s"]
        if len(given) > (1 if function.takes_max_gap else 0) or len(node.args) + len(node.keywords) != len(given) + 1:
            raise self._wrong_arguments(node, function)
        if not given:
            return DEFAULT_MAX_GAP_S
        max_gap_s = self._number(given[0])
        if not 0 < max_gap_s <= LONGEST_GAP_S:
            raise self._refusal(
                given[0], Text(f"大于 0、不超过 {LONGEST_GAP_S} 秒", f"seconds above 0, up to {LONGEST_GAP_S}")
            )
        return max_gap_s

    def _wrong_arguments(self, node: ast.Call, function: Function) -> RefusedFormula:
        inside_zh, inside = ("输入 > 数值", "input > number") if function.takes_comparison else ("输入", "input")
        gap = f" / {function}({inside}, max_gap_s=600)" if function.takes_max_gap else ""
        gap_zh = f" 或 {function}({inside_zh}, max_gap_s=600)" if function.takes_max_gap else ""
        return self._refusal(node, Text(f"{function}({inside_zh}){gap_zh}", f"{function}({inside}){gap}"))

    def _refusal(self, node: ast.expr, allowed: Text = ALLOWED) -> RefusedFormula:
        snippet = _quote(ast.get_source_segment(self.text, node) or self.text)
        return RefusedFormula(Text(snippet, snippet), allowed)


def _quote(text: str) -> str:
    return repr(text if len(text) <= 40 else text[:39] + "…")


def _too_deep() -> RefusedFormula:
    return RefusedFormula(
        Text("嵌套过深的公式", "a formula nested too deeply"),
        Text(f"最多 {DEEPEST_NESTING} 层", f"at most {DEEPEST_NESTING} levels"),
    )
