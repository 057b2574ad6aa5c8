"""Applications of firms: a draft that is theirs alone, then what the district and the city decide about it."""

from collections.abc import Collection, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Organisation, Person, StoredFile
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer
from planum.programme.plan.models import Category, SupportForm, Wing
from planum.programme.projects.models.calls import Call


class ApplicationState(State):
    DRAFT = "draft", _("draft"), "neutral"
    SUBMITTED = "submitted", _("submitted"), "info"
    RECOMMENDED = "recommended", _("recommended by the district"), "info"
    SCREENED = "screened", _("passed the city's screening"), "info"
    UNDER_REVIEW = "under_review", _("under expert review"), "info"
    SELECTED = "selected", _("selected"), "good"
    NOTICED = "noticed", _("in public notice"), "info"
    LISTED = "listed", _("in the list of projects"), "good"
    RETURNED = "returned", _("returned"), "warning"
    WITHDRAWN = "withdrawn", _("withdrawn"), "neutral"
    REJECTED = "rejected", _("rejected"), "bad"


_S = ApplicationState
# Every state has a way out: a rejection is taken up again by returning it, a withdrawal by working on the draft.
MOVES: Mapping[State, Collection[State]] = {
    _S.DRAFT: (_S.SUBMITTED, _S.WITHDRAWN),
    _S.SUBMITTED: (_S.RECOMMENDED, _S.SCREENED, _S.RETURNED, _S.REJECTED, _S.WITHDRAWN),
    _S.RECOMMENDED: (_S.SCREENED, _S.RETURNED, _S.REJECTED, _S.WITHDRAWN),
    _S.SCREENED: (_S.UNDER_REVIEW, _S.RETURNED, _S.REJECTED, _S.WITHDRAWN),
    _S.UNDER_REVIEW: (_S.SELECTED, _S.SCREENED, _S.RETURNED, _S.REJECTED),
    _S.SELECTED: (_S.NOTICED, _S.REJECTED, _S.WITHDRAWN),
    _S.NOTICED: (_S.LISTED, _S.SELECTED, _S.REJECTED),
    _S.LISTED: (_S.WITHDRAWN,),
    _S.RETURNED: (_S.SUBMITTED, _S.WITHDRAWN),
    _S.WITHDRAWN: (_S.DRAFT,),
    _S.REJECTED: (_S.RETURNED,),
}
EDITABLE = (_S.DRAFT, _S.RETURNED)
TAKEN_BACK_FROM = (_S.SUBMITTED, _S.RECOMMENDED, _S.SCREENED, _S.RETURNED, _S.DRAFT)


class Application(Named, Owned):
    """One firm's answer to one call. What rules need stands in columns, the rest of the form in `answers`."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="applications", verbose_name=_("call"))
    firm = models.ForeignKey(Organisation, models.PROTECT, related_name="project_applications", verbose_name=_("firm"))
    code = models.CharField(_("number"), max_length=60, unique=True)
    wing = models.CharField(_("wing"), max_length=8, choices=Wing.choices, blank=True)
    industry = models.CharField(_("industry"), max_length=80, blank=True)
    category = models.CharField(_("category"), max_length=24, choices=Category.choices, default=Category.NORMAL)
    support_form = models.CharField(
        _("form of support"), max_length=16, choices=SupportForm.choices, default=SupportForm.GRANT
    )
    total_investment_fen = models.BigIntegerField(_("total investment"), null=True, blank=True)
    equipment_investment_fen = models.BigIntegerField(_("investment in equipment and software"), null=True, blank=True)
    requested_fen = models.BigIntegerField(_("central support asked for"), null=True, blank=True)
    other_central_fen = models.BigIntegerField(_("other central funds"), default=0)
    other_local_fen = models.BigIntegerField(_("other provincial and city funds"), default=0)
    filing_code = models.CharField(_("filing code"), max_length=60, blank=True)
    filed_investment_fen = models.BigIntegerField(_("investment as filed"), null=True, blank=True)
    address = models.CharField(_("place of construction"), max_length=300, blank=True)
    content = models.TextField(_("what is built"), blank=True)
    chain_code = models.CharField(_("industrial chain"), max_length=40, blank=True)
    joint_code = models.CharField(_("joint project of several cities"), max_length=40, blank=True)
    in_statistics = models.BooleanField(_("in the statistics of technical upgrading"), default=False)
    starts_on = models.DateField(_("begins"), null=True, blank=True)
    finishes_on = models.DateField(_("finishes"), null=True, blank=True)
    answers = models.JSONField(default=dict, blank=True)
    prefilled = models.JSONField(default=dict, blank=True)
    state = StateField(_S, choices=_S.choices(), default=_S.DRAFT, verbose_name=_("state"))
    began_at = models.DateTimeField(_("begun"))
    changed_at = models.DateTimeField(_("changed"))
    changed_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    examined_at = models.DateTimeField(_("examined for duplicates"), null=True, blank=True)

    class Meta:
        ordering = ("-began_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("call", "firm"), condition=Q(state="draft"), name="one_draft_of_a_firm_in_a_call"
            ),
        )

    def __str__(self) -> str:
        return Named.__str__(self) or self.code

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return application_rows(viewer)


def application_rows(viewer: Viewer, prefix: str = "") -> Q:
    """The firm itself; from the day it submitted, the authorities of the city and of the firm's district."""
    official = Q(**{f"{prefix}call__pilot__region__in": viewer.regions}) | Q(
        **{f"{prefix}firm__region__in": viewer.regions}
    )
    return Q(**{f"{prefix}firm__in": viewer.organisations}) | (official & Q(**{f"{prefix}submitted_at__isnull": False}))


class Attachment(Owned):
    """A file of an application, by the kind that the call names."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="files")
    kind = models.CharField(_("kind"), max_length=40)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("kind", "pk")

    def __str__(self) -> str:
        return f"{self.kind} · {self.file}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return application_rows(viewer, "application__")


class EquipmentLine(Owned):
    """One machine or software of an application; `invoice` where it is bought already."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="equipment")
    number = models.PositiveSmallIntegerField(_("line"))
    name = models.CharField(_("equipment"), max_length=200)
    model = models.CharField(_("model"), max_length=100, blank=True)
    serial = models.CharField(_("serial number"), max_length=100, blank=True)
    supplier = models.CharField(_("supplier"), max_length=200, blank=True)
    amount_fen = models.BigIntegerField(_("amount"))
    invoice = models.CharField(_("invoice number"), max_length=40, blank=True)

    class Meta:
        ordering = ("application", "number")
        constraints = (
            models.UniqueConstraint(fields=("application", "number"), name="one_line_of_a_number"),
            models.CheckConstraint(condition=Q(amount_fen__gte=0), name="line_amount_is_not_negative"),
        )

    def __str__(self) -> str:
        return f"{self.number} · {self.name}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return application_rows(viewer, "application__")


class Screening(Owned):
    """One step of an application: to which state, by whom, with which reason and clause."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="steps")
    state = StateField(_S, choices=_S.choices(), verbose_name=_("state"))
    reason = models.TextField(_("reason"), blank=True)
    clause = models.CharField(_("clause"), max_length=300, blank=True)
    advice = models.TextField(_("what to do"), blank=True)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.state.label} {self.at:%Y-%m-%d}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return application_rows(viewer, "application__")
