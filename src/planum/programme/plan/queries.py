"""Reads of the pilots."""

from planum.kernel.capabilities import query
from planum.programme.plan.models import Pilot, Tranche
from planum.programme.plan.shapes import PilotShape, TrancheShape


@query
def pilots() -> list[PilotShape]:
    """The pilots you may know of."""
    return [pilot_shape(row) for row in Pilot.objects.select_related("region")]


@query
def tranches(*, pilot: str) -> list[TrancheShape]:
    """The two halves of a pilot's award, whether they have arrived, and the evaluation before the second."""
    return [tranche_shape(row) for row in Tranche.objects.filter(pilot__code=pilot).select_related("pilot")]


def pilot_shape(row: Pilot) -> PilotShape:
    return PilotShape(
        row.code, row.name, row.name_en, row.region.code, row.batch,
        row.award_fen, row.starts_on, row.ends_on, row.approval,
    )  # fmt: skip


def tranche_shape(row: Tranche) -> TrancheShape:
    return TrancheShape(row.pilot.code, row.number, row.amount_fen, row.received_on, row.evaluation.value)
