"""Tables of the review."""

from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from planum.programme.review.labels import cited_words, conflict_words, outcome_words, reason_words
from planum.programme.review.models import (
    Assignment,
    Criterion,
    Expert,
    NoticedApplication,
    Objection,
    Panel,
    PublicNotice,
    Rubric,
    Score,
)
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, QuantityColumn, StateColumn, Table, WingColumn


class ExpertTable(Table):
    person = Column(_("Expert"), linkify=lambda record: reverse("review:expert", args=[record.pk]), order_by="pk")
    title = Column(_("Professional title"))
    employer = Column(_("Employer"))
    specialities = Column(_("Specialities"), orderable=False)
    load = QuantityColumn(verbose_name=_("Reviews on the desk"))
    agreed_on = InstantColumn(verbose_name=_("Confidentiality agreed"))
    region = Column(_("Pool"), orderable=False)

    empty = Empty(_("Experts will stand here when they are enrolled."))

    def render_specialities(self, value: list[str]) -> str:
        return "、".join(value)

    def render_person(self, record: Expert) -> str:
        return str(record)


class PanelTable(Table):
    name = Column(_("Panel"), linkify=lambda record: reverse("review:panel", args=[record.code]))
    rubric = Column(_("Score sheet"), orderable=False)
    state = StateColumn(_("State"))
    due_on = InstantColumn(verbose_name=_("Due day"))
    experts_wanted = QuantityColumn(verbose_name=_("Experts for each application"))

    empty = Empty(_("Panels will stand here when applications have passed the screening."))

    def render_name(self, record: Panel) -> str:
        return str(record)


class MyReviewTable(Table):
    """What an expert sees first: the own reviews and nobody else's."""

    application = Column(
        _("Application for support"),
        linkify=lambda record: reverse("review:scoring", args=[record.pk]),
        orderable=False,
    )
    firm = Column(_("Firm"), accessor="application__firm", orderable=False)
    panel = Column(_("Panel"), orderable=False)
    state = StateColumn(_("State"))
    due = InstantColumn(verbose_name=_("Due day"), accessor="panel__due_on", orderable=False)

    empty = Empty(_("No review waits for you. The industry bureau's invitations will stand here."))


class AssignmentTable(Table):
    application = Column(_("Application for support"), orderable=False)
    expert = Column(
        _("Expert"), orderable=False, linkify=lambda record: reverse("review:assignment", args=[record.pk])
    )  # fmt: skip
    state = StateColumn(_("State"))
    reasons = Column(_("Why proposed"), orderable=False)
    conflicts = Column(_("Conflict of interest"), orderable=False, empty_values=(None,))
    reason = Column(_("Reason"), orderable=False)

    empty = Empty(_("Nobody is proposed yet: let experts be proposed."))

    def render_reasons(self, value: list[str]) -> object:
        return format_html_join("；", "{}", ((reason_words(one),) for one in value))

    def render_conflicts(self, record: Assignment) -> str:
        return "；".join(conflict_words(one) for one in record.conflicts) or str(_("none found"))


class ScoreTable(Table):
    """Points, comment and evidence of a submitted sheet."""

    criterion = Column(_("Scoring criterion"), orderable=False)
    points = QuantityColumn(verbose_name=_("Points"), digits=2)
    weight = QuantityColumn(verbose_name=_("Weight"), accessor="criterion__weight")
    comment = Column(_("Comment"))
    cites = Column(_("Evidence"), orderable=False)
    page = Column(_("Page"))

    empty = Empty(_("The points will stand here when the expert has submitted the sheet."))

    def render_cites(self, record: Score) -> str:
        return cited_words(record)


class SheetTable(Table):
    name = Column(_("Score sheet"), linkify=lambda record: reverse("review:sheet", args=[record.pk]), order_by="code")
    code = Column(_("Code"))
    version = QuantityColumn(verbose_name=_("Version"))
    wing = WingColumn(_("Wing"))
    made_at = InstantColumn(verbose_name=_("Entered"))

    empty = Empty(_("Score sheets will stand here when the shipped ones are loaded or one is made."))

    def render_name(self, record: Rubric) -> str:
        return str(record)

    def render_wing(self, record: Rubric) -> object:
        return WingColumn().render(record.wing)


class CriterionTable(Table):
    number = Column(_("No."))
    name = Column(_("Scoring criterion"))
    weight = QuantityColumn(verbose_name=_("Weight"))
    most = QuantityColumn(verbose_name=_("Most points"))
    anchors = Column(_("Levels of points"))

    empty = Empty(_("The sheet has no criteria."))

    def render_name(self, record: Criterion) -> str:
        return str(record)

    def render_anchors(self, value: list[dict[str, object]]) -> object:
        levels = ((each["from"], each["to"], each["text"]) for each in value)
        return format_html_join("", '<div><span class="numeral">{}–{}</span> {}</div>', levels)


class NoticeTable(Table):
    name = Column(_("Public notice"), linkify=lambda record: reverse("review:notice", args=[record.pk]))
    number = Column(_("Document number"))
    state = StateColumn(_("State"))
    starts_on = InstantColumn(verbose_name=_("First day"))
    ends_on = InstantColumn(verbose_name=_("Last day"))

    empty = Empty(_("Public notices of selected applications will stand here."))

    def render_name(self, record: PublicNotice) -> str:
        return record.name


class EntryTable(Table):
    number = Column(_("No."))
    firm_name = Column(_("Firm"))
    project_name = Column(_("Project"))
    wing = WingColumn(_("Wing"))
    support_fen = MoneyColumn(verbose_name=_("Support"))
    outcome = Column(_("Outcome"))

    empty = Empty(_("The notice names no application."))

    def render_wing(self, record: NoticedApplication) -> object:
        return WingColumn().render(record.wing)

    def render_outcome(self, value: str) -> str:
        return outcome_words(value)


class ObjectionTable(Table):
    shown = Column(_("Objection"), accessor="pk", linkify=lambda record: reverse("review:objection", args=[record.pk]))
    real_name = Column(_("Real name"))
    entry = Column(_("About"), orderable=False, default=_("the notice as a whole"))
    state = StateColumn(_("State"))
    filed_at = InstantColumn(verbose_name=_("Filed"))

    empty = Empty(_("Nobody has objected."))

    def render_shown(self, record: Objection) -> str:
        return str(record)
