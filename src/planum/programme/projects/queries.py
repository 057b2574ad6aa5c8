"""Reads of the projects."""

from planum.kernel.capabilities import query
from planum.programme.projects.models import Project, Stage, Wing
from planum.programme.projects.shapes import ProjectShape


@query
def projects(*, pilot: str = "", wing: Wing | None = None, state: Stage | None = None) -> list[ProjectShape]:
    """The projects you may see, in the order of their codes."""
    rows = Project.objects.select_related("pilot", "owner")
    if pilot:
        rows = rows.filter(pilot__code=pilot)
    if wing:
        rows = rows.filter(wing=wing)
    if state:
        rows = rows.filter(state=state)
    return [project_shape(row) for row in rows]


def project_shape(row: Project) -> ProjectShape:
    return ProjectShape(
        row.code, row.name, row.name_en, row.pilot.code, row.owner.code, row.wing, row.industry, row.category,
        row.support_form, row.total_investment_fen, row.allocation_fen, row.other_central_fen, row.listed_in,
        row.starts_on, row.finishes_on, row.state.value,
    )  # fmt: skip
