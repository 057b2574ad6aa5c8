"""The arithmetic and the instances of the scheduling benchmark; nothing is measured here."""

from pathlib import Path

import pytest

from benchmarks.scheduling import peers, tardiness
from benchmarks.scheduling.__main__ import parsed
from benchmarks.scheduling.families import compare
from benchmarks.scheduling.instances import FAMILIES, GROUPS, chosen, instances
from benchmarks.scheduling.report import Row, behind, figures, gap_of
from planum.factory.scheduling.engine.validation import violations

ASKED = ("cpsat", "pyjobshop")
TWO_BY_TWO = "2 2\n2 2 1 3 2 4 1 2 5\n2 1 2 2 1 1 6\n"


def row(family: str, best: int | None, ours: int | None, cpsat: int | None, pyjobshop: int | None) -> Row:
    return Row(family, "x", 4, best, ours, cpsat=cpsat, pyjobshop=pyjobshop, asked=ASKED)


def test_gaps_are_in_per_cent_of_the_best_known() -> None:
    assert gap_of(row("a", 200, 201, None, None), "planum") == 0.5
    assert gap_of(row("a", None, 201, None, None), "planum") is None
    assert behind(row("a", 200, 198, 220, None), "cpsat") == -10.0


def test_a_family_is_averaged_and_the_unsolved_are_counted() -> None:
    rows = [row("a", 100, 101, 104, 110), row("a", 100, 100, None, 105), row("a", 100, 103, 102, None)]

    assert figures(rows) == {
        "a.instances": 3, "a.faults": 0, "a.unsolved": 0, "a.gap": 1.333, "a.worst_gap": 3.0,
        "a.cpsat_unsolved": 1, "a.cpsat_gap": 3.0, "a.gap_where_cpsat": 2.0, "a.cpsat_ratio": 1.5,
        "a.worst_behind_cpsat": 0.98, "a.mean_behind_cpsat": -0.952,
        "a.pyjobshop_unsolved": 1, "a.pyjobshop_gap": 7.5, "a.gap_where_pyjobshop": 0.5, "a.pyjobshop_ratio": 15.0,
        "a.worst_behind_pyjobshop": -4.762, "a.mean_behind_pyjobshop": -6.472,
    }  # fmt: skip


def test_without_best_known_there_is_no_gap_but_the_peers_are_compared() -> None:
    found = figures([row("a", None, 90, 100, None)])

    assert "a.gap" not in found
    assert found["a.worst_behind_cpsat"] == -10.0


def test_groups_weigh_every_instance_alike() -> None:
    rows = [row("brandimarte", 100, 100, 100, 100), *[row("behnke", 100, 103, 100, 100)] * 2]

    assert figures(rows)["flexible.gap"] == 2.0


def test_tardiness_compares_sums_over_what_the_peer_solved() -> None:
    rows = [
        {"planum": 80, "cpsat": 100, "asked": True, "faults": 0},
        {"planum": 100, "cpsat": 100, "asked": True, "faults": 0},
        {"planum": 5, "cpsat": None, "asked": True, "faults": 1},
    ]

    assert tardiness.figures(rows) == {
        "tardiness.instances": 3, "tardiness.cpsat_unsolved": 1, "tardiness.faults": 1,
        "tardiness.better_than_cpsat": 10.0,
    }  # fmt: skip


def files(folder: Path) -> Path:
    for name in ("fjsp/brandimarte/mk02.txt", "fjsp/brandimarte/mk10.txt", "fjsp/dauzere/01a.txt"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(TWO_BY_TWO)
    (folder / "fjsp" / "best_known.csv").write_text("instance,upper_bound\nmk02,8\ndpp01a,9\n")
    return folder


def test_instances_find_their_best_known_and_missing_folders_are_skipped(tmp_path: Path) -> None:
    data = files(tmp_path)

    found = [(row.name, row.best_known) for family in FAMILIES for row in instances(data, family)]

    assert found == [("mk02", 8), ("mk10", None), ("dpp01a", 9)]


def test_a_limit_spreads_over_the_family(tmp_path: Path) -> None:
    (brandimarte,) = chosen(["brandimarte"])

    assert [row.name for row in instances(files(tmp_path), brandimarte, 1)] == ["mk02"]


def test_groups_name_families() -> None:
    assert {family.name for family in chosen(["all"])} == {family.name for family in FAMILIES}
    assert [family.name for family in chosen(["dmu", "dmu01_40"])] == list(GROUPS["dmu"])


def test_an_unknown_family_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parsed(["--data", ".", "--family", "nothing"])

    assert "nothing" in capsys.readouterr().err


def test_ours_and_cpsat_agree_on_a_tiny_shop(tmp_path: Path) -> None:
    (brandimarte,) = chosen(["brandimarte"])
    (instance,) = instances(files(tmp_path), brandimarte, 1)
    problem = instance.problem()

    ours, answer = compare(instance, 0.2, beside_peers=False), peers.cpsat(problem, 1.0)

    assert answer.plan is not None
    assert violations(problem, answer.plan) == []
    assert (ours.planum, ours.faults) == (int(answer.plan.end.max()), ())
