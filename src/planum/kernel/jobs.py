"""Long calculations off the page: any published action can run in the background, and a row says how far it is.

An action that calculates for long is not atomic as a whole: it reads, calls `step` between its parts, and opens a
transaction for what it writes. Called by itself it runs to its end; as a calculation it is stopped at the next step.
"""

import logging
from collections.abc import Mapping
from contextvars import ContextVar
from functools import partial
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from planum.errors import Refused
from planum.kernel.capabilities import call, plain, registry
from planum.kernel.changelog import acting
from planum.kernel.models import CALCULATION_TRANSITIONS, Calculation, CalculationState, Person
from planum.kernel.states import move
from planum.kernel.visibility import viewing

logger = logging.getLogger(__name__)
_running: ContextVar[int | None] = ContextVar("planum_calculation", default=None)


class Stopped(Refused):
    """Who asked for a calculation has stopped it; nothing of it is kept."""


def calculate(
    name: str, *, by: Person, arguments: Mapping[str, Any], seconds: float, then: str, field: str = ""
) -> Calculation:  # fmt: skip
    """Queue an action by name; a worker runs it as that person, in the language that is being read now.

    `seconds` is about how long it takes at most; `then` is the page to open afterwards: an address, or with `field`
    the name of one that takes that field of the result.
    """
    row = Calculation(
        by=by, action=registry[name].name, arguments=dict(arguments), seconds=seconds, then=then, then_field=field,
        language=translation.get_language() or "", asked_at=timezone.now(),
    )  # fmt: skip
    row.save(force_insert=True)
    transaction.on_commit(partial(perform.enqueue, row.pk))
    return row


def step(done: int, of: int) -> None:
    """Say that so many parts are done. Within a calculation that somebody has stopped this raises Stopped."""
    key = _running.get()
    if key is None:
        return
    rows = Calculation._base_manager.filter(pk=key)
    if rows.filter(stop_asked=True).exists():
        raise Stopped(_("The calculation was stopped."), _("Nothing of it was kept."))
    rows.update(done=done, of=of)


@task()
def perform(key: int) -> None:
    row = Calculation._base_manager.select_related("by").get(pk=key)
    if row.state != CalculationState.WAITING:
        return
    with translation.override(row.language or None), viewing(row.by):
        row.started_at = timezone.now()
        _move(row, CalculationState.RUNNING)
        try:
            _work(row)
        except Exception:
            logger.exception("Calculation %d, %s, failed", row.pk, row.action)
            _end(row, CalculationState.FAILED, _("It ended with an error; the log of the site has it."))
            raise


def _work(row: Calculation) -> None:
    token = _running.set(row.pk)
    try:
        capability = registry[row.action]
        result = plain(capability, call(capability, by=row.by, arguments=row.arguments))
    except Stopped as stopped:
        _end(row, CalculationState.STOPPED, str(stopped))
    except (Refused, PermissionDenied) as refusal:
        _end(row, CalculationState.REFUSED, str(refusal))
    except ObjectDoesNotExist:
        _end(row, CalculationState.REFUSED, _("What it was to work on is not there, or not yours to see."))
    else:
        row.result_key = str(result[row.then_field]) if row.then_field else ""
        _end(row, CalculationState.DONE)
    finally:
        _running.reset(token)


def _end(row: Calculation, state: CalculationState, told: str = "") -> None:
    row.told, row.ended_at = told, timezone.now()
    _move(row, state)


def _move(row: Calculation, state: CalculationState) -> None:
    with transaction.atomic(), acting(row.action, row.by):
        row.save(update_fields=["started_at", "ended_at", "told", "result_key"])
        move(row, state, along=CALCULATION_TRANSITIONS)
