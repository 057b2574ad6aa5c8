"""A detail page is a declared layout of panels: `ui/detail.html` renders a list of them, twelve columns wide.

A `tall` panel is as high as the two beside it together, and scrolls.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django_tables2 import Table

from planum.ui.evidence import Evidence

MOST_OPEN_LINKS = 6


@dataclass(frozen=True, slots=True)
class Action:
    """A link among a panel's or a page's actions."""

    label: object
    url: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Empty:
    """What will be here, and the one action that fills it."""

    text: object
    action: object = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of facts. A number is computed and has `evidence`, or was typed in and says by whom (`note`)."""

    label: object
    value: object
    evidence: Evidence | None = None
    note: object = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    template: ClassVar[str]
    title: object = ""
    width: int = 12
    tall: bool = False
    actions: Sequence[Action] = ()

    @property
    def heading(self) -> object:
        return self.title


@dataclass(frozen=True, kw_only=True)
class FactsPanel(Panel):
    """Label and value, line by line; a row is a Fact or a pair."""

    template: ClassVar[str] = "ui/panels/facts.html"
    rows: Sequence[Fact | tuple[object, object]]

    @property
    def facts(self) -> list[Fact]:
        return [row if isinstance(row, Fact) else Fact(*row) for row in self.rows]


@dataclass(frozen=True, kw_only=True)
class FiguresPanel(Panel):
    """A few numbers in large type: what waits, what the state is."""

    template: ClassVar[str] = "ui/panels/figures.html"
    figures: Sequence[Fact]


@dataclass(frozen=True, kw_only=True)
class TablePanel(Panel):
    template: ClassVar[str] = "ui/panels/table.html"
    table: Table


@dataclass(frozen=True, kw_only=True)
class ChartPanel(Panel):
    """The panel's title is the chart's own when none is given."""

    template: ClassVar[str] = "ui/panels/chart.html"
    option: dict[str, Any]
    height: int = 280
    evidence: Evidence | None = None

    @property
    def heading(self) -> object:
        return self.title or self.option.get("title", {}).get("text", "")


@dataclass(frozen=True, kw_only=True)
class LivePanel(Panel):
    """Fetched from `url`, and again every so many seconds while somebody looks at the page."""

    template: ClassVar[str] = "ui/panels/live.html"
    url: str
    every_s: int = 10
    content: object = ""


@dataclass(frozen=True, kw_only=True)
class TextPanel(Panel):
    """A text, or HTML that a slice has rendered with a template of its own."""

    template: ClassVar[str] = "ui/panels/text.html"
    content: object


@dataclass(frozen=True, kw_only=True)
class EvidencePanel(Panel):
    """A chain of evidence; beyond the first `open_links` it is folded."""

    template: ClassVar[str] = "ui/panels/evidence.html"
    links: Sequence[Any]
    open_links: int = MOST_OPEN_LINKS

    @property
    def first(self) -> Sequence[Any]:
        return self.links[: self.open_links]

    @property
    def rest(self) -> Sequence[Any]:
        return self.links[self.open_links :]
