"""One candidacy: what it is, what is missing, what the rules found; its letter; the handing over of its papers."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from planum.kernel.naming import in_reader_language
from planum.programme.recommendation.facts import BUREAUS, findings, still_missing
from planum.programme.recommendation.labels import part_name
from planum.programme.recommendation.models import (
    OPEN_STATES,
    Candidacy,
    CandidacyState,
    Examination,
    RecommendationLetter,
    Submission,
)
from planum.programme.recommendation.papers import LETTER, package_of
from planum.programme.recommendation.places import named_together
from planum.programme.recommendation.planside import PlanFigures, plan_of
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.keeping import kept_findings
from planum.programme.rules.panels import findings_panel
from planum.ui.formats import instant, money
from planum.ui.formats import state as shown_state
from planum.ui.panels import Fact, FactsPanel, Panel, TextPanel

BEFORE_CHOICE = (*OPEN_STATES, CandidacyState.SUBMITTED, CandidacyState.EXAMINED)
MISSING_EARLY = frozenset({"R06", "R07"})


def candidacy_panels(row: Candidacy, today: date) -> list[Panel]:
    plan = plan_of(row)
    live = findings(row, today) if row.state in BEFORE_CHOICE else []
    panels: list[Panel] = [_facts(row, plan, width=7 if live else 12)]
    if live:
        panels.append(_missing(row, plan, live))
    if (examined := Examination.objects.filter(candidacy=row).select_related("by").first()) is not None:
        panels.append(_scores(row, examined))
    letter = RecommendationLetter.objects.filter(candidacy=row).select_related("industry_by", "finance_by").first()
    if letter is not None:
        panels += letter_panels(letter)
    if (sent := Submission.objects.filter(candidacy=row).select_related("recorded_by").first()) is not None:
        panels += submission_panels(sent)
    shown = live or kept_findings(row)
    title = _("The rules today") if live else _("The rules when it was last decided")
    return [*panels, findings_panel(shown, title=title)]


def _facts(row: Candidacy, plan: PlanFigures | None, width: int) -> Panel:
    rows: list[Fact | tuple[object, object]] = [
        (_("Applicant"), named_together(one.region for one in row.members.all())),
        (_("Kind of applicant"), row.get_kind_display()),
        (
            _("Round"),
            format_html('<a href="{}">{}</a>', reverse("recommendation:round", args=[row.round.batch]), row.round),
        ),
        (_("Province"), row.province),
        Fact(_("Opened"), instant(row.opened_at), note=row.opened_by),
        (_("Handed in"), instant(row.submitted_at)),
        (_("State"), shown_state(row.state)),
    ]
    if len(row.members.all()) > 1:
        rows.insert(1, (_("Lead district"), row.region))
    if plan is not None:
        rows += [
            (_("Implementation plan"), plan.title),
            (_("Leading industries"), "、".join(plan.industries) or "—"),
            Fact(_("Projects"), plan.projects, note=_("from the plan")),
            Fact(_("Total investment"), money(plan.investment_fen), note=_("from the plan")),
        ]
    if row.reason:
        rows.append((_("Reason"), row.reason))
    if row.outcome:
        rows.append((_("Letter of the ministries"), row.outcome))
    return FactsPanel(title=_("The candidacy"), rows=rows, width=width)


def _missing(row: Candidacy, plan: PlanFigures | None, live: Sequence[Finding]) -> Panel:
    """What still stands between the candidacy and the ministries, in the order in which it is done."""
    open_points = [
        f"{one.rule} · {in_reader_language(one.cure, one.cure_en)}" for one in still_missing(live) if one.rule != "R07"
    ]
    if plan is None:
        open_points.insert(0, _("The implementation plan of the city is not attached."))
    elif not package_of(row).pages:
        open_points.append(_("The package of plan and documents has not been compiled."))
    content = format_html(
        '<ul class="recommendation-missing">{}</ul>',
        format_html_join("", "<li>{}</li>", ((one,) for one in open_points)),
    )
    done = _("Nothing is missing; hand it in.")
    return TextPanel(title=_("What is missing"), content=content if open_points else done, width=5)


def _scores(row: Candidacy, examined: Examination) -> Panel:
    said = examined.scores
    rows: list[Fact | tuple[object, object]] = [
        Fact(
            in_reader_language(one.name, one.name_en),
            _("%(points)d of 100, weight %(weight)d %%") % {"points": said[one.code]["points"], "weight": one.weight},
            note=said[one.code]["reason"],
        )
        for one in row.round.scale
        if one.code in said
    ]
    rows.append(Fact(_("Weighted total of 100"), examined.total, note=_("the points above times their weights")))
    rows.append(Fact(_("Examined"), instant(examined.at), note=examined.by))
    if examined.summary:
        rows.append((_("Summary"), examined.summary))
    return FactsPanel(title=_("Examination by the province"), rows=rows)


def letter_panels(letter: RecommendationLetter) -> list[Panel]:
    rows: list[Fact | tuple[object, object]] = [
        (_("Number of the letter"), letter.number),
        (_("Title"), letter.title),
        (_("Dated"), instant(letter.dated_on)),
        Fact(_("Industry department"), instant(letter.industry_at), note=letter.industry_by or ""),
        Fact(_("Finance department"), instant(letter.finance_at), note=letter.finance_by or ""),
        (_("State"), shown_state(letter.state)),
    ]
    if letter.pages:
        digest = RecommendationLetter._base_manager.filter(pk=letter.pk).values_list("file__digest", flat=True)[0]
        url = reverse("recommendation:letter_pdf", args=[letter.candidacy_id])
        print_ = format_html(
            '<a href="{}">{}</a> <code>{}</code>', url, _("PDF, %(pages)d pages") % {"pages": letter.pages}, digest
        )
        rows.append((_("Print"), print_))
    return [FactsPanel(title=_("Recommendation letter"), rows=rows)]


def submission_panels(sent: Submission) -> list[Panel]:
    rows: list[Fact | tuple[object, object]] = [
        Fact(_("Received by the ministries"), instant(sent.received_at), note=sent.recorded_by),
        (_("Handed over by"), sent.handed_over_by),
        (_("Paper copies"), _("%(copies)d, sealed") % {"copies": sent.paper_copies}),
        (_("Discs"), sent.discs),
        (_("Hash of the manifest"), format_html("<code>{}</code>", sent.manifest)),
        *(
            Fact(part_name(code), _("%(pages)d pages") % {"pages": pages},
                 note=_("PDF: %(pages)d pages") % {"pages": sent.package_pages.get(code, 0)})
            for code, pages in sent.paper_pages.items()
        ),
    ]  # fmt: skip
    return [FactsPanel(title=_("Handed over to the ministries"), rows=rows)]


def check_list(row: Candidacy, today: date, last: date | None) -> Panel:
    """Before the papers leave: letter, plan, documents, pages, last day."""
    compiled = package_of(row)
    letter = RecommendationLetter.objects.filter(candidacy=row).first()
    signed = [] if letter is None else [letter.industry_at, letter.finance_at]
    done = sum(one is not None for one in signed)
    ready = _("in the package"), _("missing")
    rows: list[Fact | tuple[object, object]] = [
        (_("Last day"), instant(last)),
        *(
            Fact(part_name(code), ready[0] if code in compiled.pages else ready[1],
                 note=_("PDF: %(pages)d pages") % {"pages": compiled.pages[code]} if code in compiled.pages else "")
            for code in (LETTER, "implementation_plan", "supporting_documents")
        ),
        (_("Signatures"), _("%(done)d of %(of)d") % {"done": done, "of": len(BUREAUS)}),
        (_("Hash of the manifest"), format_html("<code>{}</code>", compiled.manifest or "—")),
    ]  # fmt: skip
    return FactsPanel(title=_("Check-list before handing over"), rows=rows)
