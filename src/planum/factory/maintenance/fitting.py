"""A fleet's model: fitted on its lives and, where there are some, on lives that others recorded; kept as a file."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.maintenance.engine.health import HealthSettings
from planum.factory.maintenance.engine.learned import LEAST_FAILURES, LearnedSettings
from planum.factory.maintenance.engine.lives import Life, stacked
from planum.factory.maintenance.engine.model import Model, Settings, fit, read_model
from planum.factory.maintenance.histories import histories_of
from planum.factory.maintenance.models import (
    FIT_TRANSITIONS,
    FitState,
    Fleet,
    FleetUnit,
    Outcome,
    PrognosisModel,
    WorkOrder,
    WorkState,
)
from planum.factory.maintenance.reference import read_lives
from planum.kernel.changelog import acting, record
from planum.kernel.files import content_of, store
from planum.kernel.hashing import canonical, digest
from planum.kernel.models import StoredFile
from planum.kernel.states import move

HOURS_A_YEAR = 8760
GROWTH = 12.0
MODEL_TYPE = "application/gzip"
LEAST_ROWS = 12
THREADS = 1
"""A site has other work for its cores, and threads that wait for each other on busy ones take many times as long."""


def settings_of(fleet: Fleet, trees: int) -> Settings:
    """In steps what the fleet says in hours and years."""
    health = HealthSettings(
        own=fleet.own_steps,
        memory=fleet.memory_steps,
        false_alarms=fleet.false_alarms_per_year / HOURS_A_YEAR * fleet.step_h * 1000,
    )
    rate = min(0.3, GROWTH / trees)
    return Settings(
        health, LearnedSettings(cap=fleet.cap_h / fleet.step_h, trees=trees, learning_rate=rate, threads=THREADS)
    )


def work_off(key: int) -> None:
    """Fits a queued model outside any transaction, and stores it; a fault of the data ends it as failed, in words."""
    row = _rows().get(pk=key)
    if row.state != FitState.QUEUED:
        return
    try:
        fitted = _fitted(row)
    except Refused as refusal:
        _close(row, FitState.FAILED, message=str(refusal)[:500])
        return
    _keep(row, *fitted)


def learns(fleet: Fleet, reference: Sequence[Life]) -> bool:
    """Whether there are failures enough to learn from, which takes its time."""
    failures = WorkOrder.objects.filter(
        asset__fleet_unit__fleet=fleet, state=WorkState.DONE, outcome=Outcome.FAILED
    ).count()  # fmt: skip
    return failures + sum(life.failed for life in reference) >= LEAST_FAILURES


def _fitted(row: PrognosisModel) -> tuple[Model, str]:
    """The model and the hash of what it was fitted on."""
    fleet = row.fleet
    units = list(FleetUnit.objects.filter(fleet=fleet).select_related("asset"))
    lives = [one.life for one in histories_of(fleet, units, row.fitted_at)]
    if row.reference is not None:
        lives += read_lives(fleet, content_of(row.reference))
    lives = [life for life in lives if len(life.values) >= LEAST_ROWS]
    if not lives:
        raise Refused(
            _("The machines of %(fleet)s have no readings yet.") % {"fleet": fleet},
            _("Readings of at least %(rows)d steps.") % {"rows": LEAST_ROWS},
            _("Connect the machines, or give lives that others recorded."),
        )
    return fit(stacked(lives), fleet.signals, settings_of(fleet, row.trees)), training_digest(fleet, lives)


def fit_at_once(row: PrognosisModel) -> None:
    """Within the action that asks for it: a health index takes a moment."""
    _put(row, *_fitted(row))


def _keep(row: PrognosisModel, made: Model, trained_on: str) -> None:
    with transaction.atomic(), acting("factory.fit_prognosis", row.fitted_by):
        _put(row, made, trained_on)


def _put(row: PrognosisModel, made: Model, trained_on: str) -> None:
    fleet = row.fleet
    name = f"{fleet.code}-{row.pk}.prognosis.json.gz"
    row.file = store(content=made.as_bytes(), name=name, media_type=MODEL_TYPE, owner=fleet.plant.enterprise)
    row.card = made.card.as_data() | {"rung": made.card.rung.value}
    row.rung, row.training_digest = made.card.rung.value, trained_on
    row.save(update_fields=["file", "card", "rung", "training_digest"])
    move(row, FitState.READY, along=FIT_TRANSITIONS)
    row.state = FitState.READY
    record(row, after={"rung": row.rung, "model": row.file.digest, "training": trained_on})


def _close(row: PrognosisModel, to: FitState, *, message: str) -> None:
    with transaction.atomic(), acting("factory.fit_prognosis", row.fitted_by):
        row.message = message
        row.save(update_fields=["message"])
        move(row, to, along=FIT_TRANSITIONS)


def training_digest(fleet: Fleet, lives: Sequence[Life]) -> str:
    """The hash over all rows of all lives, with their units and ends, in the order in which they were learned."""
    parts = [canonical({"signals": fleet.signals, "setpoints": fleet.setpoints, "step_s": fleet.step_s})]
    for life in lives:
        parts.append(canonical({"unit": life.unit, "failed": life.failed, "rows": len(life.values)}))
        parts += [np.ascontiguousarray(one, dtype="<f8").tobytes() for one in (life.values, life.setpoints)]
    return digest(b"".join(parts), settings.PLANUM_HASH)


def newest_model(fleet: Fleet) -> PrognosisModel | None:
    row: PrognosisModel | None = _rows().filter(fleet=fleet, state=FitState.READY).first()
    return row


def _rows() -> Any:
    return PrognosisModel.objects.select_related("file", "reference", "fitted_by", "fleet__plant__enterprise")


def loaded(row: PrognosisModel) -> Model:
    """The model in the file, checked against its hash when it is read."""
    assert row.file is not None
    return _loaded(row.file.pk, row.file.digest)


@lru_cache(maxsize=8)
def _loaded(file: int, _digest: str) -> Model:
    return read_model(content_of(StoredFile._base_manager.get(pk=file)))
