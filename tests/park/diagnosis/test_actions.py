"""From an empty questionnaire to a confirmed level: what the hub fills in, what people may change, who sees it."""

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from park.diagnosis.world import a_diagnosis, a_machine, a_park_world, answer_all
from planum.errors import Refused, RefusedRows
from planum.kernel.models import Organisation
from planum.kernel.visibility import SYSTEM, viewing
from planum.park.diagnosis.actions import (
    answer_question,
    confirm_diagnosis,
    load_instrument,
    load_instruments,
    open_diagnosis,
    prefill_diagnosis,
    return_diagnosis,
    set_weights,
    submit_diagnosis,
)
from planum.park.diagnosis.models import Answer, Diagnosis, InstrumentVersion, Source
from planum.park.diagnosis.queries import diagnoses, diagnosis, diagnosis_coverage, instruments, level_of
from world import an_engineer, an_enterprise, an_industry_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


def standing(key: int) -> dict[str, tuple[list[str], str]]:
    with viewing(SYSTEM):
        rows = Answer.objects.filter(diagnosis=key, replaced_at=None)
        return {row.question: (row.chosen, row.source.value) for row in rows}


def test_the_hub_answers_shares_of_machines_by_band_with_what_it_counted() -> None:
    """Two machines of five have signals and send: 40 %, still the band above 20 % to 40 %."""
    of = a_park_world()
    for code in ("M1", "M2", "M3"):
        a_machine(of, code)
    a_machine(of, "M4", unit="kW")
    a_machine(of, "M5", unit="°C")
    key = a_diagnosis(of)

    done = prefill_diagnosis(by=of.engineer, diagnosis=key)

    answers = standing(key)
    assert answers["device_digitisation"] == (["c"], "hub")
    assert answers["device_networking"] == (["c"], "hub")
    assert answers["data_collection"] == (["equipment", "energy"], "hub")
    assert answers["scene_energy"] == (["1"], "hub")
    assert answers["scene_equipment"] == (["1"], "hub")
    assert (done.filled, done.kept) == (len(answers), 0)
    with viewing(SYSTEM):
        facts = Answer.objects.get(diagnosis=key, question="device_digitisation").facts
    assert [(one["code"], one["value"]) for one in facts] == [("digitised_share", "2/5")]
    assert [one["value"] for one in facts[0]["links"]] == ["0", "0", "0", "1", "1"]


def test_a_firm_without_machines_is_told_nothing() -> None:
    of = a_park_world()
    key = a_diagnosis(of)

    assert prefill_diagnosis(by=of.engineer, diagnosis=key).filled == 0


def test_to_answer_otherwise_than_the_hub_takes_a_reason_and_both_are_kept() -> None:
    of = a_park_world()
    a_machine(of, "M1", unit="kW")
    key = a_diagnosis(of)
    prefill_diagnosis(by=of.engineer, diagnosis=key)

    with pytest.raises(Refused, match="needs a reason"):
        answer_question(by=of.engineer, diagnosis=key, question="device_networking", chosen=["a"])
    answer_question(by=of.engineer, diagnosis=key, question="device_networking", chosen=["a"], reason="a test rig")
    prefill_diagnosis(by=of.engineer, diagnosis=key)

    with viewing(SYSTEM):
        rows = [(row.chosen, row.source, row.replaced_at is None)
                for row in Answer.objects.filter(diagnosis=key, question="device_networking")]  # fmt: skip
    assert rows[:2] == [(["e"], Source.HUB, False), (["a"], Source.TYPED, True)]
    assert standing(key)["device_networking"] == (["a"], "typed")


@pytest.mark.parametrize(
    ("question", "chosen"), [("data_collection", ["energy", "equipment", "finance"]), ("scene_energy", ["3"])]
)
def test_to_say_more_than_the_hub_can_see_takes_none(question: str, chosen: list[str]) -> None:
    of = a_park_world()
    a_machine(of, "M1", unit="kW")
    a_machine(of, "M2", unit="°C")
    key = a_diagnosis(of)
    prefill_diagnosis(by=of.engineer, diagnosis=key)

    answer_question(by=of.engineer, diagnosis=key, question=question, chosen=chosen)

    assert standing(key)[question][1] == "typed"


