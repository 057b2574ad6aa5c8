"""Every published instance at hand is read, and its bound is not above the best known makespan."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from planum.factory.scheduling.engine.bounds import capacity_bound
from planum.factory.scheduling.engine.problem import Problem
from planum.factory.scheduling.engine.readers import read_fajsp, read_fjs, read_fjs_sdst, read_jsp

OTHER_FORMATS = {"DacolTeppan2022_reentrant"}
RENAMED = {"dauzere": "dpp{}", "edata": "{}_edata", "rdata": "{}_rdata", "sdata": "{}_sdata", "vdata": "{}_vdata"}


def reader(path: Path) -> Callable[[str], Problem]:
    if path.parent.name == "birgin_fajsp":
        return read_fajsp
    if path.parent.name == "fattahi_sdst":
        return read_fjs_sdst
    if "fjsp" in path.parts:
        return read_fjs
    return lambda text: read_jsp(text, reentrant=path.parent.name.startswith("Boveroux"))


@pytest.mark.data
@pytest.mark.parametrize("kind", ["fjsp", "jsp"])
def test_every_published_instance_is_read_and_bounded(data_folder: Path, kind: str) -> None:
    folder = data_folder / "scheduling" / kind
    if not folder.is_dir():
        pytest.skip(f"no instances at {folder}")
    rows = csv.DictReader((folder / "best_known.csv").read_text().splitlines())
    best = {row["instance"]: int(row["upper_bound"]) for row in rows if row["upper_bound"]}

    above = {}
    for path in sorted(path for path in folder.rglob("*.*") if path.suffix in {".txt", ".fjs"}):
        if path.parent.name in OTHER_FORMATS:
            continue
        problem = reader(path)(path.read_text())
        name = RENAMED.get(path.parent.name, "{}").format(path.stem).removesuffix("js")
        if name in best and len(problem.operations) < 5000 and capacity_bound(problem) > best[name]:
            above[name] = best[name]

    assert above == {}
