"""What the embedded assistant says: a sentence for each shape of a result, its numbers as marks."""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from planum.assistant.engine.references import Value
from planum.assistant.reading import Reading
from planum.assistant.surroundings import told

MOST_FACTS: Final = 6
STATES: Final = ("state", "stage", "outcome", "priority", "kind", "risk", "level")


def answer_to(reading: Reading) -> tuple[str, dict[str, Value]]:
    """The sentence with its marks, and the values of the marks that it brings itself: counts of a list."""
    title = told().title_of(reading.capability)
    if reading.refusal:
        return _("%(what)s: refused. %(why)s") % {"what": title, "why": reading.refusal}, {}
    if isinstance(reading.data, list):
        return _about_list(title, reading)
    if reading.data is None:
        return _("%(what)s: there is none that you may see.") % {"what": title}, {}
    if isinstance(reading.data, Mapping):
        return _about_one(title, reading), {}
    return f"{title}: {_mark_at(reading, '') or told().value_label(reading.capability.room, '', str(reading.data))}", {}


def _about_list(title: str, reading: Reading) -> tuple[str, dict[str, Value]]:
    """How many, and how many in each state; these counts are the platform's own, below the marks of the rows."""
    rows = reading.data
    if not rows:
        return _("%(what)s: there are none that you may see.") % {"what": title}, {}
    values: dict[str, Value] = {}

    def count(number: int, path: str) -> str:
        mark = f"v{1_000_000 + len(values)}"
        values[mark] = Value(mark, path, "count", number)
        return f"⟦{mark}⟧"

    said = _("%(what)s: %(count)s in all.") % {"what": title, "count": count(len(rows), "count")}
    return said + _by_state(reading, count), values


def _by_state(reading: Reading, count: Any) -> str:
    rows = [row for row in reading.data if isinstance(row, Mapping)]
    name = next((name for name in STATES if rows and isinstance(rows[0].get(name), str)), "")
    found = Counter(str(row[name]) for row in rows) if name else Counter[str]()
    if not 1 < len(found) <= MOST_FACTS:
        return ""
    room = reading.capability.room
    shares = [
        f"{told().value_label(room, name, value)} {count(number, f'count.{name}={value}')}"
        for value, number in found.most_common()
        if not any(letter.isdigit() for letter in told().value_label(room, name, value))
    ]
    return " " + _("Of these: %(shares)s.") % {"shares": _(", ").join(shares)}


def _about_one(title: str, reading: Reading) -> str:
    """The first facts of one thing, each with its name."""
    at_top = [value for value in reading.marked.values.values() if value.path == value.name]
    facts = [f"{told().label_of(value.name, reading.capability.verb)} ⟦{value.mark}⟧" for value in at_top[:MOST_FACTS]]
    flags = [
        f"{told().label_of(name, reading.capability.verb)}: {_('yes') if value else _('no')}"
        for name, value in reading.data.items()
        if isinstance(value, bool)
    ]
    return f"{title}: {_('; ').join([*flags[:MOST_FACTS], *facts])}"


def _mark_at(reading: Reading, path: str) -> str:
    return next((f"⟦{value.mark}⟧" for value in reading.marked.values.values() if value.path == path), "")
