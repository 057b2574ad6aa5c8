import pytest
from django.core.management import call_command
from django_tasks import TaskResultStatus

from planum.kernel.jobs import enqueue, perform
from planum.kernel.models import ChangeEntry, Region
from world import an_engineer, an_operator

pytestmark = pytest.mark.django_db


def work_off() -> None:
    call_command("db_worker", batch=True, interval=0, verbosity=0)


def test_a_worker_runs_the_action_as_the_person_who_asked() -> None:
    operator = an_operator()

    job = enqueue("kernel.add_region", by=operator, arguments={"code": "4103", "name": "某市"})
    work_off()

    assert perform.get_result(job.id).return_value == "4103"
    assert Region.objects.filter(code="4103").exists()
    assert ChangeEntry.objects.get(action="kernel.add_region").by == operator


def test_a_job_may_do_no_more_than_its_person() -> None:
    job = enqueue("kernel.add_region", by=an_engineer(), arguments={"code": "4103", "name": "某市"})
    work_off()

    assert perform.get_result(job.id).status == TaskResultStatus.FAILED
    assert not Region.objects.filter(code="4103").exists()


def test_an_unknown_action_is_not_queued() -> None:
    with pytest.raises(KeyError):
        enqueue("kernel.nothing", by=an_operator(), arguments={})
