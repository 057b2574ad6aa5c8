"""Panels of applications and duplicates; `origin_panels` is shown on the page of a project."""

from difflib import SequenceMatcher
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from planum.kernel.visibility import current_viewer
from planum.programme.projects.checking import findings_of, gaps_of
from planum.programme.projects.form_schema import fields_of, value_of, wanted_by
from planum.programme.projects.labels import EVIDENCE, INCIDENTS, Verdict, source_words
from planum.programme.projects.models import (
    Application,
    ApplicationState,
    Attachment,
    Contract,
    DuplicateCase,
    EnterpriseProfile,
    EquipmentLine,
    Project,
    Screening,
    concerned,
)
from planum.programme.projects.models.duplicates import cases_with
from planum.programme.projects.moving import is_under_examination
from planum.programme.projects.prefilling import evidence_of
from planum.programme.projects.shapes import EstimateShape
from planum.programme.projects.tables import CaseTable, EquipmentTable
from planum.programme.rules.labels import parameter_label, scope_labels
from planum.programme.rules.panels import findings_panel
from planum.ui.formats import entered_by, instant, money, quantity
from planum.ui.formats import state as shown_state
from planum.ui.panels import Action, Fact, FactsPanel, Panel, TablePanel, TextPanel

TROUBLES = (ApplicationState.RETURNED, ApplicationState.REJECTED)


def application_panels(row: Application, *, official: bool, judges: bool) -> list[Panel]:
    """What it says, where it stands and why; for officials with findings and duplicates beside."""
    panels: list[Panel] = []
    steps = list(Screening.objects.filter(application=row).select_related("by"))
    if row.state in TROUBLES and steps:
        panels.append(_trouble(row, steps[-1]))
    panels.append(_facts(row))
    panels.append(_steps(row, steps))
    panels.append(findings_panel(
        findings_of(row, official=official), title=_("What the rules find today"), width=12 if judges else 7,
        empty=_("The rules are checked as soon as wing and investment are given."),
    ))  # fmt: skip
    if judges:
        cases = DuplicateCase.objects.filter(cases_with(row)).select_related(
            "application", "other", "project", "funding", "decided_by"
        )
        panels.append(TablePanel(title=_("Duplicates"), table=CaseTable(list(cases[:20]), orderable=False)))
    panels.append(_attachments(row, width=12 if judges else 5))
    lines = EquipmentLine.objects.filter(application=row)
    panels.append(TablePanel(title=_("Equipment"), table=EquipmentTable(list(lines[:50]), orderable=False)))
    panels.append(_said(row))
    return panels


def _trouble(row: Application, step: Screening) -> Panel:
    """Why it came back or was rejected, on which clause, and what to do: the first thing the firm reads."""
    returned = row.state is ApplicationState.RETURNED
    default = (
        _("Correct what is named and submit again.")
        if returned
        else _("You may ask the industry bureau in writing to take it up again, or apply in the next call.")
    )
    rows: list[Fact | tuple[object, object]] = [
        (_("Decision"), shown_state(step.state)),
        (_("Reason"), step.reason),
        (_("Clause"), step.clause or _("as the call says")),
        (_("What to do"), step.advice or default),
        Fact(_("Decided on"), instant(step.at), note=step.by),
    ]
    return FactsPanel(title=_("Why, and what to do next"), rows=rows)


def _facts(row: Application) -> Panel:
    examined = _("no")
    if is_under_examination(row):
        examined = _("under examination for duplicates")
    elif row.examined_at:
        examined = instant(row.examined_at)
    rows: list[Fact | tuple[object, object]] = [
        (_("Number"), row.code),
        (_("Call"), row.call),
        (_("Firm"), row.firm),
        (_("State"), shown_state(row.state)),
        Fact(_("Total investment"), money(row.total_investment_fen), note=_("declared by the firm")),
        Fact(_("Support asked for"), money(row.requested_fen), note=_("declared by the firm")),
        Fact(_("Other central funds"), money(row.other_central_fen), note=_("declared, or confirmed by examination")),
        (_("Submitted"), instant(row.submitted_at)),
        (_("Examined for duplicates"), examined),
    ]
    return FactsPanel(title=_("The application"), rows=rows, width=7)


def _steps(row: Application, steps: list[Screening]) -> Panel:
    told = [Fact(shown_state(step.state), instant(step.at), note=step.reason or step.by) for step in steps]
    begun = Fact(shown_state(ApplicationState.DRAFT), instant(row.began_at))
    return FactsPanel(title=_("Its way so far"), rows=[begun, *told], width=5)


