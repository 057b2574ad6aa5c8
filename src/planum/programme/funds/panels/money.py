"""What the pages of a project, of a payment and of a pilot's funds are put together from."""

from dataclasses import replace
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from planum.programme.funds.engine.ledger import Account, Fund
from planum.programme.funds.gate import findings_of
from planum.programme.funds.ledger import allocated, balances_by_project, pilot_balances, project_balances
from planum.programme.funds.models import LedgerEntry, Payment
from planum.programme.funds.queries import account_label
from planum.programme.funds.tables import LedgerTable, MilestoneTable, PaymentTable
from planum.programme.performance.evidence import evidence_chain
from planum.programme.performance.models import Indicator, Milestone
from planum.programme.performance.queries import checked, latest_values
from planum.programme.performance.tables import IndicatorTable
from planum.programme.plan.models import Pilot, Tranche
from planum.programme.projects.models import Project
from planum.programme.projects.panels import origin_panels
from planum.programme.rules.keeping import kept_findings
from planum.programme.rules.panels import findings_panel
from planum.ui.charts import sankey
from planum.ui.evidence import Link
from planum.ui.formats import entered_by, instant, money, quantity, wing
from planum.ui.formats import state as shown_state
from planum.ui.panels import (
    MOST_OPEN_LINKS,
    Action,
    ChartPanel,
    EvidencePanel,
    Fact,
    FactsPanel,
    FiguresPanel,
    Panel,
    TablePanel,
)


def project_panels(row: Project, *, concerned: bool, today: date) -> list[Panel]:
    """The facts for everybody who sees the project; promises and money for those it concerns."""
    if not concerned:
        return [_project_facts(row)]
    return [
        _project_money(row),
        _project_facts(row),
        *origin_panels(row),
        TablePanel(title=_("Indicators"), table=IndicatorTable(_indicators(row))),
        TablePanel(title=_("Milestones"), table=MilestoneTable(_milestones(row, today))),
        TablePanel(title=_("Payments"), table=PaymentTable(_payments(row))),
    ]


def payment_panels(row: Payment, *, check: bool = False, ahead: bool = False) -> list[Panel]:
    """With `check` the hash of the readings below each target is computed again; with `ahead` the gate is asked what
    it would say today."""
    chains = _chains(row, check=check)
    width = 7 if len(chains) == 1 else 12
    facts, gate = replace(_payment_facts(row), width=width), replace(_gate(row, ahead=ahead), width=width)
    return [facts, *chains, gate, *_ledger_of(row)] if len(chains) == 1 else [facts, gate, *chains, *_ledger_of(row)]


def funds_panels(pilot: Pilot) -> list[Panel]:
    totals = pilot_balances(pilot)
    return [award_figures(pilot, totals), *award_flows(pilot, totals), _accounts(totals)]


def _project_money(row: Project) -> FiguresPanel:
    totals = project_balances(row)
    share = row.allocation_fen / row.total_investment_fen * 100
    return FiguresPanel(
        figures=[
            Fact(_("Total investment"), money(row.total_investment_fen)),
            Fact(_("Planned central support"), money(row.allocation_fen), note=quantity(share, "%", 2)),
            Fact(_("Allocated"), money(allocated(totals)), note=_("from the ledger")),
            Fact(_("Paid out"), money(totals[Account.PAID]), note=_("from the ledger")),
        ]
    )


def _project_facts(row: Project) -> FactsPanel:
    return FactsPanel(
        title=_("The project"),
        rows=[
            (_("Owner"), row.owner),
            (_("Pilot"), row.pilot),
            (_("Wing"), wing(row.wing)),
            (_("Industry"), row.industry),
            (_("Category"), row.get_category_display()),
            (_("Form of support"), row.get_support_form_display()),
            (_("Other central funds"), money(row.other_central_fen)),
            (_("Listed in"), row.listed_in or _("no approved plan yet")),
            (_("Begins"), instant(row.starts_on)),
            (_("Finishes"), instant(row.finishes_on)),
            (_("State"), shown_state(row.state)),
        ],
    )


def _indicators(row: Project) -> list[Indicator]:
    rows = list(Indicator.objects.filter(project=row).select_related("metric").prefetch_related("targets"))
    latest = latest_values([indicator.pk for indicator in rows])
    for indicator in rows:
        indicator.latest = latest.get(indicator.pk)
        if indicator.latest:
            indicator.latest.indicator = indicator
    return rows


def _milestones(row: Project, today: date) -> list[Milestone]:
    rows = list(Milestone.objects.filter(project=row).prefetch_related("targets__indicator"))
    for milestone in rows:
        milestone.project, milestone.late = row, milestone.is_late(today)
    return rows


def _payments(row: Project) -> list[Payment]:
    return list(Payment.objects.filter(project=row).select_related("project", "milestone", "requested_by"))


