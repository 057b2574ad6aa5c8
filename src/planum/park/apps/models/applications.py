"""What an application may ask for, who consented to it, by which tokens it calls, and how much it called."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from planum.kernel.models import Organisation, Person, Role
from planum.kernel.naming import Named
from planum.kernel.states import State, StateField
from planum.kernel.visibility import Owned, Viewer


class ApplicationState(State):
    REGISTERED = "registered", pgettext_lazy("application", "waits for approval"), "info"
    APPROVED = "approved", pgettext_lazy("application", "approved"), "good"
    SUSPENDED = "suspended", pgettext_lazy("application", "suspended"), "bad"


APPLICATION_TRANSITIONS: dict[State, tuple[State, ...]] = {
    ApplicationState.REGISTERED: (ApplicationState.APPROVED, ApplicationState.SUSPENDED),
    ApplicationState.APPROVED: (ApplicationState.SUSPENDED,),
    ApplicationState.SUSPENDED: (ApplicationState.APPROVED,),
}


class Application(Named, Owned):
    """A program of `owner` for the firms of `park`, or of all where there is none. `scopes` are names of published
    functions; `tables` are those whose contracts it needs, each with the purpose.
    """

    owner = models.ForeignKey(Organisation, models.PROTECT, related_name="applications", verbose_name=_("owner"))
    park = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    code = models.CharField(_("code"), max_length=40, unique=True)
    description = models.TextField(_("description"))
    scopes = models.JSONField(_("scopes"), default=list)
    tables = models.JSONField(_("contracts it needs"), default=list)
    calls_per_minute = models.PositiveIntegerField(_("calls a minute"), default=60)
    state = StateField(
        ApplicationState, choices=ApplicationState.choices(), default=ApplicationState.REGISTERED,
        verbose_name=_("state"),
    )  # fmt: skip
    registered_at = models.DateTimeField(_("registered"), auto_now_add=True)
    registered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        ordering = ("code",)

    __str__ = Named.__str__

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """Its owner and who approves it; once approved, the firms it is meant for; for ever, who consented to it."""
        own = Q(owner__in=viewer.organisations) | Q(park__in=viewer.organisations)
        if Role.PLATFORM_OPERATOR in viewer.roles:
            return own | Q(pk__gt=0)
        consented = Grant._base_manager.filter(organisation__in=viewer.organisations).values("application")
        return own | Q(pk__in=consented) | (Q(state=ApplicationState.APPROVED.value) & _meant_for(viewer))


class Grant(Owned):
    """An organisation's consent: which scopes the application may use for it, through an account of its own."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="grants")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+", verbose_name=_("firm"))
    scopes = models.JSONField(_("scopes"), default=list)
    account = models.OneToOneField(Person, models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(_("granted"), auto_now_add=True)
    granted_by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name=_("granted by"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=("application", "organisation"), condition=Q(revoked_at=None), name="one_consent_in_force"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application} · {self.organisation}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        """The firm that consented, the application's owner, and the park that approved it."""
        return Q(organisation__in=viewer.organisations) | _offered_by(viewer, "application__")


class AccessToken(Owned):
    """What the application calls with; only its hash is kept. The last two fields count the calls of one minute."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="tokens")
    label = models.CharField(_("label"), max_length=80)
    prefix = models.CharField(_("begins with"), max_length=14)
    digest = models.CharField(max_length=140, unique=True)
    issued_at = models.DateTimeField(_("issued"), auto_now_add=True)
    expires_on = models.DateField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    minute = models.PositiveBigIntegerField(default=0)
    minute_calls = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.prefix}… {self.label}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(grant__organisation__in=viewer.organisations)


class Usage(Owned):
    """How often a consent was used on a day, function by function; `refused` counts calls that were turned away."""

    grant = models.ForeignKey(Grant, models.PROTECT, related_name="usage")
    day = models.DateField(_("day"))
    function = models.CharField(_("function"), max_length=100)
    calls = models.PositiveIntegerField(_("calls"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)

    class Meta:
        ordering = ("day", "function")
        constraints = (models.UniqueConstraint(fields=("grant", "day", "function"), name="one_count_a_day"),)

    def __str__(self) -> str:
        return f"{self.day} {self.function}: {self.calls}"

    @classmethod
    def visible_to(cls, viewer: Viewer) -> Q:
        return Q(grant__organisation__in=viewer.organisations) | _offered_by(viewer, "grant__application__")


def _offered_by(viewer: Viewer, prefix: str) -> Q:
    """Its developer, and the park it is for; `prefix` leads from another model to the application."""
    return Q(**{f"{prefix}owner__in": viewer.organisations}) | Q(**{f"{prefix}park__in": viewer.organisations})


def _meant_for(viewer: Viewer) -> Q:
    if viewer.person is None:
        return Q(pk__in=())
    parks = Organisation._base_manager.filter(pk__in=viewer.organisations).exclude(park=None).values("park")
    return Q(park=None) | Q(park__in=parks)