def _attachments(row: Application, width: int) -> Panel:
    files: dict[str, list[Attachment]] = {}
    for each in Attachment.objects.filter(application=row).select_related("file"):
        files.setdefault(each.kind, []).append(each)
    rows = []
    for wanted in wanted_by(row.call):
        there = files.get(wanted.kind, [])
        places = [(reverse("projects:attachment", args=[row.code, one.pk]), one.file.name) for one in there]
        links = format_html_join(" ", '<a href="{}">{}</a>', places)
        missing = _("missing") if wanted.is_required(row.support_form) else _("not required")
        rows.append((wanted.title, links or missing))
    return FactsPanel(title=_("Attachments"), rows=rows, width=width)


def _said(row: Application) -> Panel:
    """Every field of the form; what was filled in by itself carries its mark."""
    rows: list[Fact | tuple[object, object]] = []
    for field in fields_of(row.call):
        source = row.prefilled.get(field.code, {})
        value = shown_value(field.kind, field.code, value_of(row, field), row)
        rows.append(Fact(field.title, value, evidence_of(source, source_words(source))))
    return FactsPanel(title=_("What the form says"), rows=rows)


def shown_value(kind: str, code: str, value: Any, row: Application) -> object:
    if kind == "yes":
        return _("yes") if value else _("no")
    if value in (None, ""):
        return "—"
    if kind == "money":
        return money(value)
    if kind == "date":
        return instant(value)
    return getattr(row, f"get_{code}_display")() if kind == "choice" else value


def check_panel(row: Application) -> SafeString:
    """What would be found if it were submitted now: the panel beside the form, fetched again at each change."""
    gaps, found = gaps_of(row), findings_of(row)
    blocking = [one for one in found if one.is_blocking]
    warning = [one for one in found if one.applies and not one.passed and not one.is_blocking]
    context = {
        "row": row, "gaps": gaps, "blocking": blocking, "warning": warning, "saved_at": row.changed_at,
        "passed": sum(one.passed for one in found), "ready": not gaps and not blocking,
    }  # fmt: skip
    return SafeString(render_to_string("projects/check.html", context))


def profile_panel(row: EnterpriseProfile) -> Panel:
    meta = EnterpriseProfile._meta
    rows: list[Fact | tuple[object, object]] = []
    names = (
        "credit_code", "address", "registered_in", "legal_representative", "contact_name", "contact_phone", "industry",
        "industry_code", "digital_level",
    )  # fmt: skip
    for name in names:
        source = row.sources.get(name, {})
        note = source.get("by", "") if source.get("kind") == "typed" else ""
        rows.append(Fact(meta.get_field(name).verbose_name, getattr(row, name) or "—",  # type: ignore[union-attr]
                         evidence_of(source, source_words(source)), note=note))  # fmt: skip
    rows.append(Fact(_("Output of last year"), money(row.output_fen), note=_("declared by the firm")))
    rows += [(INCIDENTS.get(each["kind"], each["kind"]), f"{each['on']} {each.get('about', '')}")
             for each in row.incidents]  # fmt: skip
    return FactsPanel(title=_("The profile"), rows=rows)


def case_panels(case: DuplicateCase) -> list[Panel]:
    """Both sides with equal parts marked, and how sure the search is."""
    sure: list[Fact | tuple[object, object]] = [
        Fact(_("Probability that both are the same"), quantity(case.score * 100, "%", 1),
             note=_("Fellegi–Sunter weights, see the documentation")),
        (_("Class"), shown_state(Verdict(case.verdict))),  # type: ignore[call-arg]
        (_("Found on"), instant(case.found_at)),
        (_("State"), shown_state(case.state)),
    ]  # fmt: skip
    if case.decided_at:
        sure.append(Fact(_("Reason"), case.reason, note=case.decided_by))
        sure.append((_("Decided on"), instant(case.decided_at)))
    if case.funding:
        sure.append((_("Amount of the other programme"), money(case.funding.amount_fen)))
    rows = [
        {
            "label": EVIDENCE.get(each["field"], each["field"]), "likeness": quantity(each["likeness"] * 100, "%", 1),
            "equal": each["likeness"] >= 1, "sides": marked(each["left"], each["right"]),
        }
        for each in case.evidence
    ]  # fmt: skip
    left, right = case.application, case.other_side
    compared = render_to_string("projects/compared.html", {"rows": rows, "left": left, "right": right})
    return [FactsPanel(title=_("How sure the search is"), rows=sure),
            TextPanel(title=_("Side by side"), content=SafeString(compared))]  # fmt: skip


