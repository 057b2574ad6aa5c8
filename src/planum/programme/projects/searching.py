"""What the search for duplicates compares: applications on their way, the list, and the money of other programmes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from planum.programme.plan.models import Pilot
from planum.programme.projects.engine.duplicates import Pair, Record, find_duplicates
from planum.programme.projects.models import (
    Application,
    ApplicationState,
    EnterpriseProfile,
    EquipmentLine,
    FundingRecord,
    Project,
    Stage,
)

COMPARED = tuple(
    state for state in ApplicationState
    if state not in (ApplicationState.DRAFT, ApplicationState.WITHDRAWN, ApplicationState.REJECTED,
                     ApplicationState.LISTED)
)  # fmt: skip


@dataclass
class Desk:
    """All rows of a search by the ids of their records: "a12" an application, "p3" a project, "f7" funding."""

    asked: list[Record] = field(default_factory=list)
    others: list[Record] = field(default_factory=list)
    applications: dict[str, Application] = field(default_factory=dict)
    projects: dict[str, Project] = field(default_factory=dict)
    funding: dict[str, list[FundingRecord]] = field(default_factory=dict)

    def pairs(self, least: float) -> list[Pair]:
        return find_duplicates(self.asked, self.others, least=least)

    def funding_row(self, pair: Pair) -> FundingRecord:
        """The row of the grant that shares a number with the application, or else its first."""
        rows = self.funding[pair.right]
        shared = {each.right for each in pair.evidence if each.field in ("invoice", "serial")}
        return next((row for row in rows if {row.invoice, row.serial} & shared), rows[0])


def lay_out(pilot: Pilot, only: Iterable[int] = ()) -> Desk:
    """Everything of the pilot that is compared; with `only` the pairs of these applications alone."""
    desk, wanted = Desk(), set(only)
    rows = list(Application._base_manager.filter(call__pilot=pilot, state__in=COMPARED).select_related("firm", "call"))
    codes = dict(EnterpriseProfile._base_manager.values_list("firm", "credit_code"))
    lines: dict[int, list[EquipmentLine]] = defaultdict(list)
    for line in EquipmentLine._base_manager.filter(application__in=rows):
        lines[line.application_id].append(line)
    for row in rows:
        record = _of_application(row, codes.get(row.firm_id, ""), lines[row.pk])
        desk.applications[record.id] = row
        (desk.others if wanted and row.pk not in wanted else desk.asked).append(record)
    for project in Project._base_manager.filter(pilot=pilot).exclude(state=Stage.REMOVED).select_related("owner"):
        if project.application_id is None or project.application_id not in {row.pk for row in rows}:
            record = _of_project(project, codes.get(project.owner_id, ""))
            desk.projects[record.id] = project
            desk.others.append(record)
    _lay_out_funding(desk, pilot)
    return desk


def _lay_out_funding(desk: Desk, pilot: Pilot) -> None:
    grants: dict[tuple[str, ...], list[FundingRecord]] = defaultdict(list)
    for row in FundingRecord._base_manager.filter(region=pilot.region_id):
        grants[row.programme, row.credit_code or row.firm, row.filing_code, row.project].append(row)
    for rows in grants.values():
        first = rows[0]
        key = f"f{first.pk}"
        desk.funding[key] = rows
        desk.others.append(
            Record(
                key, first.programme, first.credit_code, first.filing_code, first.firm, first.project, first.content,
                first.address, tuple(row.invoice for row in rows if row.invoice),
                tuple(row.serial for row in rows if row.serial),
            )
        )  # fmt: skip


def _of_application(row: Application, credit_code: str, lines: list[EquipmentLine]) -> Record:
    return Record(
        f"a{row.pk}", row.call.code, credit_code or row.firm.code, row.filing_code, row.firm.name, row.name,
        row.content, row.address, tuple(line.invoice for line in lines if line.invoice),
        tuple(line.serial for line in lines if line.serial),
    )  # fmt: skip


def _of_project(row: Project, credit_code: str) -> Record:
    return Record(
        f"p{row.pk}", row.listed_in, credit_code or row.owner.code, row.filing_code, row.owner.name, row.name,
        row.content, row.address,
    )  # fmt: skip
