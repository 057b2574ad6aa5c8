"""What a worker does in the background."""

from django_tasks import task

from planum.factory.scheduling.planning import work_off
from planum.kernel.visibility import SYSTEM, viewing


@task()
def calculate(run: int) -> None:
    with viewing(SYSTEM):
        work_off(run)