def marked(left: str, right: str) -> tuple[SafeString, SafeString]:
    """Both texts with what they share marked; runs of one sign are chance and are not, in long texts."""
    left, right = left[:1500], right[:1500]
    least = 1 if max(len(left), len(right)) <= 40 else 2
    blocks = [block for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
              if block.size >= least]  # fmt: skip
    return (_marked(left, [(block.a, block.size) for block in blocks]),
            _marked(right, [(block.b, block.size) for block in blocks]))  # fmt: skip


def _marked(text: str, blocks: list[tuple[int, int]]) -> SafeString:
    parts, place = [], 0
    for start, size in blocks:
        parts.append(format_html("{}<mark>{}</mark>", text[place:start], text[start : start + size]))
        place = start + size
    parts.append(format_html("{}", text[place:]))
    return SafeString("".join(parts))


def estimate_panels(found: EstimateShape) -> list[Panel]:
    scopes = scope_labels()
    limits: list[Fact | tuple[object, object]] = [
        Fact(parameter_label(each.parameter), money(each.amount_fen),
             note=f"{each.rule} · {scopes.get(each.scope, each.scope)} · {each.source} · {each.clause}"
             + (f" · {_('binding')}" if each.binding else ""))
        for each in found.limits
    ]  # fmt: skip
    head: list[Fact | tuple[object, object]] = [
        Fact(_("Central support, at most"), money(found.amount_fen),
             note=_("%(share)s %% of the investment, by the limits below") % {"share": found.share}),
    ]  # fmt: skip
    panels: list[Panel] = [FactsPanel(title=_("Estimate"), rows=head), FactsPanel(title=_("Limits"), rows=limits)]
    if found.notes:
        notes = format_html_join("", "<p>{}</p>", ((note,) for note in found.notes))
        panels.append(TextPanel(title=_("What excludes it or is needed"), content=notes))
    return panels


def origin_panels(row: Project) -> list[Panel]:
    """For the page of a project: the application it came from, its filing, and the signed agreement."""
    rows: list[Fact | tuple[object, object]] = []
    application = Application.objects.filter(pk=row.application_id).first() if row.application_id else None
    if application:
        link = format_html('<a href="{}">{}</a>', reverse("projects:application", args=[application.code]), application)
        rows.append((_("The application"), link))
    for label, value in ((_("Filing code"), row.filing_code), (_("Place of construction"), row.address),
                         (_("Industrial chain"), row.chain_code), (_("Joint project"), row.joint_code)):  # fmt: skip
        if value:
            rows.append((label, value))
    contract = Contract.objects.filter(project=row).select_related("bureau", "recorded_by").first()
    if contract:
        rows += _agreed_facts(contract)
    actions = []
    viewer = current_viewer()
    if viewer.everything or Project.objects.filter(concerned(viewer), pk=row.pk).exists():
        actions.append(Action(_("Agreement"), reverse("projects:contract", args=[row.pk])))
    if not rows and not actions:
        return []
    return [FactsPanel(title=_("Application and agreement"), rows=rows, actions=actions)]


def contract_panels(row: Contract) -> list[Panel]:
    """What was agreed: amount, milestones, indicators, and who recorded it."""
    parties: list[Fact | tuple[object, object]] = [
        (_("Party A"), row.bureau), (_("Party B"), row.project.owner), *_agreed_facts(row),
        (_("Recorded"), entered_by(row.recorded_by, row.recorded_at)),
    ]  # fmt: skip
    none = _("None is agreed.")
    lines = [
        (_("Milestones"), [(each["due_on"], each["name"]) for each in row.milestones]),
        (_("Agreed indicators"), [(each["name"], each["wanted"]) for each in row.indicators]),
    ]
    return [
        FactsPanel(title=_("Agreement"), rows=parties),
        *(
            FactsPanel(title=title, rows=agreed, width=6) if agreed else TextPanel(title=title, content=none, width=6)
            for title, agreed in lines
        ),
    ]


def _agreed_facts(row: Contract) -> list[Fact | tuple[object, object]]:
    signed = instant(row.signed_on) if row.signed_on else _("draft, not signed yet")
    return [
        Fact(_("Contract number"), row.number), Fact(_("Agreed support"), money(row.amount_fen), note=row.recorded_by),
        (_("Signed on"), signed),
    ]  # fmt: skip
