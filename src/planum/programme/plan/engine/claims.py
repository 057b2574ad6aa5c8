"""Numbers typed into the text that contradict the model: “总投资120亿元” where the list of projects sums to 118.6亿元.

A claim is the name of a number, at most a dozen characters that are no end of a clause, and a figure with the unit of
that number. The figure agrees if the model's value, rounded to as many digits as were typed, is the same. Words of
bounds (不低于, 以上, 不超过) make it a bound; 约 and 左右 allow five per cent. What speaks of a single project, of
growth or of another year is not a claim about the total.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from planum.programme.plan.engine.numbers import TOKEN, Kind, Number

UNITS: dict[Kind, dict[str, int]] = {
    Kind.MONEY: {"万亿元": 10**14, "亿元": 10**10, "万元": 10**6, "元": 100},
    Kind.COUNT: {"个": 1, "家": 1, "项": 1, "户": 1},
    Kind.SHARE: {"%": 1, "％": 1, "个百分点": 0},
    Kind.TIMES: {"倍": 1},
}
ALSO = {
    "total_investment": ("项目总投资", "投资总额", "总投资额", "计划总投资"),
    "central_total": ("中央奖补", "中央财政资金", "拟申请中央奖补资金"),
    "project_count": ("项目总数", "重点项目", "示范项目", "项目"),
    "industry_count": ("重点行业", "主导行业"),
    "firms": ("规上企业", "规模以上企业"),
    "coverage_end": ("数字化改造覆盖率", "覆盖率"),
    "leverage": ("杠杆倍数",),
    "equipment_investment": ("设备投资",),
}
SINGLE = re.compile(r"(单个|每个|单项|其中|该|某|一个|子|企业|个别|此|“[点线面]”上?|[点线面]上|[》〉」])$")
YEAR_BEFORE = re.compile(r"(\d{4})年?(?:度|底|末|，|完成|累计)*$")
CHANGE = re.compile(r"增|减|提高|提升|下降|降低|上升|增长|年均")
AT_LEAST = re.compile(r"不低于|不少于|至少|超过|超|大于|高于|突破|达到?以上|≥|>")
AT_MOST = re.compile(r"不超过|不高于|低于|少于|小于|不足|≤|<")
ABOUT = re.compile(r"约|近|大约|左右")
BETWEEN = r"([^0-9０-９。；;！？!?\n，,、（(]{0,12}?)"
FIGURE = r"([0-9][0-9,，]*(?:\.[0-9]+)?)\s*"
TOLERANCE = Decimal("0.05")


@dataclass(frozen=True)
class Claim:
    """Where a text contradicts the model: the words as they stand, what they claim, and what the model says."""

    number: Number
    words: str
    at: int
    typed: str


def contradictions(text: str, numbers: Mapping[str, Number]) -> list[Claim]:
    """Every claim of the text that the model denies, in the order in which they stand."""
    text = TOKEN.sub(lambda match: " " * len(match[0]), text)
    taken: list[tuple[int, int]] = []
    found: list[Claim] = []
    for name, number in _names(numbers):
        for match in _pattern(name, number.kind).finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            taken.append(match.span())
            if _is_claim(text, match, number) and not _agrees(text, match, number):
                words = match[0]
                found.append(Claim(number, words, match.start(), f"{match[2]}{match[3]}"))
    return sorted(found, key=lambda one: one.at)


def _names(numbers: Mapping[str, Number]) -> Iterator[tuple[str, Number]]:
    """The longest first, so that “汽车零部件投资” is not read as another's “投资”."""
    pairs = [(one.name, one) for one in numbers.values()]
    pairs += [(name, numbers[code]) for code, names in ALSO.items() if code in numbers for name in names]
    pairs += [(one.name.replace("“", "").replace("”", ""), one) for one in numbers.values() if "“" in one.name]
    return iter(sorted(set(pairs), key=lambda pair: (-len(pair[0]), pair[0])))


def _pattern(name: str, kind: Kind) -> re.Pattern[str]:
    units = "|".join(sorted(UNITS[kind], key=len, reverse=True))
    return re.compile(re.escape(name) + BETWEEN + FIGURE + f"({units})")


def _is_claim(text: str, match: re.Match[str], number: Number) -> bool:
    before, between = text[max(0, match.start() - 14) : match.start()], match[1]
    if SINGLE.search(before) or CHANGE.search(between) or match[3] == "个百分点":
        return False
    year = YEAR_BEFORE.search(before)
    of_year = number.code.rpartition("_")[2]
    if year and (number.code == "coverage_end" or of_year.isdigit()):
        return year[1] == of_year
    return not year


def _agrees(text: str, match: re.Match[str], number: Number) -> bool:
    typed = Decimal(match[2].replace(",", "").replace("，", ""))
    factor = UNITS[number.kind][match[3]]
    value = number.value / factor
    between, after = match[1], text[match.end() : match.end() + 4]
    if AT_MOST.search(between) or after.startswith(("以下", "以内")):
        return value <= typed
    if AT_LEAST.search(between) or after.startswith(("以上", "及以上")):
        return value >= typed
    if ABOUT.search(between) or after.startswith("左右"):
        return abs(value - typed) <= abs(value) * TOLERANCE
    digits = Decimal(1).scaleb(-len(match[2].partition(".")[2]))
    return value.quantize(digits, ROUND_HALF_UP) == typed
