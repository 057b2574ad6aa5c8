"""The day of the model city, a chapter a slice; each is told by the slices' own actions, by those whose task it is.

A chapter is a module with

* `TITLE`: what is said while it is told, in Chinese;
* `tell(world)`: what happens, through actions;
* `told()`: what came of it, counted from what is stored, as JSON-ready data;
* `lines(told)`: one or a few sentences, each with the page on which it can be seen;
* `AFTER_PROOF = True` if it is told when the projects were proven and paid, not before.
"""

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol, cast

from planum.demo.plants.plan import PlantPlan
from planum.kernel.models import Person


@dataclass(frozen=True)
class World:
    """Whom and what a chapter finds. `people` holds each account by username and each firm's engineer by its code.

    `recorded` is true where real recordings are replayed from `data` instead of the simulated plants.
    """

    people: Mapping[str, Person]
    plans: Sequence[PlantPlan]
    now: datetime
    seed: int
    recorded: bool = False
    data: Path | None = None


class Chapter(Protocol):
    TITLE: str

    def tell(self, world: World) -> None: ...

    def told(self) -> dict[str, Any]: ...

    def lines(self, told: Mapping[str, Any]) -> list[tuple[str, str]]: ...


# In the order of the day, each with the account that may open its pages.
READERS = {
    "contracts": "park",
    "network": "planner",
    "maintenance": "engineer",
    "optimisation": "planner",
    "decisions": "engineer",
    "planning": "planner",
    "carbon": "planner",
    "knowledge": "planner",
    "diagnosis": "park",
    "centre": "park",
    "apps": "park",
    "board": "park",
    "supervision": "bureau",
    "projects": "bureau",
    "review": "bureau",
    "recommendation": "province",
    "plan": "bureau",
    "assistant": "engineer",
    "funds": "auditor",
    "performance": "bureau",
}
CHAPTERS: dict[str, Chapter] = {
    name: cast("Chapter", importlib.import_module(f"{__name__}.{name}"))
    for name in READERS
    if importlib.util.find_spec(f"{__name__}.{name}") is not None
}
