"""Documents, their editions and passages, who may read them, and who has."""

from typing import Any

from django.db import models
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from planum.chain.knowledge.contracted import documents_by_contract
from planum.kernel.models import Organisation, Person, StoredFile
from planum.kernel.naming import in_reader_language
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class Kind(models.TextChoices):
    PROCEDURE = "procedure", _("work instruction")
    MANUAL = "manual", _("manual")
    STANDARD = "standard", _("standard")
    CASE = "case", _("case")
    KNOW_HOW = "know_how", _("process know-how")
    SAFETY = "safety", _("safety rules")


class Tongue(models.TextChoices):
    CHINESE = "zh", _("Chinese")
    ENGLISH = "en", _("English")


class Licence(models.TextChoices):
    OWN_USE = "own_use", _("for the reader's own use; not to be passed on")
    PARTNERS = "partners", _("for use in orders of the owner; not to be passed on")
    CC_BY = "cc_by", _("CC BY 4.0: free, if the owner is named")
    CC_BY_SA = "cc_by_sa", _("CC BY-SA 4.0: free, if named and passed on alike")
    CC_BY_NC = "cc_by_nc", _("CC BY-NC 4.0: free if named, not for sale")
    PUBLIC = "public", _("public: no rights reserved")


class Audience(models.TextChoices):
    """Who may read beside the owner and the organisations that are named one by one."""

    NAMED = "named", _("the owner and organisations named")
    CONTRACT = "contract", _("and whoever has a contract for it")
    PARK = "park", _("and the owner's park with its firms")
    EVERYBODY = "everybody", _("and everybody who has signed in")


class DocumentState(State):
    IN_FORCE = "in_force", _("in force"), "good"
    WITHDRAWN = "withdrawn", _("withdrawn"), "neutral"


DOCUMENT_TRANSITIONS: dict[State, tuple[State, ...]] = {DocumentState.IN_FORCE: (DocumentState.WITHDRAWN,)}