@pytest.mark.parametrize(
    ("question", "chosen"),
    [("nothing", ["a"]), ("network", ["none", "control"]), ("network", []), ("planning", ["aware", "planned"]),
     ("planning", ["x"])],
)  # fmt: skip
def test_an_answer_that_is_none_is_refused(question: str, chosen: list[str]) -> None:
    of = a_park_world()
    key = a_diagnosis(of)

    with pytest.raises(Refused):
        answer_question(by=of.engineer, diagnosis=key, question=question, chosen=chosen)


def test_only_a_complete_diagnosis_is_submitted_and_only_to_park_and_authorities() -> None:
    of = a_park_world()
    key = a_diagnosis(of)

    with pytest.raises(Refused, match="31 questions are not answered"):
        submit_diagnosis(by=of.engineer, diagnosis=key, recipients=[of.park.code])
    answer_all(of, key)
    with pytest.raises(Refused, match="One or more of"):
        submit_diagnosis(by=of.engineer, diagnosis=key, recipients=[an_enterprise().code])
    submit_diagnosis(by=of.engineer, diagnosis=key, recipients=[of.park.code])

    with pytest.raises(Refused, match="only while it is being filled in"):
        answer_question(by=of.engineer, diagnosis=key, question="planning", chosen=["planned"])


def test_the_park_sees_a_diagnosis_only_once_it_was_given_to_it() -> None:
    of = a_park_world()
    officer = an_industry_officer(of.firm.region)
    key = a_diagnosis(of)
    answer_all(of, key)
    with viewing(of.keeper):
        before = diagnoses()

    submit_diagnosis(by=of.engineer, diagnosis=key, recipients=[of.park.code])

    with viewing(of.keeper):
        seen = [one.id for one in diagnoses()]
    with viewing(officer):
        unseen = diagnoses()
    assert (before, seen, unseen) == ([], [key], [])
    with pytest.raises(Diagnosis.DoesNotExist):
        confirm_diagnosis(by=officer, diagnosis=key)
    with pytest.raises(PermissionDenied):
        confirm_diagnosis(by=of.engineer, diagnosis=key)


def test_a_diagnosis_sent_back_is_hidden_until_it_is_submitted_again() -> None:
    of = a_park_world()
    key = a_diagnosis(of)
    answer_all(of, key)
    submit_diagnosis(by=of.engineer, diagnosis=key, recipients=[of.park.code])

    return_diagnosis(by=of.keeper, diagnosis=key, reason="funding is missing")

    with viewing(of.keeper):
        assert diagnoses() == []
    answer_question(by=of.engineer, diagnosis=key, question="planning", chosen=["planned"])
    submit_diagnosis(by=of.engineer, diagnosis=key, recipients=[of.park.code])
    with viewing(of.keeper):
        assert [one.state for one in diagnoses()] == ["submitted"]


def test_a_newer_confirmed_diagnosis_supersedes_and_level_of_follows() -> None:
    of = a_park_world()
    levels, keys = [], []
    for _number in range(2):
        key = a_diagnosis(of)
        keys.append(key)
        answer_all(of, key)
        submit_diagnosis(by=of.engineer, diagnosis=key, recipients=[of.park.code])
        confirm_diagnosis(by=of.keeper, diagnosis=key)
        with viewing(of.keeper):
            found = level_of(firm=of.firm.code)
            levels.append((found.level, found.intact, found.typed))

    with viewing(of.engineer):
        states = {one.id: one.state for one in diagnoses()}
    assert states == {keys[0]: "superseded", keys[1]: "confirmed"}
    assert levels == [(0, True, 31), (0, True, 31)]


