"""Fleets, their models, and what these say of the machines."""

import base64
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.maintenance.assessing import prognoses_of
from planum.factory.maintenance.engine.lives import Life
from planum.factory.maintenance.fitting import fit_at_once, learns, loaded, newest_model
from planum.factory.maintenance.histories import signals_of
from planum.factory.maintenance.jobs import fit_model
from planum.factory.maintenance.models import Fleet, FleetUnit, Prognosis, PrognosisModel
from planum.factory.maintenance.permissions import can_maintain_somewhere
from planum.factory.maintenance.reference import read_lives
from planum.factory.maintenance.rows import own_fleet, own_machine, own_plant
from planum.factory.maintenance.shapes import (
    FleetShape,
    PrognosisModelShape,
    PrognosisShape,
    fleet_shape,
    model_shape,
    prognosis_shape,
)
from planum.hub.assets.models import Asset
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import store
from planum.kernel.models import Person

MOST_UNITS, MOST_SIGNALS = 200, 60
LEAST_STEP_S, LONGEST_STEP_S = 60, 86_400
FEWEST_TREES, MOST_TREES = 20, 1000
CODE = 40


@action(permission=can_maintain_somewhere)
def set_up_fleet(
    *, by: Person, plant: str, code: str, name: str, units: list[str], signals: list[str], planned_fen: int,
    failure_fen: int, downtime_fen_per_h: int, planned_h: float, failure_h: float, name_en: str = "",
    setpoints: list[str] | None = None, step_s: int = 3600, own_steps: int = 100, memory_steps: float = 12.0,
    cap_h: float = 500.0, false_alarms_per_year: float = 1.0, horizon_days: int = 7, since_at: datetime | None = None,
) -> FleetShape:  # fmt: skip
    """Say which machines of a plant are of one kind, by which signals they are judged and what a stand-still costs.

    A fleet known by its code is changed. `signals` and `setpoints` are codes that every machine has; set-points are
    what the operator chooses, such as load or speed. Remaining life is told up to `cap_h` hours of running.
    """
    place = own_plant(by, plant)
    row = Fleet.objects.filter(plant=place, code=code).first() or Fleet(plant=place, code=code)
    given = {
        "name": name, "name_en": name_en, "signals": signals, "setpoints": setpoints or [], "step_s": step_s,
        "own_steps": own_steps, "memory_steps": memory_steps, "cap_h": cap_h, "horizon_days": horizon_days,
        "false_alarms_per_year": false_alarms_per_year, "planned_fen": planned_fen, "failure_fen": failure_fen,
        "downtime_fen_per_h": downtime_fen_per_h, "planned_h": planned_h, "failure_h": failure_h,
    }  # fmt: skip
    for field, value in given.items():
        setattr(row, field, value)
    machines = [own_machine(by, path) for path in dict.fromkeys(units)]
    _check(row, machines)
    row.save()
    members = _join(row, machines, since_at)
    record(row, after={"plant": plant, "code": code, "units": units, **given})
    return fleet_shape(row, [member.asset.path for member in members])


@action(permission=can_maintain_somewhere)
def fit_prognosis(
    *, by: Person, fleet: int, name: str = "", content: str = "", trees: int = 400
) -> PrognosisModelShape:  # fmt: skip
    """Fit a fleet's model on its machines' readings and finished work orders, and keep it under its hash.

    Which way of looking ahead is taken is decided by the evidence; the card says why. `content` (base64 of a CSV file
    with `name`) adds lives that others recorded to the end: columns unit, the fleet's signals and set-points, and, if
    wanted, failed (0: the life did not end in a failure). With five failures or more the model is fitted in the
    background.
    """
    row = own_fleet(by, fleet)
    if not FEWEST_TREES <= trees <= MOST_TREES:
        raise Refused(
            _("%(trees)d trees.") % {"trees": trees},
            _("From %(few)d to %(most)d trees.") % {"few": FEWEST_TREES, "most": MOST_TREES},
        )
    lives: list[Life] = []
    made = PrognosisModel(fleet=row, trees=trees, fitted_at=timezone.now(), fitted_by=by)
    if content:
        given = _decoded(name, content)
        lives = read_lives(row, given)
        owner = row.plant.enterprise
        made.reference = store(content=given, name=name or "lives.csv", media_type="text/csv", owner=owner)
    made.save(force_insert=True)
    reference = made.reference.digest if made.reference else ""
    record(made, after={"fleet": row.code, "trees": trees, "reference": reference})
    if learns(row, lives):
        transaction.on_commit(partial(fit_model.enqueue, made.pk))
    else:
        fit_at_once(made)
    return model_shape(made)