def _payment_facts(row: Payment) -> FactsPanel:
    rows: list[Fact | tuple[object, object]] = [
        (_("Project"), _project_link(row.project)),
        (_("Milestone"), row.milestone or _("none")),
        Fact(_("Amount"), money(row.amount_fen), note=entered_by(row.requested_by, row.requested_at)),
        (_("State"), shown_state(row.state)),
    ]
    if row.decided_by:
        rows.append(Fact(_("Decided"), instant(row.decided_at), note=row.decided_by))
    if row.override_reason:
        rows.append(Fact(_("Reason for an exception"), row.override_reason, note=row.decided_by or ""))
    return FactsPanel(title=_("Payment"), rows=rows)


def _gate(row: Payment, *, ahead: bool) -> Panel:
    """Each rule with what it looked at, as it was kept when the payment was decided; before that, as of today."""
    if ahead and not row.decided_at:
        return findings_panel(findings_of(row, on=timezone.localdate()), title=_("The gate, as it would decide today"))
    empty = _("The gate opens when the finance officer decides; every rule is then listed here.")
    return findings_panel(kept_findings(row), title=_("The gate"), empty=empty)


def _chains(row: Payment, *, check: bool) -> list[EvidencePanel]:
    """From the payment down to the readings: one chain for each target of its milestone."""
    if row.milestone is None:
        return []
    top = Link(_("Payment"), f"{row.pk} · {row.project}", value=money(row.amount_fen), detail=row.state.label)
    targets = list(row.milestone.targets.select_related("indicator__metric"))
    latest = latest_values([target.indicator_id for target in targets])
    again = [Action(_("Check the hashes again"), "?check=1")]
    panels = []
    for target in targets:
        value = latest.get(target.indicator_id)
        if value is None:
            missing = Link(
                _("Indicator"), target.indicator, detail=_("not measured yet"), url=_indicator_url(target.indicator_id)
            )
            links = [top, missing]
        else:
            value.indicator = target.indicator
            found = checked(value) if check else None
            links = [top, *evidence_chain(value, milestone=row.milestone, target=target, check=found)]
            links += (
                [Link(_("Check"), found.fault, ok=False if found.period else None)] if found and found.fault else []
            )
        shown = len(links) if check or row.decided_by else MOST_OPEN_LINKS
        panels.append(
            EvidencePanel(title=_("Chain of evidence"), links=links, open_links=shown, width=6, actions=again)
        )
    return [replace(panel, width=5, tall=True) for panel in panels] if len(panels) == 1 else panels


def _project_link(row: Project) -> object:
    return format_html('<a href="{}">{}</a> {}', reverse("funds:project", args=[row.pk]), row, row.code)


def _indicator_url(pk: int) -> str:
    return reverse("performance:indicator", args=[pk])


def _ledger_of(row: Payment) -> list[TablePanel]:
    """The entry the payment led to, and its reversal if there was one; a refused payment led to none."""
    entries = list(
        LedgerEntry.objects.filter(payment=row)
        .select_related("project")
        .prefetch_related("postings")
        .order_by("number")
    )
    table = LedgerTable(entries, exclude=("payment",))
    return [TablePanel(title=_("Entries of the ledger"), table=table)] if entries else []


def award_figures(pilot: Pilot, totals: dict[Account, int]) -> FiguresPanel:
    figures = [Fact(_("Award"), money(pilot.award_fen), note=pilot.approval)]
    for row in Tranche.objects.filter(pilot=pilot):
        arrival = instant(row.received_on) if row.received_on else _("not yet received")
        figures.append(Fact(_("Tranche %(number)d") % {"number": row.number}, money(row.amount_fen), note=arrival))
    figures.append(Fact(_("Paid out"), money(totals[Account.PAID]), note=_("from the ledger")))
    return FiguresPanel(figures=figures)


def award_flows(pilot: Pilot, totals: dict[Account, int]) -> list[ChartPanel]:
    """Award → received → projects → paid. Nothing is drawn before money has arrived."""
    received = -totals[Account.STATE_TREASURY]
    if received <= 0:
        return []
    award, arrived, paid = _("Award"), _("Received"), _("Paid out")
    projects = {project.code: project for project in Project.objects.filter(pilot=pilot)}
    flows = [
        (award, arrived, received),
        (award, _("Not yet received"), pilot.award_fen - received),
        (arrived, _("Not yet allocated"), totals[Account.CENTRAL_GRANT]),
    ]
    shades = {award: "programme", arrived: "programme", paid: "good"}
    for code, of_project in balances_by_project(pilot).items():
        shades[code] = projects[code].wing if code in projects else "programme"
        flows.append((arrived, code, allocated(of_project)))
        flows.append((code, paid, of_project[Account.PAID]))
        flows.append((code, _("Awaits proof"), of_project[Account.ALLOCATED]))
    titles = {code: f"{code} {project}" for code, project in projects.items()}
    drawn = [flow for flow in flows if flow[2] > 0]
    option = sankey(_("Flow of the award: from the ledger"), drawn, colours=shades, titles=titles)
    return [ChartPanel(option=option, height=max(320, 48 * len(shades)))]


def _accounts(totals: dict[Account, int]) -> FactsPanel:
    """Central money by account; local money where there is some."""
    rows = [(account_label(one), money(fen)) for one, fen in totals.items() if fen or one.fund is Fund.CENTRAL]
    return FactsPanel(title=_("Balances"), rows=rows)
