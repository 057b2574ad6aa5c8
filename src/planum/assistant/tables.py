"""Tables of runs and proposals."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from planum.assistant.models import Proposal, Run
from planum.assistant.surroundings import told
from planum.assistant.toolbox import tools
from planum.ui.formats import state
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, NumberColumn, StateColumn, Table


def title_of(function: str) -> str:
    capability = tools().get(function)
    return told().title_of(capability) if capability else function


class RunTable(Table):
    asked_at = InstantColumn(seconds=True)
    question = Column()
    tool = Column(verbose_name=_("What was run"))
    outcome = StateColumn(verbose_name=_("Outcome"))
    answered_by = Column()
    duration_s = NumberColumn()

    empty = Empty(_("What you ask the assistant will stand here, with what was run for it."))

    class Meta:
        model = Run
        fields = ("asked_at", "question", "tool", "outcome", "answered_by", "duration_s")
        order_by = "-asked_at"

    def render_question(self, value: str, record: Run) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("assistant:run", args=[record.pk]), value)

    def render_tool(self, value: str) -> Any:
        return title_of(value)

    def render_answered_by(self, value: str) -> Any:
        return _("built-in router") if value == "embedded" else value


class ProposalTable(Table):
    proposed_at = InstantColumn()
    function = Column(verbose_name=_("What is proposed"))
    state = StateColumn()
    expires_at = InstantColumn()
    decided_at = InstantColumn()

    empty = Empty(_("Actions that the assistant proposes to you will stand here until you decide."))

    class Meta:
        model = Proposal
        fields = ("proposed_at", "function", "state", "expires_at", "decided_at")
        order_by = "-proposed_at"

    def render_function(self, value: str, record: Proposal) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("assistant:proposal", args=[record.pk]), title_of(value))

    def render_state(self, record: Proposal) -> Any:
        return state(record.standing)
