"""What each slice brings to the sweep: its rows in the world of the rivals, and what stands for its arguments.

A module here is named after its slice and may have

* `furnish(rivals)`: gives each of the three firms what the slice knows, and keeps the keys in `firm.things`;
* `PARAMETERS`, `ARGUMENTS`: what stands for a URL's parameter and a function's argument, as in `laws.questions`;
* `FORM_DATA`: fields of its forms, each a function of firm and city;
* `REACHES`: calls within a stranger's own house that reach for something of the firm's;
* `SPEAKING`: pages that must show the firm's people something of it; `SILENT_QUERIES`: queries that tell nobody's name;
* `OWN_BUSINESS`, `OWN_PAGES`: what strangers may do without touching anything of the firm's;
* `OPEN_TO_ALL`: pages that need no sign-in by a person, because they ask for a token of their own.
"""

import importlib
import importlib.util
from types import ModuleType
from typing import Any

# In the order in which they furnish the world.
ORDER = (
    "contracts",
    "maintenance",
    "optimisation",
    "decisions",
    "network",
    "planning",
    "carbon",
    "knowledge",
    "diagnosis",
    "centre",
    "apps",
    "board",
    "supervision",
    "assistant",
    "rules",
    "jobs",
    "projects",
    "review",
    "recommendation",
    "funds",
    "performance",
    "plan",
)
SLICES: list[ModuleType] = [
    importlib.import_module(f"{__name__}.{name}")
    for name in ORDER
    if importlib.util.find_spec(f"{__name__}.{name}") is not None
]


def gathered(kind: str) -> dict[str, Any]:
    return {name: value for one in SLICES for name, value in getattr(one, kind, {}).items()}


def named(kind: str) -> set[str]:
    return {name for one in SLICES for name in getattr(one, kind, ())}


def furnish(rivals: Any) -> None:
    for one in SLICES:
        if hasattr(one, "furnish"):
            one.furnish(rivals)
