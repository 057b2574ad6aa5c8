"""What is missing of an application, and what the rules find in it; the rules themselves stand in `rules.engine`."""

from datetime import date
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.kernel.models import OrganisationKind
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.form_schema import fields_of, value_of, wanted_by
from planum.programme.projects.models import (
    Application,
    ApplicationState,
    Attachment,
    CaseState,
    DuplicateCase,
    EnterpriseProfile,
    Project,
    Stage,
)
from planum.programme.projects.models.duplicates import cases_with
from planum.programme.projects.numbers import repeated_in
from planum.programme.projects.shapes import Gap
from planum.programme.rules.engine.facts import Category, SupportForm, Wing
from planum.programme.rules.engine.facts_plan import PlaneAuthor
from planum.programme.rules.engine.facts_project import (
    Accident,
    ApplicationFacts,
    Duplicate,
    DuplicateDecision,
    Entity,
    Filing,
)
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.engine.table import check_project
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked
from planum.programme.rules.queries import view_on

DECISIONS = {
    CaseState.OPEN: DuplicateDecision.UNDECIDED,
    CaseState.CONFIRMED: DuplicateDecision.SAME,
    CaseState.DISMISSED: DuplicateDecision.DIFFERENT,
}
PAPERS = {
    "loan": ("loan_contract", "loan_receipt", "interest_statement"),
    "guarantee": ("guarantee_contract", "guarantee_fee_receipt"),
}
OVER = (ApplicationState.DRAFT, ApplicationState.WITHDRAWN, ApplicationState.REJECTED, ApplicationState.LISTED)


def gaps_of(row: Application) -> list[Gap]:
    """Required fields and attachments that are not there, a profile that is not written, money that does not add up."""
    gaps = [
        Gap(field.code, field.title) for field in fields_of(row.call)
        if field.required and value_of(row, field) in (None, "")
    ]  # fmt: skip
    there = set(Attachment.objects.filter(application=row).values_list("kind", flat=True)) if row.pk else set()
    gaps += [
        Gap(f"attachment:{wanted.kind}", wanted.title) for wanted in wanted_by(row.call)
        if wanted.is_required(row.support_form) and wanted.kind not in there
    ]  # fmt: skip
    if not EnterpriseProfile.objects.filter(firm=row.firm).exists():
        gaps.append(Gap("profile", _("the profile of the firm")))
    if row.wing and row.wing not in row.call.wings:
        gaps.append(Gap("wing", _("a wing that this call asks for")))
    if (row.equipment_investment_fen or 0) > (row.total_investment_fen or 0) > 0:
        gaps.append(Gap("equipment_investment", _("investment in equipment not above the total")))
    if row.starts_on and row.finishes_on and row.finishes_on <= row.starts_on:
        gaps.append(Gap("finishes_on", _("a day of finishing after the beginning")))
    return gaps


def findings_of(row: Application, *, official: bool = False, on: date | None = None) -> list[Finding]:
    """What the rules say; nothing before wing and investment are known.

    Duplicates are looked at for officials alone: a firm must not learn of another one's application from a rule.
    """
    if not row.wing or not row.total_investment_fen:
        return []
    view = view_on(on or timezone.localdate(), row.call.pilot.region.code)
    return check_project(facts_of(row, official=official), view)


def refuse_findings(row: Application, *, official: bool = False) -> None:
    refuse_if_blocked(findings_of(row, official=official))


def keep_screening(row: Application) -> None:
    """Keep the findings of the day with the application: for the firm without, for the authorities with duplicates."""
    today, region = timezone.localdate(), row.call.pilot.region
    keep_findings(row, findings_of(row), on=today, owner=row.firm, region=None)
    if row.state is not ApplicationState.SUBMITTED:
        keep_findings(row, findings_of(row, official=True), on=today, owner=None, region=region)


def facts_of(row: Application, *, official: bool) -> ApplicationFacts:
    kinds = set(Attachment._base_manager.filter(application=row).values_list("kind", flat=True)) if row.pk else set()
    profile = EnterpriseProfile._base_manager.filter(firm=row.firm).first()
    papers = tuple(code for kind, codes in PAPERS.items() if kind in kinds for code in codes)
    filed = row.filed_investment_fen
    return ApplicationFacts(
        code=row.code,
        city=row.call.pilot.region.code,
        wing=Wing(row.wing),
        category=Category(row.category),
        total_investment_fen=row.total_investment_fen or 0,
        central_fen=row.requested_fen or 0,
        other_central_fen=row.other_central_fen,
        other_subsidy_fen=row.other_central_fen + row.other_local_fen,
        industry=profile.industry_code if profile else "",
        support_form=SupportForm(row.support_form),
        support_form_note=row.answers.get("support_form_note", ""),
        support_documents=papers,
        author=_author(row),
        entity=_entity(row, profile) if profile else None,
        other_projects=_other_projects(row),
        finishes_on=row.finishes_on,
        period_ends_on=row.call.pilot.ends_on,
        in_statistics=row.in_statistics,
        filing=Filing(row.filing_code, filed) if row.filing_code and filed else None,
        duplicates=_duplicates(row) if official and row.examined_at else None,
        repeated=repeated_in(row) if official and row.pk else None,
    )


def _author(row: Application) -> PlaneAuthor | None:
    if row.firm.kind != OrganisationKind.PARK:
        return None
    kind = "high_tech_zone" if "高新" in row.firm.name else "technology_park"
    return PlaneAuthor(name=row.firm.name, kind=kind, leading_industry=row.industry)


def _entity(row: Application, profile: EnterpriseProfile) -> Entity:
    declared = [each for each in profile.incidents if each["kind"] != "penalty"]
    accidents = tuple(Accident(each["kind"], date.fromisoformat(each["on"])) for each in declared)
    return Entity(
        credit_code=profile.credit_code, name=row.firm.name, is_legal_person=profile.is_legal_person,
        registered_in=profile.registered_in or row.firm.region.code, accidents=accidents,
    )  # fmt: skip


def _other_projects(row: Application) -> dict[str, Wing]:
    """The firm's own other projects and applications on their way in the pilot."""
    projects = Project._base_manager.filter(pilot=row.call.pilot, owner=row.firm).exclude(state=Stage.REMOVED)
    projects = projects.exclude(application_id=row.pk)
    others = Application._base_manager.filter(call__pilot=row.call.pilot, firm=row.firm).exclude(state__in=OVER)
    found = [*projects.values_list("code", "wing"), *others.exclude(pk=row.pk).values_list("code", "wing")]
    return {code: Wing(wing) for code, wing in found if wing}


def _duplicates(row: Application) -> tuple[Duplicate, ...]:
    """Confirmed money of other programmes is left to R21; another application or project that is the same blocks."""
    with viewing(SYSTEM):
        cases = list(
            DuplicateCase.objects.filter(cases_with(row)).select_related("application", "other", "project", "funding")
        )
    return tuple(
        Duplicate(_name(case, row), Fraction(round(case.score * 10**6), 10**6), DECISIONS[case.state], case.reason)
        for case in cases
        if not (case.funding and case.state is CaseState.CONFIRMED)
    )


def _name(case: DuplicateCase, row: Application) -> str:
    other = case.application if case.other_id == row.pk else case.other_side
    return str(getattr(other, "code", other))
