"""An application that review and notice have passed becomes a project of the list."""

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.programme.projects.models import Application, ApplicationState, Project, Stage
from planum.programme.projects.moving import move_application


def list_application(
    row: Application, *, by: Person, code: str, listed_in: str, allocation_fen: int | None = None
) -> Project:
    """The project of a noticed application, in the list with the decision `listed_in`; call it inside an action.

    Without `allocation_fen` it is planned what was asked for. Raises Refused where the application is not in notice,
    a duplicate is undecided, or the code is taken.
    """
    if Project._base_manager.filter(code=code).exists():
        raise Refused(_("There is a project %(code)s already.") % {"code": code})
    assert row.total_investment_fen  # Nothing is submitted without it,
    assert row.starts_on  # nor without its days.
    assert row.finishes_on
    move_application(row, ApplicationState.LISTED, by=by, reason=listed_in)
    planned = row.requested_fen if allocation_fen is None else allocation_fen
    made: Project = Project._base_manager.create(
        pilot=row.call.pilot, owner=row.firm, code=code, name=row.name, name_en=row.name_en, wing=row.wing,
        industry=row.industry, category=row.category, support_form=row.support_form,
        total_investment_fen=row.total_investment_fen, allocation_fen=planned or 0,
        other_central_fen=row.other_central_fen, equipment_investment_fen=row.equipment_investment_fen or 0,
        filing_code=row.filing_code, address=row.address, content=row.content, chain_code=row.chain_code,
        in_statistics=row.in_statistics, joint_code=row.joint_code, application=row, listed_in=listed_in,
        starts_on=row.starts_on, finishes_on=row.finishes_on, state=Stage.LISTED,
    )  # fmt: skip
    record(made, after={"application": row.code, "code": code, "listed_in": listed_in, "allocation_fen": planned})
    return made
