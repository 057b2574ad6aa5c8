"""Flexible load declared, a day's load forecast, a load plan made and accepted."""

from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.optimisation.checking import CODE
from planum.factory.optimisation.engine.load_forecast import LEAST_DAYS, TooFewDays, forecast
from planum.factory.optimisation.engine.load_shifting import (
    Contradiction,
    Flexible,
    Shifted,
    Unfinished,
    Unreachable,
    shift,
)
from planum.factory.optimisation.engine.problem import Values
from planum.factory.optimisation.loads import flexible_of, history_of, prices_of
from planum.factory.optimisation.models import (
    LOAD_PLAN_TRANSITIONS,
    FlexibleLoad,
    LoadForecast,
    LoadPlan,
    LoadPlanState,
)
from planum.factory.optimisation.permissions import can_optimise_somewhere
from planum.factory.optimisation.rows import check_owner, own_load_plan, own_plant, own_signal
from planum.factory.optimisation.shapes import FlexibleLoadShape, LoadForecastShape, LoadPlanShape
from planum.factory.optimisation.shaping import flexible_load_shape, forecast_shape, load_plan_shape
from planum.factory.scheduling.shops import shop_of, zone_of_plant
from planum.hub.readings.queries import lineage_of
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.hashing import canonical, digest
from planum.kernel.jobs import step
from planum.kernel.models import Person
from planum.kernel.states import move

SHARES_BP, SHARE_SHIFT_QUARTERS = (500, 1000, 2000), 16
LONGEST_S, FARTHEST_DAYS = 30.0, 7
# The plan itself, and what each named share of flexibility would save.
PARTS = 1 + len(SHARES_BP)


@action(permission=can_optimise_somewhere)
def declare_flexible_load(
    *, by: Person, plant: str, code: str, name: str, share_bp: int | None = None, power_w: int | None = None,
    starts: str = "00:00", ends: str = "00:00", shift_minutes: int | None = 240, most_power_w: int | None = None,
    ramp_w: int | None = None, name_en: str = "",
) -> FlexibleLoadShape:  # fmt: skip
    """Say which part of a plant's load may run at another time of the same day, and how far it can be moved.

    Give a share of the load in hundredths of a percent, or so many watts, and from when until when it runs by itself
    (HH:MM; 00:00 to 00:00 is the whole day). Its energy is kept.
    """
    place = own_plant(by, plant)
    _check_flexible(code, share_bp, power_w, [shift_minutes, most_power_w, ramp_w])
    fields = {
        "name": name, "name_en": name_en, "share_bp": share_bp, "power_w": power_w,
        "starts": _time_of(starts), "ends": _time_of(ends),
        "shift_minutes": shift_minutes, "most_power_w": most_power_w, "ramp_w": ramp_w,
    }  # fmt: skip
    row = FlexibleLoad.objects.update_or_create(plant=place, code=code, defaults=fields)[0]
    record(row, after={"plant": plant, "code": code, **fields, "starts": starts, "ends": ends})
    return flexible_load_shape(row)


@action(permission=can_optimise_somewhere)
def remove_flexible_load(*, by: Person, load: int) -> FlexibleLoadShape:
    """This load can no longer be moved; plans made before stay as they are."""
    row = FlexibleLoad.objects.select_related("plant__enterprise").get(pk=load)
    check_owner(by, row.plant)
    shape = flexible_load_shape(row)
    record(row, before={"plant": row.plant.path, "code": row.code})
    row.delete()
    return shape


