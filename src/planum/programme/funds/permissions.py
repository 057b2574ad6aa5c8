"""Who asks for money, who decides, and that these are two people."""

from planum.kernel.models import Person, Role
from planum.kernel.permissions import has_role
from planum.programme.funds.models import Payment
from planum.programme.plan.permissions import oversees
from planum.programme.projects.models import Project


def can_receive_and_reverse(person: Person) -> bool:
    return has_role(person, Role.FINANCE_OFFICER)


def can_allocate(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER)


def can_request_payments(person: Person) -> bool:
    return has_role(person, Role.INDUSTRY_OFFICER)


def can_decide_payments(person: Person) -> bool:
    return has_role(person, Role.FINANCE_OFFICER)


def may_decide(person: Person, payment: Payment) -> bool:
    """Four eyes: nobody decides about a payment that the same person requested."""
    return can_decide_payments(person) and payment.requested_by_id != person.pk


FIRM_ROLES = (Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PARK_OPERATOR)
OFFICERS = (Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER, Role.DISTRICT_OFFICER)


def can_file_papers(person: Person) -> bool:
    return has_role(person, *FIRM_ROLES, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER)


def may_file_for(person: Person, project: Project) -> bool:
    """The owner's people file their papers; an officer of the city may do it for them."""
    is_owner = project.owner_id in person.as_viewer().organisations and has_role(person, *FIRM_ROLES)
    is_officer = has_role(person, Role.INDUSTRY_OFFICER, Role.FINANCE_OFFICER) and oversees(person, project.pilot)
    return is_owner or is_officer


def can_check_on_site(person: Person) -> bool:
    return has_role(person, *OFFICERS)


def may_check(person: Person, project: Project) -> bool:
    """An officer of the city, or of the district in which the owner stands; never one of the owner's people."""
    regions = person.as_viewer().regions
    in_reach = oversees(person, project.pilot) or project.owner.region_id in regions
    return can_check_on_site(person) and in_reach and project.owner_id not in person.as_viewer().organisations


def can_keep_accounts(person: Person) -> bool:
    return has_role(person, Role.FINANCE_OFFICER)


def can_audit(person: Person) -> bool:
    return has_role(person, Role.AUDITOR, Role.FINANCE_OFFICER, Role.PROVINCE_OFFICER)
