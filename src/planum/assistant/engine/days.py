"""Days, spans and instants as people name them in Chinese and English, in the zone of the reader."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Final

from planum.assistant.engine.language import normalised

WEEKDAYS_ZH: Final = "一二三四五六日天"
WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS: Final = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
DIGITS_ZH: Final = {digit: value for value, digit in enumerate("半一二三四五六七八九十")} | {"两": 2}
WORDS_EN: Final = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
SPANS: Final = {
    "分钟": timedelta(minutes=1), "小时": timedelta(hours=1), "个小时": timedelta(hours=1), "钟头": timedelta(hours=1),
    "个钟头": timedelta(hours=1), "天": timedelta(days=1), "日": timedelta(days=1), "周": timedelta(weeks=1),
    "个星期": timedelta(weeks=1), "个月": timedelta(days=30), "minute": timedelta(minutes=1),
    "min": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(weeks=1),
    "month": timedelta(days=30),
}  # fmt: skip
_MONTH = "|".join(f"{month}|{month[:3]}" for month in MONTHS)
_WEEKDAY = "|".join(WEEKDAYS)
_COUNT_ZH = r"\d+|[一二两三四五六七八九十]"


@dataclass(frozen=True)
class Span:
    """From `start` until before `end`; `place` is where it stands; `is_days`: whole days are meant."""

    start: datetime
    end: datetime
    place: tuple[int, int]
    is_days: bool = True


@dataclass(frozen=True)
class Clock:
    """Now, and the zone in which days begin."""

    now: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def begins(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone)

    def days(self, first: date, count: int, place: tuple[int, int]) -> Span:
        return Span(self.begins(first), self.begins(first + timedelta(days=count)), place)


Found = re.Match[str]


def spans(text: str, clock: Clock) -> list[Span]:
    """All spans a text names, from left to right; a longer reading of a place wins over a shorter one."""
    said = normalised(text)
    found: list[Span] = []
    for pattern, read in _PATTERNS:
        for match in pattern.finditer(said):
            span = read(match, clock)
            if span is not None and not any(_overlap(span, other) for other in found):
                found.append(span)
    return _with_times(said, sorted(found, key=lambda span: span.place), clock)


def duration_s(text: str) -> float | None:
    """How long something lasts, in seconds: 两小时, 90 minutes."""
    match = re.search(rf"({_COUNT_ZH}|\d+\.\d+)\s*({'|'.join(sorted(SPANS, key=len, reverse=True))})", normalised(text))
    if match is None:
        return None
    half = "半" in normalised(text)[match.end() : match.end() + 1]
    return (_number(match[1]) + 0.5 * half) * SPANS[match[2]].total_seconds()


def _overlap(one: Span, other: Span) -> bool:
    return one.place[0] < other.place[1] and other.place[0] < one.place[1]


def _number(word: str) -> float:
    return float(DIGITS_ZH.get(word) or WORDS_EN.get(word) or word)


def _ago(match: Found, clock: Clock) -> Span:
    length = _number(match[1]) * SPANS[match[2]]
    return Span(clock.now - length, clock.now, match.span(), is_days=False)


def _relative_day(match: Found, clock: Clock) -> Span:
    return clock.days(clock.today + timedelta(days=_DAYS[match[1]]), 1, match.span())


def _relative_week(match: Found, clock: Clock) -> Span:
    monday = clock.today - timedelta(days=clock.today.weekday())
    return clock.days(monday + timedelta(weeks=_STEPS[match[1]]), 7, match.span())


def _weekday(match: Found, clock: Clock) -> Span:
    """周五 without a week is the last one that was, or the coming one after 下."""
    name = match[2]
    number = WEEKDAYS_ZH.index(name) % 7 if name in WEEKDAYS_ZH else WEEKDAYS.index(name)
    number = 6 if name == "天" else number
    monday = clock.today - timedelta(days=clock.today.weekday())
    step = _STEPS.get((match[1] or "").strip())
    if step is None:
        day = monday + timedelta(days=number)
        return clock.days(day if day <= clock.today else day - timedelta(weeks=1), 1, match.span())
    return clock.days(monday + timedelta(weeks=step, days=number), 1, match.span())


def _relative_month(match: Found, clock: Clock) -> Span:
    first = _first_of(clock.today.year, clock.today.month + _STEPS[match[1]])
    after = _first_of(first.year, first.month + 1)
    return clock.days(first, (after - first).days, match.span())


def _relative_year(match: Found, clock: Clock) -> Span:
    year = clock.today.year + _YEARS[match[1]]
    return Span(clock.begins(date(year, 1, 1)), clock.begins(date(year + 1, 1, 1)), match.span())


def _first_of(year: int, month: int) -> date:
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def _dated(match: Found, clock: Clock, year: str | None, month: str, day: str | None) -> Span | None:
    """A month or a day; without a year the latest one that is not more than half a year ahead."""
    number = int(month) if month.isdigit() else _month_number(month)
    try:
        first = date(int(year) if year else clock.today.year, number, int(day or 1))
    except ValueError:
        return None
    if not year and first > clock.today + timedelta(days=183):
        first = first.replace(year=first.year - 1)
    count = 1 if day else (_first_of(first.year, first.month + 1) - first).days
    return clock.days(first, count, match.span())


def _month_number(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name[:3]))


_DAYS: Final = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "昨晚": -1, "昨夜": -1,
    "今天": 0, "今日": 0, "今早": 0, "今晚": 0, "当天": 0,
    "明天": 1, "明日": 1, "明早": 1, "后天": 2, "day before yesterday": -2, "yesterday": -1, "last night": -1,
    "today": 0,
    "this morning": 0, "this afternoon": 0, "tonight": 0, "tomorrow": 1, "day after tomorrow": 2,
}  # fmt: skip
_STEPS: Final = {
    "上": -1, "上个": -1, "本": 0, "这": 0, "这个": 0, "当": 0, "下": 1, "下个": 1, "last": -1, "past": -1,
    "previous": -1,
    "this": 0, "current": 0, "next": 1, "coming": 1,
}  # fmt: skip
_YEARS: Final = {"去年": -1, "今年": 0, "明年": 1, "last year": -1, "this year": 0, "next year": 1}
_PATTERNS: Final[list[tuple[re.Pattern[str], Callable[[Found, Clock], Span | None]]]] = [
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"), lambda m, c: _dated(m, c, m[1], m[2], m[3])),
    (re.compile(r"(?:(\d{4})\s*年)?\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]"),
     lambda m, c: _dated(m, c, m[1], m[2], m[3])),
    (re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?({_MONTH})\b,?(?:\s+(\d{{4}}))?"),
     lambda m, c: _dated(m, c, m[3], m[2], m[1])),
    (re.compile(rf"\b({_MONTH})\s+(\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,?\s+(\d{{4}}))?"),
     lambda m, c: _dated(m, c, m[3], m[1], m[2])),
    (re.compile(rf"(?:最近|过去|近|前|last|past|previous)\s*(?:the\s+)?({_COUNT_ZH}|two|three|four|five|six|seven)\s*"
                r"(分钟|个小时|小时|个钟头|天|日|个星期|周|个月|minute|min|hour|day|week|month)s?"), _ago),
    (re.compile(r"(大前天|前天|昨天|昨日|昨晚|昨夜|今天|今日|今早|今晚|当天|明天|明日|明早|后天|day before yesterday"
                r"|day after tomorrow|yesterday|last night|today|this morning|this afternoon|tonight|tomorrow)"),
     _relative_day),
    (re.compile(r"(上个?|本|这个?|下个?)?(?:周|星期|礼拜)([一二三四五六日天])"), _weekday),
    (re.compile(rf"\b((?:last|this|next|coming|past)\s+)?({_WEEKDAY})\b"), _weekday),
    (re.compile(r"(上个?|本|这个?|下个?)(?:周|星期|礼拜)"), _relative_week),
    (re.compile(r"\b(last|this|next|past|previous|current|coming)\s+week\b"), _relative_week),
    (re.compile(r"(上个?|本|这个?|当|下个?)月"), _relative_month),
    (re.compile(r"\b(last|this|next|past|previous|current)\s+month\b"), _relative_month),
    (re.compile(r"(去年|今年|明年|last year|this year|next year)"), _relative_year),
    (re.compile(r"(?:(\d{4})\s*年)\s*(\d{1,2})\s*月(?:份)?"), lambda m, c: _dated(m, c, m[1], m[2], None)),
    (re.compile(r"(?<!\d)(\d{1,2})\s*月(?:份)?(?!\s*\d)"), lambda m, c: _dated(m, c, None, m[1], None)),
    (re.compile(rf"\bin\s+({_MONTH})\b(?:\s+(\d{{4}}))?"), lambda m, c: _dated(m, c, m[2], m[1], None)),
]  # fmt: skip

_TIME_ZH = re.compile(
    r"(凌晨|早上|上午|中午|下午|傍晚|晚上)?\s*(\d{1,2}|[一二两三四五六七八九十]{1,2})\s*"
    r"(?:点钟?|时(?!间))(?:(半)|(\d{1,2})\s*分?)?"
)
_FROM_TO_EN = re.compile(r"\b(?:from|between)\s+(\d{1,2})\s+(?:to|and|until|till)\s+(\d{1,2})(?![\d:./%-])")
_TIME_EN = re.compile(
    r"(?:\b(?:at|until|till)\s+(\d{1,2})(?!\d|[:./-]|\s*(?:%|pieces|days|minutes|hours|am|pm))"
    r"|(\d{1,2})(?::(\d{2}))?\s*(am|pm)\b|(\d{1,2}):(\d{2})\b)"
)


def times(text: str) -> list[tuple[time, tuple[int, int]]]:
    """Times of day with their places."""
    said = normalised(text)
    found = [(_time_zh(match), match.span()) for match in _TIME_ZH.finditer(said)]
    found += [(_time_en(match), match.span()) for match in _TIME_EN.finditer(said)]
    found += [(_time(int(match[n]), 0), match.span(n)) for match in _FROM_TO_EN.finditer(said) for n in (1, 2)]
    told = [(moment, place) for moment, place in found if moment is not None]
    return sorted(told, key=lambda one: one[1])


def _time_zh(match: Found) -> time | None:
    word = match[2]
    hour = int(word) if word.isdigit() else _chinese_hour(word)
    if match[1] in ("下午", "傍晚", "晚上") and hour < 12:
        hour += 12
    return _time(hour, 30 if match[3] else int(match[4] or 0))


def _chinese_hour(word: str) -> int:
    return 10 + DIGITS_ZH[word[1]] if len(word) == 2 and word[0] == "十" else DIGITS_ZH[word[0]]


def _time_en(match: Found) -> time | None:
    hour, minute = int(match[1] or match[2] or match[5]), int(match[3] or match[6] or 0)
    if match[4] == "pm" and hour < 12:
        hour += 12
    return _time(hour, minute)


def _time(hour: int, minute: int) -> time | None:
    return time(hour % 24, minute) if hour <= 24 and minute < 60 else None


def _with_times(said: str, found: list[Span], clock: Clock) -> list[Span]:
    """Times of day narrow the day before them, or today: two make a span, one an instant."""
    told = times(said)
    if not told:
        return found
    day = next((span for span in found if span.is_days and span.end - span.start <= timedelta(days=1)), None)
    first = (day.start if day else clock.begins(clock.today)).date()
    start = datetime.combine(first, told[0][0], clock.zone)
    end = datetime.combine(first, told[1][0], clock.zone) if len(told) > 1 else start
    if end < start:
        end += timedelta(hours=12) if end + timedelta(hours=12) > start else timedelta(days=1)
    narrowed = Span(start, end, day.place if day else told[0][1], is_days=False)
    return [narrowed, *(span for span in found if span is not day)]
