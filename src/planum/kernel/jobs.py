"""Any published action can run in the background: one job serves them all."""

from collections.abc import Mapping
from typing import Any

from django_tasks import TaskResult, task

from planum.kernel.capabilities import call, plain, registry
from planum.kernel.models import Person


@task()
def perform(name: str, person: int, arguments: dict[str, Any]) -> Any:
    capability = registry[name]
    return plain(capability, call(capability, by=Person.objects.get(pk=person), arguments=arguments))


def enqueue(name: str, *, by: Person, arguments: Mapping[str, Any]) -> "TaskResult[Any]":
    """Queue an action by name; a worker runs it as that person."""
    return perform.enqueue(registry[name].name, by.pk, dict(arguments))
