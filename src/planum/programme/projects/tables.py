"""The table of projects."""

import django_filters
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from planum.programme.projects.models import Project, Stage, Wing
from planum.ui import formats
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, StateColumn, Table, WingColumn


class ProjectTable(Table):
    code = Column(_("Code"), attrs={"cell": {"class": "code"}})
    # The page of a project shows its money, so the slice of funds, above this one, serves it.
    name = Column(_("Project"), linkify=lambda record: reverse("funds:project", args=[record.pk]))
    wing = WingColumn(verbose_name=_("Wing"))
    industry = Column(_("Industry"))
    owner = Column(_("Owner"))
    total_investment_fen = MoneyColumn(verbose_name=_("Total investment"))
    allocation_fen = MoneyColumn(verbose_name=_("Planned central support"))
    finishes_on = InstantColumn(verbose_name=_("Finishes"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("The projects of the approved plan will stand here; the industry bureau adds them."))

    def render_name(self, record: Project) -> str:
        return str(record)

    def render_wing(self, record: Project) -> object:
        return formats.wing(record.wing)


class ProjectFilter(django_filters.FilterSet):
    wing = django_filters.ChoiceFilter(label=_("Wing"), choices=Wing.choices, empty_label=_("all"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=Stage.choices(), empty_label=_("all"))

    class Meta:
        model = Project
        fields = ("wing", "state")
