"""What a worker does in the background."""

from django_tasks import task

from planum.factory.maintenance.fitting import work_off
from planum.kernel.visibility import SYSTEM, viewing


@task()
def fit_model(model: int) -> None:
    with viewing(SYSTEM):
        work_off(model)
