"""An interactive Gantt chart as data: rows, groups, bars, links and spans of time; `static/ui/gantt.js` draws it.

The words are of no trade: a row is where something is done, a group is what the bars of one colour belong to. Instants
are told as wall-clock time of the site's zone, in whole seconds from `origin`. When a bar is moved the chart posts to
`move.url` what it is (`bar`), where it shall be (`row`, `start` such as 2026-11-22T08:00:00), `origin`, and `undo=1`
when a move is taken back. The answer is `move_answer(...)`, or a refusal: then the bar springs back and the refusal is
shown.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar, Final, Literal

from django.http import JsonResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from planum.ui.charts import wall_clock
from planum.ui.panels import Panel

Kind = Literal["closed", "maintenance", "down"]
Change = Literal["", "moved", "delayed", "reassigned", "added"]
View = Literal["rows", "groups"]
NOT_MOVABLE: Final = -1


@dataclass(frozen=True, slots=True)
class GanttSpan:
    """A stretch of a row in which nothing is done; `label` is written into it where there is room."""

    start: datetime
    end: datetime
    kind: Kind = "closed"
    label: object = ""


@dataclass(frozen=True, slots=True)
class GanttRow:
    """`state`: a colour of states (warning, bad) that marks the row. Rows may share one tuple of spans."""

    key: str
    label: object
    note: object = ""
    url: str = ""
    state: str = ""
    spans: tuple[GanttSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class GanttGroup:
    """Bars that belong together. A late one says by how much in `mark`; `colour` names a custom property."""

    key: str
    label: object
    note: object = ""
    url: str = ""
    due: datetime | None = None
    is_late: bool = False
    mark: object = ""
    colour: str = ""


@dataclass(frozen=True, slots=True)
class GanttBar:
    """`setup_start`: when the preparation hatched before it begins. `eligible`: rows it may be dragged to, its own
    among them; empty where it may not be moved. `was`: row, start and end of before, drawn as a ghost.
    """

    key: str
    row: str
    group: str
    start: datetime
    end: datetime
    label: object = ""
    setup_start: datetime | None = None
    is_pinned: bool = False
    eligible: tuple[str, ...] = ()
    facts: tuple[tuple[object, object], ...] = ()
    change: Change = ""
    was: tuple[str, datetime, datetime] | None = None


@dataclass(frozen=True, slots=True)
class GanttLink:
    """`before` must have ended when `after` begins; keys of bars."""

    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Move:
    """Where a moved bar is sent; `values` go with it."""

    url: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Gantt:
    """`row_name` and `group_name` are the reader's words for both; charts that share `together` scroll as one."""

    title: object
    rows: Sequence[GanttRow]
    groups: Sequence[GanttGroup]
    bars: Sequence[GanttBar]
    links: Sequence[GanttLink] = ()
    now: datetime | None = None
    view: View = "rows"
    row_name: object = ""
    group_name: object = ""
    move: Move | None = None
    snap_s: int = 60
    together: str = ""
    id: str = field(default_factory=lambda: f"gantt-{get_random_string(8)}")

    @property
    def has_changes(self) -> bool:
        return any(bar.change for bar in self.bars)

    @property
    def has_late(self) -> bool:
        return any(group.is_late for group in self.groups)

    @property
    def kinds(self) -> set[str]:
        return {span.kind for row in self.rows for span in row.spans}

    @property
    def payload(self) -> dict[str, Any]:
        return _Writing(self).payload()


@dataclass(frozen=True, kw_only=True)
class GanttPanel(Panel):
    template: ClassVar[str] = "ui/panels/gantt.html"
    gantt: Gantt


