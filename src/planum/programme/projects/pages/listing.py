"""The list of projects; the page of one project shows its money too and stands in `funds`."""

from django.http import HttpResponse
from django.urls import path
from django.utils.translation import gettext as _

from planum.kernel.requests import Request
from planum.programme.projects.models import Project
from planum.programme.projects.tables import ProjectFilter, ProjectTable
from planum.ui.tables import table_page


def project_list(request: Request) -> HttpResponse:
    return table_page(
        request,
        ProjectTable,
        Project.objects.select_related("owner"),
        title=_("Projects"),
        search=("code", "name", "name_en", "industry", "owner__name", "owner__name_en"),
        filters=ProjectFilter,
    )


urlpatterns = [path("projects/", project_list, name="list")]
