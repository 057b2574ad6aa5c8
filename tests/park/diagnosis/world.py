"""A park with its operator and a firm in it with a plant whose machines speak, or do not."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from planum.hub.assets.models import Asset, Level
from planum.kernel.models import Organisation, OrganisationKind, Person, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.park.diagnosis.actions import load_instruments, open_diagnosis
from planum.park.diagnosis.models import Answer, InstrumentVersion, Source
from world import (
    a_person,
    a_plant,
    a_signal,
    an_engineer,
    an_enterprise,
    an_operator,
    an_organisation,
    some_readings,
)


@dataclass
class ParkWorld:
    park: Organisation
    keeper: Person
    firm: Organisation
    engineer: Person
    plant: Asset


def a_park_world() -> ParkWorld:
    park = an_organisation(OrganisationKind.PARK, name="园区", name_en="Park")
    firm = an_enterprise(park=park)
    load_instruments(by=an_operator())
    return ParkWorld(park, a_person(park, Role.PARK_OPERATOR), firm, an_engineer(firm), a_plant(firm))


def a_machine(of: ParkWorld, code: str, **signal: str) -> Asset:
    """A unit below the plant; with a signal also its readings of the last minutes."""
    unit = Asset._base_manager.create(
        enterprise=of.firm, parent=of.plant, plant=of.plant, level=Level.UNIT, code=code, name=code,
        path=f"{of.plant.path}/{code}",
    )  # fmt: skip
    if signal:
        row = a_signal(unit, **signal)
        some_readings(row, [1.0, 2.0, 3.0], timezone.now() - timedelta(minutes=5))
    return unit


def a_diagnosis(of: ParkWorld, instrument: str = "sme-2024") -> int:
    return open_diagnosis(by=of.engineer, firm=of.firm.code, instrument=instrument).id


def answer_all(of: ParkWorld, diagnosis: int, place: int = 0) -> None:
    """What is open gets its first option, or the one at `place`, as typed in by the firm's engineer."""
    with viewing(SYSTEM):
        row = InstrumentVersion.objects.get(diagnoses=diagnosis)
        known = set(Answer.objects.filter(diagnosis=diagnosis, replaced_at=None).values_list("question", flat=True))
    Answer._base_manager.bulk_create(
        Answer(
            diagnosis_id=diagnosis,
            question=question.code,
            source=Source.TYPED,
            at=timezone.now(),
            by=of.engineer,
            chosen=[question.options[min(place, len(question.options) - 1)].code],
        )
        for question in row.instrument.questions
        if question.code not in known
    )
