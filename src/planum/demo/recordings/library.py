"""Which recordings a data folder has."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from planum.demo.plants.plan import SpokenProtocol
from planum.demo.recordings import engines, hydraulic, incidents, steel
from planum.demo.recordings.replay import Recording

VARIABLE = "PLANUM_DATA"


@dataclass(frozen=True, slots=True)
class Library:
    """The recordings found, and a sentence for each that was left out."""

    recordings: tuple[Recording, ...]
    left_out: tuple[str, ...]


def data_folder(repository: Path) -> Path | None:
    """The folder named by PLANUM_DATA, else `../shared/data` beside the repository; None where there is neither."""
    named = os.environ.get(VARIABLE)
    folder = Path(named) if named else repository.parent / "shared" / "data"
    return folder if folder.is_dir() else None


def open_library(folder: Path, ends_at: datetime, protocol: SpokenProtocol = "json") -> Library:
    """Every recording of which the files are there, each ending at `ends_at`.

    Errors: `Refused` for a recording that is there and damaged.
    """
    readers: list[tuple[str, bool, Callable[[], Recording]]] = [
        (steel.FILE, (folder / steel.FILE).is_file(), partial(steel.read, folder, ends_at, protocol)),
        (hydraulic.FOLDER, (folder / hydraulic.FOLDER).is_dir(), partial(hydraulic.read, folder, ends_at, protocol)),
        (engines.FILE, (folder / engines.FILE).is_file(), partial(engines.read, folder, ends_at, protocol)),
    ]
    names = incidents.present(folder)
    readers += [(name, True, partial(incidents.read, folder, name, ends_at, protocol)) for name in names]
    if not names:
        readers.append((incidents.FOLDER, False, partial(incidents.read, folder, "", ends_at)))
    missing = [place for place, there, _ in readers if not there]
    left_out = tuple(f"The recording {place} is left out: the data folder does not have it." for place in missing)
    return Library(tuple(read() for _, there, read in readers if there), left_out)
