"""A question, its answer, what is kept of it; a proposal, and who may approve it, once."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from planum.assistant.actions import approve_proposal, ask, reject_proposal, use_tool
from planum.assistant.models import Proposal, ProposalState, Run, Step
from planum.assistant.queries import proposals, run, runs
from planum.assistant.waiting import waiting
from planum.errors import Refused
from planum.factory.monitoring.models import AlarmState
from planum.kernel.changelog import verify
from planum.kernel.models import ChangeEntry, Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.ui.waiting import numbered
from world import a_limit_rule, a_plant, a_signal, an_alarm, an_engineer, an_enterprise

pytestmark = pytest.mark.django_db


@pytest.fixture
def engineer() -> Person:
    """Of a firm with one plant, on which one alarm is open."""
    firm = an_enterprise(code="AQUILA-77", name="天鹰座集团", name_en="Aquiline Group")
    with viewing(SYSTEM):
        signal = a_signal(a_plant(firm, name="天鹰座一厂", name_en="Aquiline works"))
        an_alarm(a_limit_rule(signal))
    return an_engineer(firm)


def the_alarm() -> Any:
    from planum.factory.monitoring.models import Alarm

    with viewing(SYSTEM):
        return Alarm.objects.get()


@pytest.mark.parametrize(
    ("text", "start"),
    [("现在有哪些报警还没处理？", "未消除报警：共 1 条。"), ("Which alarms are open?", "Open alarms: 1 in all.")],
)
def test_a_question_is_answered_in_its_language(engineer: Person, text: str, start: str) -> None:
    answered = ask(by=engineer, text=text)

    assert (answered.ended_as, answered.tool, answered.answered_by) == ("answered", "factory.open_alarms", "embedded")
    assert answered.text.startswith(start)
    assert answered.link == "/factory/alarms/"
    with viewing(engineer):
        assert [one.asked for one in runs()] == [text]


def test_a_competitor_hears_nothing_of_the_firm(engineer: Person) -> None:
    stranger = an_engineer()

    for text in (
        "天鹰座集团现在有哪些报警",
        "open alarms of Aquiline works",
        "AQUILA-77的资产",
        "latest readings of AQUILA-77",
    ):
        said = ask(by=stranger, text=text)
        told = f"{said.text} {said.values} {said.tool and said.ended_as}"
        assert not [word for word in ("天鹰座", "Aquiline", "AQUILA") if word in told], said


def test_what_is_strange_is_said_to_be(engineer: Person) -> None:
    answered = ask(by=engineer, text="讲个笑话")

    assert (answered.ended_as, answered.tool, len(answered.choices)) == ("strange", "", 3)


def test_what_is_missing_is_asked_for(engineer: Person) -> None:
    answered = ask(by=engineer, text="核验计量值")

    assert (answered.ended_as, answered.tool, answered.missing) == ("asked", "hub.check_metric_value", "value")


def test_a_refusal_is_told_and_does_not_say_whether_the_thing_exists(engineer: Person) -> None:
    nobodys, strangers = an_engineer(), an_engineer()
    with viewing(SYSTEM):
        plant = a_plant(strangers.organisation)

    there = ask(by=nobodys, text="设备", tool="factory.machines", arguments={"plant": plant.path})
    nowhere = ask(by=nobodys, text="设备", tool="factory.machines", arguments={"plant": "NO/WHERE"})

    assert (there.ended_as, there.text) == (nowhere.ended_as, nowhere.text) == ("refused", there.text)


def test_a_write_is_proposed_with_its_effect_and_done_once_approved(engineer: Person) -> None:
    alarm = the_alarm().pk
    proposed = ask(by=engineer, text=f"确认报警{alarm}，备注：正在换油")

    assert (proposed.ended_as, proposed.arguments) == ("proposed", {"alarm": alarm, "comment": "正在换油"})
    assert the_alarm().state is AlarmState.ACTIVE
    with viewing(engineer):
        assert [line.count for line in numbered(waiting(engineer))] == [1]
        [shown] = proposals(waiting_only=True)
    assert {"comment": "正在换油"}.items() <= {k: v for one in shown.effect for k, v in one["after"].items()}.items()

    approve_proposal(by=engineer, proposal=shown.id)

    assert (the_alarm().state, the_alarm().acknowledged_by) == (AlarmState.ACKNOWLEDGED, engineer)
    with pytest.raises(Refused):
        approve_proposal(by=engineer, proposal=shown.id)
    assert verify().intact


def test_nobody_else_finds_a_proposal(engineer: Person) -> None:
    ask(by=engineer, text=f"确认报警{the_alarm().pk}")
    colleague = an_engineer(engineer.organisation)
    with viewing(SYSTEM):
        proposal = Proposal.objects.get().pk

    for decide in (approve_proposal, reject_proposal):
        with pytest.raises(ObjectDoesNotExist):
            decide(by=colleague, proposal=proposal)
    assert the_alarm().state is AlarmState.ACTIVE


def test_a_permission_that_was_lost_refuses_the_approval_and_the_proposal_waits(engineer: Person) -> None:
    ask(by=engineer, text=f"确认报警{the_alarm().pk}")
    engineer.memberships.all().delete()
    without = Person.objects.get(pk=engineer.pk)
    with viewing(SYSTEM):
        proposal = Proposal.objects.get()

    with pytest.raises((PermissionDenied, ObjectDoesNotExist)):
        approve_proposal(by=without, proposal=proposal.pk)

    with viewing(SYSTEM):
        assert Proposal.objects.get().state is ProposalState.PROPOSED


def test_a_proposal_expires_and_can_be_rejected(engineer: Person) -> None:
    ask(by=engineer, text=f"确认报警{the_alarm().pk}")
    with viewing(SYSTEM):
        row = Proposal.objects.get()
        row.expires_at = timezone.now() - timedelta(minutes=1)
        row.save()

    with pytest.raises(Refused):
        approve_proposal(by=engineer, proposal=row.pk)
    ask(by=engineer, text="哪些报警还没处理")

    with viewing(engineer):
        assert Proposal.objects.get().state is ProposalState.EXPIRED
    again = ask(by=engineer, text=f"确认报警{the_alarm().pk}")
    assert again.proposal is not None
    assert reject_proposal(by=engineer, proposal=again.proposal).state == "rejected"


def test_a_write_that_would_be_refused_is_refused_at_once(engineer: Person) -> None:
    answered = ask(by=engineer, text="确认报警", tool="factory.acknowledge_alarm", arguments={"alarm": 999_999})

    assert (answered.ended_as, answered.proposal) == ("refused", None)


def test_a_run_is_called_again_with_the_rights_of_today(engineer: Person) -> None:
    asked = ask(by=engineer, text="哪些报警还没处理")
    with viewing(engineer):
        unchanged = run(by=engineer, run=asked.run).steps[0].unchanged
    engineer.memberships.all().delete()
    without = Person.objects.get(pk=engineer.pk)

    with viewing(without):
        later = run(by=without, run=asked.run)

    assert (unchanged, later.steps[0].unchanged) == (True, False)
    assert "1" not in later.text


def test_the_change_log_has_hashes_of_a_question_and_not_its_words(engineer: Person) -> None:
    ask(by=engineer, text="哪些报警还没处理")

    entry = ChangeEntry.objects.filter(action="assistant.ask").latest("number")

    assert "报警" not in str(entry.after)
    assert str(entry.after["question"]).startswith("sha256:")


def test_runs_and_steps_are_never_changed(engineer: Person) -> None:
    ask(by=engineer, text="哪些报警还没处理")
    for model in (Run, Step):
        with pytest.raises(DatabaseError), transaction.atomic():
            model._base_manager.all().delete()


def test_a_program_gets_data_or_a_proposal_and_no_secret(engineer: Person) -> None:
    read = use_tool(by=engineer, tool="factory.open_alarms", arguments={})
    proposed = use_tool(by=engineer, tool="factory.acknowledge_alarm", arguments={"alarm": the_alarm().pk})

    assert [row["id"] for row in read.data] == [the_alarm().pk]
    assert proposed.proposal is not None
    assert the_alarm().state is AlarmState.ACTIVE
    for name in ("kernel.issue_api_key", "assistant.ask", "no.such"):
        with pytest.raises(Refused):
            use_tool(by=engineer, tool=name, arguments={})


@pytest.mark.parametrize("text", ["", "x" * 501])
def test_a_question_is_one_sentence(engineer: Person, text: str) -> None:
    with pytest.raises(Refused):
        ask(by=engineer, text=text)


def test_the_pages_answer_and_approve(engineer: Person) -> None:
    client = Client()
    client.force_login(engineer)

    asked = client.post("/assistant/", {"question": "哪些报警还没处理"}, follow=True).content.decode()
    fragment = client.post("/assistant/", {"question": f"确认报警{the_alarm().pk}"}, headers={"HX-Request": "true"})
    with viewing(engineer):
        proposal = Proposal.objects.get().pk
    done = client.post(f"/assistant/proposals/{proposal}/approve/", follow=True)

    assert "未消除报警：共 <a" in asked
    assert "内置路由，无大模型" in asked
    assert f"/assistant/proposals/{proposal}/approve/" in fragment.content.decode()
    assert "<html" not in fragment.content.decode()
    assert done.status_code == 200
    assert the_alarm().state is AlarmState.ACKNOWLEDGED
    for url in ("/assistant/runs/", "/assistant/runs/1/", "/assistant/proposals/", f"/assistant/proposals/{proposal}/"):
        assert client.get(url).status_code in {200, 404}


def test_the_conversation_is_read_with_few_queries(engineer: Person, django_assert_max_num_queries: Any) -> None:
    ask(by=engineer, text="哪些报警还没处理")
    client = Client()
    client.force_login(engineer)
    with viewing(SYSTEM):
        latest = Run.objects.latest("pk").pk

    with django_assert_max_num_queries(25):
        client.get(f"/assistant/?run={latest}")
