"""The rows an action speaks of, fetched with the person's own eyes, and refused where the plant is another's."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.factory.optimisation.models import LoadPlan, Process, Trial
from planum.factory.optimisation.permissions import can_optimise
from planum.hub.assets.models import Asset, Level, Signal
from planum.kernel.models import Person


def own_plant(person: Person, path: str) -> Asset:
    row: Asset = Asset.objects.select_related("enterprise").get(path=path, level=Level.SITE)
    check_owner(person, row)
    return row


def check_owner(person: Person, plant: Asset) -> None:
    if not can_optimise(person, plant):
        raise PermissionDenied(_("Only %(firm)s may optimise %(plant)s.") % {"firm": plant.enterprise, "plant": plant})


def own_process(person: Person, key: int) -> Process:
    """Locked: whoever proposes or records waits here for the others."""
    rows = Process.objects.select_for_update(of=("self",)).select_related("plant__enterprise", "asset", "metric__owner")
    row: Process = rows.get(pk=key)
    check_owner(person, row.plant)
    return row


def own_trial(person: Person, key: int) -> Trial:
    rows = Trial.objects.select_for_update(of=("self",))
    row: Trial = rows.select_related("process__plant__enterprise", "process__metric__owner").get(pk=key)
    check_owner(person, row.process.plant)
    return row


def own_load_plan(person: Person, key: int) -> LoadPlan:
    rows = LoadPlan.objects.select_for_update(of=("self",)).select_related("plant__enterprise", "made_by")
    row: LoadPlan = rows.get(pk=key)
    check_owner(person, row.plant)
    return row


def own_signal(plant: Asset, path: str) -> Signal:
    row: Signal = Signal.objects.select_related("asset").get(path=path, asset__plant=plant)
    return row
