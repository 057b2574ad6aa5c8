"""The published instances by family, with their best known upper bounds; folders that are missing are skipped."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.readers import read_fajsp, read_fjs, read_fjs_sdst, read_jsp

Reader = Callable[[str], Problem]


@dataclass(frozen=True, slots=True)
class Family:
    """`folder` below the data; `pattern` of the file's stem; `known` turns the stem into the name in best_known.csv."""

    name: str
    folder: str
    reader: Reader
    pattern: str = ".*"
    known: Callable[[str], str] = str


@dataclass(frozen=True, slots=True)
class Instance:
    """`best_known`: upper bound of the makespan, None where none is listed."""

    family: str
    name: str
    path: Path
    reader: Reader
    best_known: int | None

    def problem(self) -> Problem:
        return self.reader(_text(self.path))


def _hurink(kind: str) -> Family:
    return Family(f"hurink_{kind}", f"fjsp/hurink/{kind}", read_fjs, known=lambda stem: f"{stem}_{kind}")


def _job_shop(name: str, folder: str, pattern: str = ".*") -> Family:
    return Family(name, f"jsp/{folder}", read_jsp, pattern, lambda stem: stem.removesuffix("js"))


FAMILIES = (
    Family("brandimarte", "fjsp/brandimarte", read_fjs),
    Family("dauzere", "fjsp/dauzere", read_fjs, known=lambda stem: f"dpp{stem.removeprefix('dpp')}"),
    Family("barnes", "fjsp/barnes", read_fjs),
    *(_hurink(kind) for kind in ("edata", "rdata", "sdata", "vdata")),
    Family("behnke", "fjsp/behnke", read_fjs),
    Family("kacem", "fjsp/kacem", read_fjs),
    Family("fattahi", "fjsp/fattahi", read_fjs),
    Family("dafjs", "fjsp/birgin_fajsp", read_fajsp, "(?i:dafjs).*", str.lower),
    Family("yfjs", "fjsp/birgin_fajsp", read_fajsp, "(?i:yfjs).*", str.lower),
    Family("fattahi_sdst", "fjsp/fattahi_sdst", read_fjs_sdst),
    _job_shop("ft", "FisherThompson1963"),
    _job_shop("la", "Lawrence1984"),
    _job_shop("abz", "AdamsBalasZawack1988"),
    _job_shop("orb", "ApplegateCook1991"),
    _job_shop("swv", "StorerWuVaccari1992"),
    _job_shop("yn", "YamadaNakano1992"),
    _job_shop("ta01_20", "Taillard1993", r"ta(0\d|1\d|20)(js)?"),
    _job_shop("ta21_40", "Taillard1993", r"ta(2[1-9]|3\d|40)(js)?"),
    _job_shop("ta41_80", "Taillard1993", r"ta(4[1-9]|[5-7]\d|80)(js)?"),
    _job_shop("dmu01_40", "DemirkolMehtaUzsoy1998", r"dmu([0-3]\d|40)"),
    _job_shop("dmu41_80", "DemirkolMehtaUzsoy1998", r"dmu(4[1-9]|[5-7]\d|80)"),
    _job_shop("tai", "DacolTeppan2022_standard"),
    Family("bel", "jsp/BoverouxErnstLouveaux2025", partial(read_jsp, reentrant=True)),
)
# Names that stand for several families.
GROUPS = {
    "ta": ("ta01_20", "ta21_40", "ta41_80"),
    "dmu": ("dmu01_40", "dmu41_80"),
    "birgin_fajsp": ("dafjs", "yfjs"),
    "flexible": ("brandimarte", "dauzere", "barnes", "hurink_edata", "hurink_vdata", "behnke"),
    "all": tuple(family.name for family in FAMILIES),
}


def chosen(names: list[str]) -> list[Family]:
    """Families by their own names or those of groups, each once; raises KeyError for a name that is neither."""
    known = {family.name: family for family in FAMILIES}
    wanted = dict.fromkeys(member for name in names for member in GROUPS.get(name, (name,)))
    return [known[name] for name in wanted]


def instances(data: Path, family: Family, limit: int | None = None) -> list[Instance]:
    """In the order of their numbers; `limit`: so many, spread evenly over the family."""
    folder = data / family.folder
    paths = sorted((path for path in _files(folder) if re.fullmatch(family.pattern, path.stem)), key=_natural)
    if limit is not None and limit < len(paths):
        paths = [paths[k * len(paths) // limit] for k in range(limit)]
    best = best_known(data / family.folder.split("/", 1)[0] / "best_known.csv")
    return [_instance(family, path, best) for path in paths]


def _instance(family: Family, path: Path, best: dict[str, int]) -> Instance:
    name = family.known(path.stem)
    return Instance(family.name, name, path, family.reader, best.get(_plain(name), best.get(_plain(path.stem))))


def best_known(path: Path) -> dict[str, int]:
    """Upper bound by instance, the name without leading zeros and in small letters."""
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    return {_plain(row["instance"]): int(float(row["upper_bound"])) for row in rows if row["upper_bound"]}


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in folder.iterdir() if path.suffix in {".txt", ".fjs", ".jsp", ".zip"})


def _text(path: Path) -> str:
    if path.suffix != ".zip":
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as packed:
        return io.TextIOWrapper(packed, encoding="utf-8").read()


def _natural(path: Path) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", path.stem)]


def _plain(name: str) -> str:
    return re.sub(r"(?<!\d)0+(?=\d)", "", name.lower())