class _Writing:
    """Columns instead of objects, and numbers instead of names: ten thousand bars are about two megabytes."""

    def __init__(self, gantt: Gantt) -> None:
        self.gantt = gantt
        self.origin, self.reach = _ends(gantt)
        self.row_of = {row.key: place for place, row in enumerate(gantt.rows)}
        self.group_of = {group.key: place for place, group in enumerate(gantt.groups)}
        self.span_sets: dict[tuple[GanttSpan, ...], int] = {}
        self.span_labels: dict[str, int] = {}
        self.eligible: dict[tuple[str, ...], int] = {}
        self.fact_labels: dict[str, int] = {}

    def at(self, moment: datetime) -> int:
        return (wall_clock(moment) - self.origin) // 1000

    def payload(self) -> dict[str, Any]:
        gantt = self.gantt
        rows, groups, bars = (
            [self.row(one) for one in gantt.rows],
            [self.group(one) for one in gantt.groups],
            self.bars(),
        )
        place = {bar.key: index for index, bar in enumerate(gantt.bars)}
        known = [link for link in gantt.links if link.before in place and link.after in place]
        return {
            "title": str(gantt.title), "origin": self.origin, "from": 0, "until": self.reach,
            "now": None if gantt.now is None else self.at(gantt.now), "snap": gantt.snap_s, "view": gantt.view,
            "together": gantt.together, "rows": rows, "groups": groups, "bars": bars,
            "links": [[place[link.before], place[link.after]] for link in known],
            "span_sets": [[self.span(one) for one in spans] for spans in self.span_sets],
            "span_labels": list(self.span_labels), "eligible_sets": [self.rows_of(keys) for keys in self.eligible],
            "fact_labels": list(self.fact_labels),
            "move": {"url": gantt.move.url, "values": dict(gantt.move.values)} if gantt.move else None,
            "texts": texts(gantt),
        }  # fmt: skip

    def row(self, row: GanttRow) -> dict[str, Any]:
        for span in row.spans:
            self.span_labels.setdefault(str(span.label), len(self.span_labels))
        shown = {"key": row.key, "label": str(row.label), "note": str(row.note), "url": row.url}
        shared = self.span_sets.setdefault(row.spans, len(self.span_sets))
        return {**shown, "spans": shared, **({"state": row.state} if row.state else {})}

    def span(self, span: GanttSpan) -> list[Any]:
        return [self.at(span.start), self.at(span.end), span.kind, self.span_labels[str(span.label)]]

    def group(self, group: GanttGroup) -> dict[str, Any]:
        return {
            "key": group.key, "label": str(group.label), "note": str(group.note), "url": group.url,
            "due": None if group.due is None else self.at(group.due), "late": group.is_late, "mark": str(group.mark),
            "colour": group.colour,
        }  # fmt: skip

    def bars(self) -> dict[str, list[Any]]:
        all_bars = self.gantt.bars
        return {
            "key": [bar.key for bar in all_bars],
            "label": [str(bar.label) for bar in all_bars],
            "row": [self.row_of[bar.row] for bar in all_bars],
            "group": [self.group_of[bar.group] for bar in all_bars],
            "start": [self.at(bar.start) for bar in all_bars],
            "end": [self.at(bar.end) for bar in all_bars],
            "setup": [self.at(bar.setup_start or bar.start) for bar in all_bars],
            "pinned": [int(bar.is_pinned) for bar in all_bars],
            "eligible": [self.set_of(bar.eligible) for bar in all_bars],
            "facts": [self.facts(bar.facts) for bar in all_bars],
            "change": [bar.change for bar in all_bars],
            "was": [self.was(bar) for bar in all_bars],
        }

    def set_of(self, keys: tuple[str, ...]) -> int:
        return self.eligible.setdefault(keys, len(self.eligible)) if keys else NOT_MOVABLE

    def rows_of(self, keys: Iterable[str]) -> list[int]:
        return sorted(self.row_of[key] for key in keys if key in self.row_of)

    def facts(self, facts: tuple[tuple[object, object], ...]) -> list[list[Any]] | None:
        named = [(str(label), str(value)) for label, value in facts]
        return [[self.fact_labels.setdefault(label, len(self.fact_labels)), value] for label, value in named] or None

    def was(self, bar: GanttBar) -> list[int] | None:
        if bar.was is None or bar.was[0] not in self.row_of:
            return None
        return [self.row_of[bar.was[0]], self.at(bar.was[1]), self.at(bar.was[2])]


def _ends(gantt: Gantt) -> tuple[int, int]:
    """The hour before everything, and how many seconds reach past everything; closed spans do not count."""
    moments = [moment for bar in gantt.bars for moment in (bar.setup_start or bar.start, bar.end)]
    moments += [moment for bar in gantt.bars if bar.was for moment in bar.was[1:]]
    moments += [gantt.now] if gantt.now else []
    moments = moments or [datetime.now(tz=UTC)]
    first, last = wall_clock(min(moments)), wall_clock(max(moments))
    origin = first - first % 3_600_000 - 3_600_000
    return origin, (last - origin) // 1000 + max(3600, (last - first) // 50_000)


def texts(gantt: Gantt) -> dict[str, str]:
    """What the script says in the reader's language."""
    row, group = str(gantt.row_name or _("row")), str(gantt.group_name or _("group"))
    return {
        "row": row, "rows": row, "group": group, "groups": group,
        "time": _("Time"), "setup": _("Preparation"), "due": _("Due"), "late": _("late"), "pinned": _("pinned"),
        "now": _("Now"), "change": _("Change"), "was": _("Before"), "moved": _("moved"), "delayed": _("delayed"),
        "reassigned": _("elsewhere"), "added": _("new"), "move": _("Move"),
        "open_group": _("Open %(name)s") % {"name": group}, "open_row": _("Open %(name)s") % {"name": row},
        "fixed": _("This bar cannot be moved."), "found": _("%(count)s found"),
        "more": _("%(count)s more; search or choose to see fewer."),
        "failed": _("The move could not be saved. Look at the connection and try again."),
    }  # fmt: skip


def move_answer(said: object, bars: Iterable[GanttBar] = (), *, origin: int, follow: str = "") -> JsonResponse:
    """What the server answers to a move it allows: a sentence, every bar that stands elsewhere now, where to go on.

    `origin` came with the request: milliseconds of wall-clock time from which the chart counts.
    """

    def at(moment: datetime) -> int:
        return (wall_clock(moment) - origin) // 1000

    moved = [
        {
            "key": bar.key, "row": bar.row, "start": at(bar.start), "end": at(bar.end),
            "setup": at(bar.setup_start or bar.start), "pinned": bar.is_pinned,
        }
        for bar in bars
    ]  # fmt: skip
    return JsonResponse({"said": str(said), "bars": moved, "follow": follow})


def moment_of(given: str) -> datetime | None:
    """The wall-clock time that a chart sent, as an instant of the site's zone; None where it is none."""
    try:
        moment = datetime.fromisoformat(given)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.get_current_timezone())