@action(permission=can_optimise_somewhere, atomic=False)
def forecast_load(*, by: Person, plant: str, signal: str, day: date | None = None) -> LoadForecastShape:
    """Forecast a plant's load by quarters of an hour from its main meter, for tomorrow unless a day is named.

    Only whole days before today are looked at. The error is told beside that of the week before.
    """
    place = own_plant(by, plant)
    meter, zone = own_signal(place, signal), zone_of_plant(place)
    today = timezone.now().astimezone(zone).date()
    on = day or today + timedelta(days=1)
    if not today <= on <= today + timedelta(days=FARTHEST_DAYS):
        raise Refused(
            _("The day %(day)s.") % {"day": on}, _("From today to %(most)d days ahead.") % {"most": FARTHEST_DAYS}
        )
    past = history_of(meter, zone, today)
    whole = [place for place, row in enumerate(past.load) if np.isfinite(row).all()]
    lead = (on - past.days[whole[-1]]).days if whole else 1
    try:
        found = forecast(past.days, past.load, on, lead=lead)
    except TooFewDays as few:
        raise Refused(
            _("%(count)d whole days of readings.") % {"count": few.days},
            _("At least %(least)d whole days.") % {"least": LEAST_DAYS}, _("Read in more history, or wait."),
        ) from few  # fmt: skip
    stretch = lineage_of([meter], past.start, past.end)
    row = LoadForecast(
        plant=place, signal=meter, on=on, starts_at=datetime.combine(on, time(), zone), load=_rounded(found.load),
        low=_rounded(found.low), high=_rounded(found.high), readings_from_at=past.start, readings_until_at=past.end,
        count=stretch.count, digest=stretch.digest, made_by=by,
        errors={
            "error_kw": found.error, "naive_error_kw": found.naive_error, "method": found.method,
            "held_out_days": found.held_out_days,
        },
    )  # fmt: skip
    with transaction.atomic():
        row.save(force_insert=True)
        record(
            row,
            after={"plant": plant, "signal": signal, "day": on, "readings": stretch.count, "digest": stretch.digest},
        )
    return forecast_shape(row)


@action(permission=can_optimise_somewhere, atomic=False)
def forecast_and_plan_load(*, by: Person, plant: str, signal: str, day: date | None = None) -> LoadForecastShape:
    """Forecast a plant's load and, where some of it may move, plan the day at once; what refuses the plan is told."""
    made = forecast_load(by=by, plant=plant, signal=signal, day=day)
    if FlexibleLoad.objects.filter(plant__path=plant).exists():
        plan_load(by=by, forecast=made.id)
    return made


@action(permission=can_optimise_somewhere, atomic=False)
def plan_load(
    *, by: Person, forecast: int, cap_w: int | None = None, demand_fen_per_kw: int = 0, seconds: float = 5.0
) -> LoadPlanShape:  # fmt: skip
    """Move the declared flexible load of a forecast day to cheap hours. The peak cap is kept or the reason is told.

    Without a cap the plant's own counts, and where it has none, the peak of the day as it would be. A demand charge
    is paid for each kW of the day's peak.
    """
    row = LoadForecast.objects.select_related("plant__enterprise", "signal").get(pk=forecast)
    check_owner(by, row.plant)
    if not 0 < seconds <= LONGEST_S:
        raise Refused(
            _("%(seconds)s seconds.") % {"seconds": seconds}, _("More than 0, at most %(most)d.") % {"most": LONGEST_S}
        )
    declared = list(FlexibleLoad.objects.filter(plant=row.plant))
    if not declared:
        raise Refused(
            _("%(plant)s has no flexible load.") % {"plant": row.plant}, _("At least one load that may move."),
            _("Declare it first."),
        )  # fmt: skip
    load, prices = np.array(row.load), prices_of(row.plant)
    cap = cap_w or shop_of(row.plant).peak_power_w or int(np.ceil(load.max() * 1000))
    flexible = flexible_of(declared, load)
    asked = {"cap_kw": None if cap is None else cap / 1000, "demand_fen_per_kw": demand_fen_per_kw, "seconds": seconds}
    step(0, PARTS)
    moved = _shifted(load, prices, flexible, asked)
    savings = _savings(load, prices, asked)
    with transaction.atomic():
        made = _kept(row, by, declared, flexible, moved, prices, {**asked, "cap_w": cap}, savings)
        said = {"plant": row.plant.path, "day": row.on, "saving_fen": made.saving_fen, "digest": made.digest}
        record(made, after=said)
    return load_plan_shape(made)


@action(permission=can_optimise_somewhere)
def accept_load_plan(*, by: Person, plan: int) -> LoadPlanShape:
    """Run the day by this plan; any other plan of the same day is superseded."""
    row = own_load_plan(by, plan)
    others = LoadPlan.objects.filter(plant=row.plant, on=row.on).exclude(pk=row.pk)
    for other in others.exclude(state=LoadPlanState.SUPERSEDED):
        move(other, LoadPlanState.SUPERSEDED, along=LOAD_PLAN_TRANSITIONS)
    move(row, LoadPlanState.ACCEPTED, along=LOAD_PLAN_TRANSITIONS)
    row.accepted_at, row.accepted_by = timezone.now(), by
    row.save(update_fields=["accepted_at", "accepted_by"])
    return load_plan_shape(row)


def _time_of(text: str) -> time:
    try:
        return time.fromisoformat(text).replace(second=0, microsecond=0, tzinfo=None)
    except ValueError as error:
        raise Refused(_("The time %(text)r.") % {"text": text[:20]}, _("A time of day such as 08:30.")) from error


