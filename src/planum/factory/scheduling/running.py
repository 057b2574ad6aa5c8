"""Queues a calculation; whoever works off jobs takes it up once what was written stands."""

from functools import partial

from django.db import transaction

from planum.factory.scheduling.models import PlanningRun
from planum.kernel.changelog import record


def queue(run: PlanningRun) -> None:
    # The job's module knows the whole calculation, which knows who queues more of it.
    from planum.factory.scheduling.jobs import calculate  # noqa: PLC0415

    run.save(force_insert=True)
    record(run, after={"plant": run.plant.path, "objectives": run.objectives, "seconds": run.seconds})
    transaction.on_commit(partial(calculate.enqueue, run.pk))
