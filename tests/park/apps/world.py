"""A park with its operator, two firms in it and one outside, and an application for the park."""

from dataclasses import dataclass
from typing import Any

from planum.kernel.models import Organisation, OrganisationKind, Person, Role
from planum.park.apps.actions import (
    approve_application,
    grant_application,
    issue_token,
    offer_equipment,
    register_application,
)
from world import a_person, an_engineer, an_enterprise, an_organisation

SCOPES = ["park.shared_equipment", "park.free_times", "park.book_equipment", "park.cancel_booking", "park.bookings"]


@dataclass
class Park:
    keeper: Person
    lender: Person
    borrower: Person
    outsider: Person
    developer: Person

    @property
    def code(self) -> str:
        return code_of(self.keeper)


def code_of(person: Person) -> str:
    assert person.organisation is not None
    return str(person.organisation.code)


def a_park() -> Park:
    park: Organisation = an_organisation(OrganisationKind.PARK)
    developer = an_organisation(OrganisationKind.SERVICE_PROVIDER)
    return Park(
        a_person(park, Role.PARK_OPERATOR), an_engineer(an_enterprise(park=park)),
        an_engineer(an_enterprise(park=park)), an_engineer(), a_person(developer, Role.SERVICE_CONSULTANT),
    )  # fmt: skip


def an_application(park: Park, *, approved: bool = True, **fields: Any) -> str:
    given: dict[str, Any] = {
        "owner": code_of(park.developer), "code": "BOOK", "name": "预约", "name_en": "Booking",
        "description": "按小时预约", "park": park.code, "scopes": SCOPES,
    }  # fmt: skip
    code = register_application(by=park.developer, **(given | fields)).application
    if approved:
        approve_application(by=park.keeper, application=code)
    return code


def a_bench(park: Park, **fields: Any) -> str:
    given = {"owner": code_of(park.lender), "code": "CMM", "name": "三坐标", "name_en": "Bench", "fee_fen": 12_000}
    return offer_equipment(by=park.lender, **(given | fields)).equipment


def a_token(park: Park, application: str, **fields: Any) -> str:
    grant = grant_application(by=park.borrower, application=application, **fields)
    return issue_token(by=park.borrower, grant=grant.id, label="测试").token