class Document(Owned):
    """What a firm or park knows, in editions; the latest counts. `names_owner`: all who may read see whose it is."""

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="documents")
    code = models.CharField(_("code"), max_length=40)
    title = models.CharField(_("title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    language = models.CharField(_("language"), max_length=2, choices=Tongue.choices, default=Tongue.CHINESE)
    licence = models.CharField(_("licence"), max_length=12, choices=Licence.choices, default=Licence.OWN_USE)
    audience = models.CharField(_("who may read"), max_length=12, choices=Audience.choices, default=Audience.NAMED)
    names_owner = models.BooleanField(_("the owner is named"), default=False)
    state = StateField(
        DocumentState, choices=DocumentState.choices(), default=DocumentState.IN_FORCE, verbose_name=_("state")
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True)
    withdrawn_because = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(fields=("owner", "code"), name="one_document_per_code"),)

    def __str__(self) -> str:
        return in_reader_language(self.title, self.title_en)

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return readable(viewer)


class Edition(Owned):
    """One edition of a document as text, with the file it came as. It is never changed: citations lead into it."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField(_("edition"))
    is_current = models.BooleanField(_("counts"), default=True)
    text = models.TextField(_("text"))
    digest = models.CharField(_("hash"), max_length=140)
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    note = models.CharField(_("what is new"), max_length=300, blank=True)
    added_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added"))

    class Meta:
        ordering = ("document", "-number")
        constraints = (
            models.UniqueConstraint(fields=("document", "number"), name="one_edition_per_number"),
            models.UniqueConstraint(fields=("document",), condition=Q(is_current=True), name="one_current_edition"),
        )

    def __str__(self) -> str:
        return f"{self.document} · {self.number}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """Readers see the edition that counts; the owner all of them."""
        return Q(document__owner__in=viewer.organisations) | (Q(is_current=True) & readable(viewer, "document__"))


class Passage(Owned):
    """A stretch of an edition's text that can be found and cited: `edition.text[start:end]`."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="passages")
    start = models.PositiveIntegerField(_("from"))
    end = models.PositiveIntegerField(_("until"))
    heading = models.CharField(_("heading"), max_length=200, blank=True)

    class Meta:
        ordering = ("edition", "start")
        constraints = (models.UniqueConstraint(fields=("edition", "start"), name="one_passage_per_place"),)

    def __str__(self) -> str:
        return f"{self.edition} [{self.start}:{self.end}]"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(edition__is_current=True) & readable(viewer, "edition__document__")


class Share(Owned):
    """An organisation is named as a reader, by its code alone: whether that code is registered is not told."""

    document = models.ForeignKey(Document, models.PROTECT, related_name="shares")
    organisation = models.CharField(_("organisation"), max_length=40)
    purpose = models.CharField(_("purpose"), max_length=200)
    until = models.DateField(_("until"), null=True, blank=True)
    shared_at = models.DateTimeField(_("shared"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        indexes = (models.Index(fields=("organisation", "document")),)
        constraints = (
            models.UniqueConstraint(
                fields=("document", "organisation"), condition=Q(revoked_at=None), name="one_share_per_organisation"
            ),
        )

    def __str__(self) -> str:
        return f"{self.document} → {self.organisation}"

    @property
    def in_force(self) -> bool:
        return self.revoked_at is None and (self.until is None or self.until >= timezone.localdate())

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """The owner sees whom it named; a reader the lines that name it."""
        return Q(document__owner__in=viewer.organisations) | Q(organisation__in=codes_of(viewer))


class Consultation(Owned):
    """How often another organisation read a document on a day: opened it, or was shown words of it by a search.

    `reader_is_named`: it was named as a reader then, so that the owner may know who it is.
    """

    document = models.ForeignKey(Document, models.PROTECT, related_name="consultations")
    reader = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("reader"))
    reader_is_named = models.BooleanField(default=False)
    on = models.DateField(_("day"))
    opened = models.PositiveIntegerField(_("opened"), default=0)
    cited = models.PositiveIntegerField(_("cited by searches"), default=0)

    class Meta:
        ordering = ("-on", "-pk")
        constraints = (models.UniqueConstraint(fields=("document", "reader", "on"), name="one_line_per_reader_day"),)

    def __str__(self) -> str:
        return f"{self.document} {self.on}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """Whoever owns the document sees that it is read; whoever read it sees the own lines."""
        return Q(document__owner__in=viewer.organisations) | Q(reader__in=viewer.organisations)


def readable(viewer: Viewer, prefix: str = "") -> Q:
    """Which documents may be read; `prefix` leads from another model to the document. No join to many."""

    def document(**condition: Any) -> Q:
        return Q(**{f"{prefix}{name}": value for name, value in condition.items()})

    own = document(owner__in=viewer.organisations)
    if viewer.person is None:
        return own
    parks = Organisation._base_manager.filter(pk__in=viewer.organisations, park__isnull=False).values("park")
    of_park = (
        document(owner__park__in=viewer.organisations) | document(owner__in=parks) | document(owner__park__in=parks)
    )
    shared = (
        document(audience=Audience.EVERYBODY)
        | (document(audience=Audience.PARK) & of_park)
        | document(pk__in=shares_to(viewer).values("document"))
        | (document(audience=Audience.CONTRACT) & documents_by_contract(viewer, prefix))
    )
    return own | (document(state=DocumentState.IN_FORCE) & shared)


def shares_to(viewer: Viewer) -> "QuerySet[Share, Any]":
    """What is in force for the viewer's organisations now."""
    in_force = Q(until=None) | Q(until__gte=timezone.localdate())
    return Share._base_manager.filter(in_force, organisation__in=codes_of(viewer), revoked_at=None)


def codes_of(viewer: Viewer) -> "QuerySet[Organisation, Any]":
    return Organisation._base_manager.filter(pk__in=viewer.organisations).values("code")