def test_an_answer_changed_behind_the_platform_shows() -> None:
    of = a_park_world()
    key = a_diagnosis(of)
    answer_all(of, key)
    submit_diagnosis(by=of.engineer, diagnosis=key, recipients=[of.park.code])
    Answer._base_manager.filter(diagnosis=key, question="information_systems").update(chosen=["all"])

    with viewing(of.engineer):
        assert level_of(firm=of.firm.code).intact is False


def test_a_competitor_is_told_the_same_of_a_firm_as_of_one_that_is_not_there() -> None:
    of = a_park_world()
    key = a_diagnosis(of)
    rival = an_engineer(an_enterprise(region=of.firm.region))

    with viewing(rival):
        for ask in (lambda: level_of(firm=of.firm.code), lambda: diagnosis(diagnosis=key)):
            with pytest.raises(Diagnosis.DoesNotExist):
                ask()
    with pytest.raises(Organisation.DoesNotExist):
        open_diagnosis(by=rival, firm=of.firm.code)


def test_typed_answers_are_taken_over_and_the_hub_is_asked_anew() -> None:
    of = a_park_world()
    a_machine(of, "M1", unit="kW")
    key = a_diagnosis(of)
    prefill_diagnosis(by=of.engineer, diagnosis=key)
    answer_all(of, key)
    submit_diagnosis(by=of.engineer, diagnosis=key, recipients=[of.park.code])

    again = open_diagnosis(by=of.engineer, firm=of.firm.code)

    assert {source for _chosen, source in standing(again.id).values()} == {"typed"}
    assert again.answered == sum(source == "typed" for _chosen, source in standing(key).values())


def test_a_park_loads_a_corrected_version_for_its_firms_and_old_answers_keep_theirs() -> None:
    of = a_park_world()
    old = a_diagnosis(of)
    answer_all(of, old)
    submit_diagnosis(by=of.engineer, diagnosis=old, recipients=[of.park.code])
    with viewing(of.keeper):
        content: dict[str, Any] = InstrumentVersion.objects.get(code="sme-2024").content
    content = json.loads(json.dumps(content)) | {"version": "2024.2"}
    content["questions"][4]["options"][1]["worth"] = "3"

    load_instrument(by=of.keeper, definition=json.dumps(content), reason="official text")
    new = open_diagnosis(by=of.engineer, firm=of.firm.code)

    with viewing(of.engineer):
        kept = diagnosis(diagnosis=old)
    assert (new.version, kept.diagnosis.version) == ("2024.2", "2024.1")
    with viewing(an_engineer()):
        assert {one.version for one in instruments() if one.code == "sme-2024"} == {"2024.1"}


def test_weights_that_do_not_sum_to_one_are_refused_and_nothing_is_stored() -> None:
    of = a_park_world()
    with viewing(of.keeper):
        key = InstrumentVersion.objects.get(code="cmmm").pk
    given = {"instrument": key, "profile": "discrete", "version": "P1", "source": "park", "reason": "measured"}

    with pytest.raises(RefusedRows):
        set_weights(by=of.keeper, weights={"strategy": "0.5"}, **given)
    made = set_weights(by=of.keeper, weights={"strategy": "0.04", "skills": "0.02"}, **given)

    assert (made.loaded_for, made.version) == (of.park.code, "P1")
    assert InstrumentVersion._base_manager.filter(code="cmmm").count() == 2


def test_the_shipped_instruments_are_loaded_once() -> None:
    of = a_park_world()

    assert load_instruments(by=of.keeper) == []


def test_coverage_counts_what_was_given_and_nothing_else() -> None:
    of = a_park_world()
    an_enterprise(park=of.park)
    key = a_diagnosis(of)
    answer_all(of, key)
    submit_diagnosis(by=of.engineer, diagnosis=key, recipients=[of.park.code])

    with viewing(of.keeper):
        found = diagnosis_coverage(by=of.keeper)

    assert (found.firms, found.diagnosed, found.confirmed) == (2, 1, 0)
    assert [(one.level, one.firms) for one in found.levels] == [(0, 1)]
