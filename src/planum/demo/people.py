"""Who lives in the model city: its authorities, its park, its firms, and one account for each role."""

from collections.abc import Sequence
from dataclasses import dataclass

from planum.demo.plants.enterprises import CITY, CITY_EN
from planum.demo.plants.plan import PlantPlan
from planum.kernel.actions import add_organisation, add_person, add_region
from planum.kernel.models import OrganisationKind, Person, Role

PASSWORD = "planum-xinghe-2025"  # noqa: S105  the model city is open to whoever sits before it
PROVINCE, CITY_CODE, DISTRICT = "99", "9901", "990101"
DISTRICT_BUREAU, AUDIT_OFFICE, UNIVERSITY, INSTITUTE = "XH-LJ-GXJ", "XH-SJJ", "CG-UNI", "CG-INST"
PARK, INDUSTRY_BUREAU, FINANCE_BUREAU, PROVINCE_BUREAU = "XH-PARK", "XH-GXJ", "XH-CZJ", "XH-GXT"
CHAIN_LEADER = "XH05"
OPERATOR = "operator"
IN_PARK = frozenset({"XH01", "XH02", "XH03", "XH05", "XH08", "XH09"})
IN_DISTRICT = frozenset({"XH03", "XH04", "XH06", "XH07"})


@dataclass(frozen=True)
class Account:
    """One of the accounts that the terminal prints."""

    username: str
    role: Role
    organisation: str
    name: str
    name_en: str
    job: str
    job_en: str


AUTHORITIES = (
    (PROVINCE_BUREAU, "辰光省工业和信息化厅", "Chenguang Industry Department", OrganisationKind.PROVINCE, PROVINCE),
    (INDUSTRY_BUREAU, "星河市工业和信息化局", "Xinghe Industry Bureau", OrganisationKind.INDUSTRY_BUREAU, CITY_CODE),
    (FINANCE_BUREAU, "星河市财政局", "Xinghe Finance Bureau", OrganisationKind.FINANCE_BUREAU, CITY_CODE),
    (DISTRICT_BUREAU, "临江区工业和信息化局", "Linjiang Industry Bureau", OrganisationKind.DISTRICT_BUREAU, DISTRICT),
    (AUDIT_OFFICE, "星河市审计局", "Xinghe Audit Office", OrganisationKind.AUDIT_OFFICE, CITY_CODE),
    (PARK, "星河高新技术产业开发区", "Xinghe High-tech Park", OrganisationKind.PARK, CITY_CODE),
    (UNIVERSITY, "辰光大学", "Chenguang University", OrganisationKind.INSTITUTE, PROVINCE),
    (INSTITUTE, "辰光省机械研究院", "Chenguang Machinery Institute", OrganisationKind.INSTITUTE, PROVINCE),
)


def accounts(first_plant: str, chain_leader: str) -> tuple[Account, ...]:
    """One for each role; the engineer and the planner work where the story needs them."""
    return (
        Account("engineer", Role.PLANT_ENGINEER, first_plant, "王工", "Wang", "工厂工程师", "plant engineer"),
        Account("planner", Role.SUPPLY_PLANNER, chain_leader, "李计划", "Li", "供应链计划员", "supply chain planner"),
        Account("park", Role.PARK_OPERATOR, PARK, "张园区", "Zhang", "园区运营", "park operator"),
        Account("bureau", Role.INDUSTRY_OFFICER, INDUSTRY_BUREAU, "陈科长", "Chen", "市工信局", "city industry bureau"),
        Account("finance", Role.FINANCE_OFFICER, FINANCE_BUREAU, "刘科长", "Liu", "市财政局", "city finance bureau"),
        Account("province", Role.PROVINCE_OFFICER, PROVINCE_BUREAU, "赵处长", "Zhao", "省工信厅", "province"),
        Account("district", Role.DISTRICT_OFFICER, DISTRICT_BUREAU, "周科长", "Zhou", "区工信局", "district"),
        Account("auditor", Role.AUDITOR, AUDIT_OFFICE, "吴审计", "Wu", "市审计局", "audit office"),
        Account("expert", Role.EXPERT, UNIVERSITY, "孙教授", "Sun", "评审专家", "expert reviewer"),
    )


def settle(operator: Person, plans: Sequence[PlantPlan]) -> dict[str, Person]:
    """Regions, organisations and people; returns the people by username, each firm's engineer by the firm's code."""
    add_region(by=operator, code=PROVINCE, name="辰光省", name_en="Chenguang Province")
    add_region(by=operator, code=CITY_CODE, name=CITY, name_en=CITY_EN, parent=PROVINCE)
    add_region(by=operator, code=DISTRICT, name="临江区", name_en="Linjiang District", parent=CITY_CODE)
    for code, name, name_en, kind, region in AUTHORITIES:
        add_organisation(by=operator, code=code, name=name, name_en=name_en, kind=kind, region=region)
    for plan in plans:
        kind = OrganisationKind.CHAIN_LEADER if plan.code == CHAIN_LEADER else OrganisationKind.ENTERPRISE
        park = PARK if plan.code in IN_PARK else ""
        region = DISTRICT if plan.code in IN_DISTRICT else CITY_CODE
        add_organisation(
            by=operator, code=plan.code, name=plan.name, name_en=plan.name_en, kind=kind, region=region, park=park
        )
        _employ(operator, plan.code.lower(), plan.code, Role.PLANT_ENGINEER, "厂方工程师", "Site engineer")
    codes = [plan.code for plan in plans]
    leader = CHAIN_LEADER if CHAIN_LEADER in codes else codes[0]
    for account in accounts(codes[0], leader):
        _employ(operator, account.username, account.organisation, account.role, account.name, account.name_en)
    people = {person.username: person for person in Person.objects.exclude(pk=operator.pk)}
    return people | {code: people[code.lower()] for code in codes}


def _employ(operator: Person, username: str, organisation: str, role: Role, name: str, name_en: str) -> None:
    add_person(
        by=operator, username=username, password=PASSWORD, organisation=organisation, role=role, name=name,
        name_en=name_en,
    )  # fmt: skip