def _check_flexible(code: str, share_bp: int | None, power_w: int | None, others: list[int | None]) -> None:
    if not CODE.match(code):
        raise Refused(
            _("The code %(code)r.") % {"code": code[:60]}, _("Letters, digits, dot, dash and underscore; 39 at most.")
        )
    if (share_bp is None) == (power_w is None) or not (0 < (share_bp or 1) <= 10_000 and 0 < (power_w or 1) < 2**31):
        raise Refused(
            _("Share %(share)s, power %(power)s.") % {"share": share_bp, "power": power_w},
            _("Either a share from 1 to 10,000 hundredths of a percent, or a power in W."),
        )
    if any(one is not None and not 0 <= one < 2**31 for one in others):
        raise Refused(_("A distance, power or change below zero."), _("Numbers that are not below zero."))


def _shifted(load: Values, prices: Values, flexible: list[Flexible], asked: dict[str, Any]) -> Shifted:
    """The engine has no gettext; its refusals are said here."""
    try:
        return shift(load, prices, flexible, **asked)
    except Unreachable as fault:
        quarter = f"{fault.at // 4:02d}:{fault.at % 4 * 15:02d}"
        raise Refused(
            _("A peak cap of %(cap).0f kW. The least peak that can be kept is %(least).0f kW, at %(quarter)s.")
            % {"cap": fault.cap_kw, "least": fault.least_peak_kw, "quarter": quarter},
            _("A cap of at least %(least).0f kW.") % {"least": np.ceil(fault.least_peak_kw)},
            _("Raise the cap, or declare more flexible load."),
        ) from fault
    except Contradiction as fault:
        raise Refused(
            _("The flexible loads %(names)s cannot run as declared.") % {"names": ", ".join(fault.names)},
            _("Power, ramp and distance that leave room for the energy of the day, and no more than the whole load."),
            _("Loosen one of them."),
        ) from fault
    except Unfinished as fault:
        raise Refused(
            _("The solver ended with “%(status)s”.") % {"status": fault.status}, _("A best plan within the time."),
            _("Allow more seconds."),
        ) from fault  # fmt: skip


def _savings(load: Values, prices: Values, asked: dict[str, Any]) -> list[dict[str, Any]]:
    """What a day would cost less if named shares of the load could move by four hours, within the cap."""
    told = []
    for done, share_bp in enumerate(SHARES_BP, start=1):
        step(done, PARTS)
        flexible = [Flexible("share", load * share_bp / 10_000, shift=SHARE_SHIFT_QUARTERS)]
        try:
            found = shift(load, prices, flexible, **asked)
        except Refused:
            continue
        told.append({"share_bp": share_bp, "saving_fen": found.saving_fen, "peak_kw": round(found.peak_after_kw, 3)})
    return told


def _kept(
    row: LoadForecast, by: Person, declared: list[FlexibleLoad], flexible: list[Flexible], moved: Shifted,
    prices: Values, asked: dict[str, Any], savings: list[dict[str, Any]],
) -> LoadPlan:  # fmt: skip
    loads = [
        {
            "code": one.code, "name": one.name, "name_en": one.name_en, "before": _rounded(engine.load),
            "after": _rounded(moved.loads[engine.name]),
        }
        for one, engine in zip(declared, flexible, strict=True)
    ]  # fmt: skip
    cap_w = asked.pop("cap_w")
    content: dict[str, Any] = {
        "forecast": row.digest, "on": row.on.isoformat(), "expected": row.load, "prices": prices.tolist(),
        "load": _rounded(moved.load), "loads": loads, "cap_w": cap_w, "demand": asked["demand_fen_per_kw"],
    }  # fmt: skip
    made: LoadPlan = LoadPlan.objects.create(
        plant=row.plant, forecast=row, on=row.on, cap_w=cap_w, demand_fen_per_kw=asked["demand_fen_per_kw"],
        prices=content["prices"], load=content["load"], loads=loads, cost_before_fen=moved.cost_before_fen,
        cost_after_fen=moved.cost_after_fen, peak_before_kw=moved.peak_before_kw, peak_after_kw=moved.peak_after_kw,
        savings=savings, solver_status=moved.status,
        digest=digest(canonical(content), settings.PLANUM_HASH), made_by=by,
    )  # fmt: skip
    return made


def _rounded(values: Values) -> list[float]:
    return [round(float(value), 3) for value in values]