@action(permission=can_maintain_somewhere)
def assess(*, by: Person, fleet: int, asset: str = "", at: datetime | None = None) -> list[PrognosisShape]:
    """Compute the prognoses of a fleet's machines, or of one, from the readings until `at` (by default now).

    Machines without readings since their last renewal are left out. A fleet without a model is fitted first.
    """
    row = own_fleet(by, fleet)
    now = timezone.now()
    units = FleetUnit.objects.filter(fleet=row).select_related("asset")
    chosen = list(units.filter(asset=own_machine(by, asset)) if asset else units)
    if at is not None and (at.tzinfo is None or at > now):
        raise Refused(_("The instant %(at)s.") % {"at": at}, _("An instant with its zone that has passed."))
    model = newest_model(row)
    if model is None:
        fit_prognosis(by=by, fleet=fleet)
        model = newest_model(row)
    if model is None:
        raise Refused(
            _("The model of %(fleet)s is still being fitted.") % {"fleet": row}, remedy=_("Wait for a minute.")
        )
    made = prognoses_of(row, chosen, model, loaded(model), at or now, by=by, now=now)
    if not made:
        raise Refused(
            _("No machine of %(fleet)s has readings since its last renewal.") % {"fleet": row},
            _("Machines that run."),
            _("Look at the connector, or choose another instant."),
        )
    Prognosis.objects.bulk_create(made)
    record(row, after={"assessed": [one.asset.path for one in made], "model": model.pk, "digests": _digests(made)})
    return [prognosis_shape(one) for one in made]


def _digests(made: list[Prognosis]) -> list[str]:
    return [one.readings_digest for one in made]


def _decoded(name: str, content: str) -> bytes:
    try:
        return base64.b64decode(content, validate=True)
    except ValueError as error:
        raise Refused(
            _("The content of %(name)s is not base64.") % {"name": name[:60]}, _("The bytes in base64.")
        ) from error


def _join(row: Fleet, machines: list[Asset], since_at: datetime | None) -> list[FleetUnit]:
    FleetUnit.objects.filter(fleet=row).exclude(asset__in=machines).delete()
    for machine in machines:
        FleetUnit.objects.update_or_create(asset=machine, defaults={"fleet": row, "since_at": since_at})
    members = list(FleetUnit.objects.filter(fleet=row).select_related("asset"))
    signals_of(row, members)
    return members


def _check(row: Fleet, machines: list[Asset]) -> None:
    elsewhere = (
        FleetUnit.objects.filter(asset__in=machines).exclude(fleet=row.pk).select_related("asset", "fleet").first()
    )
    if elsewhere is not None:
        raise Refused(
            _("%(machine)s stands in the fleet %(fleet)s.") % {"machine": elsewhere.asset, "fleet": elsewhere.fleet},
            _("A machine stands in one fleet."),
        )
    codes = [*row.signals, *row.setpoints]
    faults = [
        (not 0 < len(row.code) <= CODE, _("a code of at most %(most)d characters") % {"most": CODE}),
        (not row.name.strip() or len(row.name) > 200, _("a name of at most 200 characters")),
        (not 0 < len(machines) <= MOST_UNITS, _("from 1 to %(most)d machines") % {"most": MOST_UNITS}),
        (any(one.plant_id != row.plant_id for one in machines), _("machines of this plant")),
        (not row.signals or len(codes) > MOST_SIGNALS, _("from 1 to %(most)d signals") % {"most": MOST_SIGNALS}),
        (len(set(codes)) < len(codes), _("each signal once, and no set-point among them")),
        (not LEAST_STEP_S <= row.step_s <= LONGEST_STEP_S, _("a step from a minute to a day")),
        (row.step_s % 60 != 0, _("a step of whole minutes")),
        (not 5 <= row.own_steps <= 100_000, _("an own baseline of at least 5 steps")),
        (not 1 <= row.memory_steps <= 10_000, _("a memory of at least one step")),
        (not row.step_h < row.cap_h <= 100_000, _("a remaining life of more than one step and at most 100,000 h")),
        (not 0 < row.false_alarms_per_year <= 1000, _("a budget of false alarms above nought")),
        (not 1 <= row.horizon_days <= 365, _("a look ahead of 1 to 365 days")),
        (not 0 <= row.planned_h <= 10_000 or not 0 <= row.failure_h <= 10_000, _("hours that are not negative")),
        (min(row.planned_fen, row.failure_fen, row.downtime_fen_per_h) < 0, _("costs that are not negative")),
    ]  # fmt: skip
    wrong = [allowed for is_wrong, allowed in faults if is_wrong]
    if wrong:
        raise Refused(_("The fleet %(code)s.") % {"code": row.code[:CODE]}, _("It needs: %(what)s.") % {
            "what": "; ".join(wrong)})  # fmt: skip
