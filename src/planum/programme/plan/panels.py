"""What the pages of a plan are put together from."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from planum.programme.plan.checking import Checked
from planum.programme.plan.models import ImplementationPlan, PlanPackage, PlanVersion
from planum.programme.plan.tables import PlanFileTable, ShownNumber, VersionTable
from planum.programme.rules.panels import findings_panel
from planum.ui.formats import instant, money, state
from planum.ui.panels import Action, Fact, FactsPanel, FiguresPanel, Panel, TablePanel, TextPanel

MAIN = ("total_investment", "central_total", "leverage", "project_count", "coverage_end")
LATEST = 3


def plan_panels(row: ImplementationPlan, checked: Checked) -> list[Panel]:
    shown = [ShownNumber(row.code, checked.numbers[code]) for code in MAIN if code in checked.numbers]
    figures = [Fact(one.name, one.value, evidence=one.evidence) for one in shown]
    facts: list[Fact | tuple[object, object]] = [
        (_("State"), state(row.state)),
        (_("City"), row.region),
        (_("Author"), row.author),
        (_("Batch"), row.batch),
        (_("Term"), format_html("{} — {}", instant(row.starts_on), instant(row.ends_on))),
        (_("Template"), row.template),
        (_("Version"), row.version or _("none yet")),
    ]
    if row.supplements:
        facts.append((_("Adds to"), row.supplements))
    if row.approval:
        facts.append((_("Approval"), format_html("{} · {}", row.approval, instant(row.approved_on))))
    if row.award_fen:
        facts.append((_("Award"), money(row.award_fen)))
    if row.return_reason:
        facts.append((_("Why it was returned"), row.return_reason))
    return [
        FiguresPanel(title=_("Main numbers"), figures=figures),
        FactsPanel(title=_("The plan"), rows=facts, width=5),
        findings_panel(checked.findings, title=_("Rules of the programme"), width=7),
    ]


def documents_panels(row: ImplementationPlan) -> list[Panel]:
    """What can be printed now, the versions with their hashes, and the packages with their manifests."""
    names = (("plan.pdf", _("Plan as PDF")), ("plan.docx", _("Plan as Word")),
             ("projects.xlsx", _("List of projects as Excel")), ("evidence.pdf", _("Evidence binder")))  # fmt: skip
    links = [Action(label, reverse("plan:document", args=[row.code, name])) for name, label in names]
    said = _("Text and tables of all four are written from one model. A draft can be printed, but not handed in.")
    versions = PlanVersion.objects.filter(plan=row).select_related("by", "plan", "document")
    panels: list[Panel] = [TextPanel(title=_("Documents as they stand"), content=said, actions=links)]
    panels.append(TablePanel(title=_("Versions"), table=VersionTable(versions, orderable=False)))
    packages = PlanPackage.objects.filter(plan=row).select_related("file", "plan")[:LATEST]
    for one in packages:
        get = Action(_("Download"), reverse("plan:package", args=[row.code, one.pk]), primary=True)
        panels += [
            FactsPanel(
                title=_("Package of version %(version)d") % {"version": one.version},
                rows=[(_("Built"), instant(one.built_at)), (_("Hash"), one.file.digest)], actions=[get],
            ),
            TablePanel(table=PlanFileTable(one.manifest["files"], orderable=False)),
        ]  # fmt: skip
    return panels
