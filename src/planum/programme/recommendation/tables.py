"""Tables of rounds, candidacies, pilot cities and links."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import django_filters
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from planum.kernel.models import Role
from planum.kernel.visibility import current_viewer
from planum.programme.recommendation.models import Candidacy, CandidacyState, JointProject, Round
from planum.programme.recommendation.participants import Participant
from planum.programme.recommendation.shapes import SameChainShape
from planum.programme.rules.models import CERTAINTIES
from planum.ui.formats import instant, state
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, NumberColumn, StateColumn, Table


def days_left_words(days: int | None) -> str:
    if days is None:
        return "—"
    if days < 0:
        return gettext("closed %(days)d days ago") % {"days": -days}
    return gettext("today") if days == 0 else gettext("%(days)d days left") % {"days": days}


@dataclass(frozen=True)
class RoundRow:
    round: Round
    closes_on: date | None
    days: int | None
    seen: int

    @property
    def name(self) -> str:
        return str(self.round)


class RoundTable(Table):
    name = Column(verbose_name=_("Round"))
    batch = NumberColumn(verbose_name=_("Batch"), accessor="round__batch")
    notice = Column(verbose_name=_("Notice"), accessor="round__notice")
    closes_on = Column(verbose_name=_("Last day"))
    seen = NumberColumn(verbose_name=_("Candidacies you see"))

    empty = Empty(_("Rounds of recommendations will stand here once a notice has opened one."))

    def render_name(self, record: RoundRow) -> Any:
        return format_html(
            '<a href="{}">{}</a>', reverse("recommendation:round", args=[record.round.batch]), record.name
        )

    def render_closes_on(self, record: RoundRow) -> Any:
        return format_html("{} <small>{}</small>", instant(record.closes_on), days_left_words(record.days))


class CandidacyTable(Table):
    region = Column(verbose_name=_("Applicant"), order_by="region__code")
    round = Column(verbose_name=_("Round"), order_by="round__batch")
    province = Column(verbose_name=_("Province"), order_by="province__code")
    kind = Column(verbose_name=_("Kind of applicant"))
    submitted_at = InstantColumn(verbose_name=_("Handed in"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("Candidacies will stand here: your city's own, or those of the cities of your province."))

    def render_region(self, record: Candidacy) -> Any:
        url = reverse("recommendation:candidacy", args=[record.pk])
        return format_html('<a href="{}">{}</a>', url, "、".join(str(one) for one in record.members.all()))

    def value_region(self, record: Candidacy) -> str:
        return record.region.code

    def render_kind(self, record: Candidacy) -> Any:
        return record.get_kind_display()


class CandidacyFilter(django_filters.FilterSet):
    state = django_filters.ChoiceFilter(label=_("State"), choices=CandidacyState.choices, empty_label=_("all"))

    class Meta:
        model = Candidacy
        fields = ("state",)


class ParticipantTable(Table):
    name = Column(verbose_name=_("City or district"))
    code = Column(verbose_name=_("Code"))
    batch = NumberColumn(verbose_name=_("Batch"))
    certainty = Column(verbose_name=_("Certainty"))
    source = Column(verbose_name=_("Source"))

    empty = Empty(_("Cities of earlier batches will stand here once the lists among the parameters are loaded."))

    def render_certainty(self, record: Participant) -> Any:
        return state(CERTAINTIES[record.certainty.value])

    def value_certainty(self, record: Participant) -> str:
        return record.certainty.value


class JointTable(Table):
    name = Column(verbose_name=_("Joint project"), accessor="pk", order_by="name")
    chain_name = Column(verbose_name=_("Chain"))
    cities = Column(verbose_name=_("Cities and shares"), accessor="pk", orderable=False)
    total_investment_fen = MoneyColumn(verbose_name=_("Total investment"))
    finishes_on = InstantColumn(verbose_name=_("Finishes"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("Projects across regions will stand here; the lead city proposes them."))

    def render_name(self, record: JointProject) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("recommendation:joint", args=[record.code]), record)

    def value_name(self, record: JointProject) -> str:
        return record.code

    def render_cities(self, record: JointProject) -> str:
        return "、".join(str(one) for one in record.shares.all())

    def value_cities(self, record: JointProject) -> str:
        return self.render_cities(record)


class SameChainTable(Table):
    """Both sides of a chain: what each has said. `other_plan` is the public title of the other plan and no more."""

    chain_name = Column(verbose_name=_("Chain"))
    own_note = Column(verbose_name=_("What your city says"), empty_values=())
    other_name = Column(verbose_name=_("Other city"))
    other_plan = Column(verbose_name=_("Its plan"))
    other_note = Column(verbose_name=_("What the other city says"), default=_("no note yet"))

    empty = Empty(_("Chains that two cities have in their plans will stand here."))

    def render_own_note(self, record: SameChainShape) -> Any:
        """What was said, or the form in which to say it."""
        if record.own_note or Role.INDUSTRY_OFFICER not in current_viewer().roles:
            return record.own_note or gettext("no note yet")
        asked = {
            "region": record.region, "other": record.other, "kind": "same_chain", "chain": record.chain,
            "chain_name": record.chain_name,
        }  # fmt: skip
        url = f"{reverse('recommendation:note')}?{urlencode(asked)}"
        return format_html('<a href="{}">{}</a>', url, gettext("no note yet: say how the plans go together"))

    def value_own_note(self, record: SameChainShape) -> str:
        return record.own_note

    def render_chain_name(self, record: SameChainShape) -> str:
        return f"{record.chain_name} {record.chain}"


class LinkTable(Table):
    region = Column(verbose_name=_("City"), order_by="region__code")
    other_name = Column(verbose_name=_("Other city"))
    kind = Column(verbose_name=_("Kind of link"))
    chain_name = Column(verbose_name=_("Chain"), default="—")
    note = Column(verbose_name=_("How the plans go together"))
    noted_at = InstantColumn(verbose_name=_("Noted"))

    empty = Empty(_("Notes on how the plans of cities go together will stand here."))

    def render_kind(self, record: Any) -> Any:
        return record.get_kind_display()

    def render_other_name(self, record: Any) -> str:
        return str(record.other) if record.other else record.other_name


class ShareTable(Table):
    region = Column(verbose_name=_("City"))
    share = Column(verbose_name=_("Share of the city"), accessor="share_bp")
    confirmed_at = InstantColumn(verbose_name=_("Confirmed"), default=_("not yet"))

    def __init__(self, *arguments: Any, lead: int, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.lead = lead

    def render_region(self, record: Any) -> Any:
        if record.region_id != self.lead:
            return record.region
        return format_html('{} <span class="state state-info">{}</span>', record.region, _("lead city"))

    def render_share(self, value: int) -> Any:
        return format_html('<span class="number">{}</span> %', f"{value / 100:g}")
