"""The command line as somebody at a terminal meets it."""

import json
import subprocess
import sys
from typing import Any

import pytest

import planum
from planum.kernel.changelog import verify
from planum.kernel.models import ApiKey
from planum.site.cli import main
from world import a_plant, an_engineer, an_industry_officer

pytestmark = pytest.mark.django_db


def test_a_query_prints_its_answer_as_json(capsys: Any) -> None:
    officer = an_industry_officer()

    code = main(["--as", officer.username, "kernel", "organisations"])

    printed = json.loads(capsys.readouterr().out)
    assert (code, [row["code"] for row in printed]) == (0, [officer.organisation.code])


def test_the_log_is_verified_from_the_terminal(capsys: Any) -> None:
    officer = an_industry_officer()

    code = main(["--as", officer.username, "kernel", "verify-log"])

    printed = json.loads(capsys.readouterr().out)
    assert (code, printed) == (0, {"entries": 0, "intact": True, "broken_at": None, "head": ""})


def test_an_action_is_done_and_logged(capsys: Any) -> None:
    engineer = an_engineer()

    code = main(["--as", engineer.username, "kernel", "issue-api-key", "--label", "gateway"])

    assert (code, json.loads(capsys.readouterr().out)["label"]) == (0, "gateway")
    assert (ApiKey.objects.get().person, verify().entries) == (engineer, 1)


def test_lists_and_tables_are_given_as_they_are_over_the_wire(capsys: Any) -> None:
    engineer = an_engineer()
    plant = a_plant(engineer.organisation)
    rows = json.dumps([{"code": "t1", "name": "温度", "unit": "°C"}])

    code = main(["--as", engineer.username, "hub", "add-signals", "--asset", plant.path, "--signals", rows])

    assert (code, [row["path"] for row in json.loads(capsys.readouterr().out)]) == (0, [f"{plant.path}/t1"])


def test_who_acts_may_be_said_by_the_environment(capsys: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLANUM_USER", an_industry_officer().username)

    assert main(["kernel", "verify-log"]) == 0


@pytest.mark.parametrize("name", ["nobody", ""])
def test_an_account_that_is_missing_is_named(name: str) -> None:
    with pytest.raises(SystemExit, match=rf"There is no account '{name}'\. Say who acts with --as USERNAME"):
        main(["--as", name, "kernel", "organisations"])


def test_a_refusal_is_said_and_not_thrown(capsys: Any) -> None:
    code = main(["--as", an_engineer().username, "kernel", "revoke-api-key", "--prefix", "nothing"])

    printed = capsys.readouterr()
    assert (code, printed.out) == (1, "")
    assert "nothing" in printed.err


def test_what_is_not_permitted_is_said_and_not_thrown(capsys: Any) -> None:
    code = main(["--as", an_engineer().username, "kernel", "verify-log"])

    printed = capsys.readouterr()
    assert (code, printed.out, bool(printed.err)) == (1, "", True)


def test_a_row_that_does_not_exist_is_said_and_not_thrown(capsys: Any) -> None:
    asked = ["--signal", "no/such", "--start", "2026-01-01T00:00:00Z", "--end", "2026-01-02T00:00:00Z"]

    code = main(["--as", an_engineer().username, "hub", "readings", *asked])

    assert (code, bool(capsys.readouterr().err)) == (1, True)


@pytest.mark.parametrize("given", [["kernel"], ["kernel", "no-such-verb"], ["hub", "readings"]])
def test_what_the_command_line_does_not_know_shows_its_usage(capsys: Any, given: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--as", "x", *given])

    assert (stopped.value.code, "usage: planum" in capsys.readouterr().err) == (2, True)


def test_the_version_needs_no_site() -> None:
    done = subprocess.run([sys.executable, "-m", "planum", "version"], capture_output=True, text=True, env={})

    assert (done.returncode, done.stdout.strip()) == (0, planum.__version__)
