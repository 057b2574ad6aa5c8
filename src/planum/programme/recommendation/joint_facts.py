"""What rule R40 is told of a joint project."""

from datetime import date
from fractions import Fraction

from planum.programme.recommendation.models import JointBooking, JointProject, JointShare
from planum.programme.rules.engine.facts_running import JointFacts
from planum.programme.rules.engine.facts_running import JointShare as Part
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.engine.table import check_joint_project
from planum.programme.rules.queries import parameters_on_file


def joint_findings(row: JointProject, on: date, *, booking: JointBooking | None = None) -> list[Finding]:
    return check_joint_project(joint_facts(row, booking), parameters_on_file().at(on, None))


def joint_facts(row: JointProject, booking: JointBooking | None = None) -> JointFacts:
    """All partners, and what one of them books: a finding that named the others' amounts would show their books."""
    booked = {booking.share_id: booking.amount_fen} if booking else {}
    shares = JointShare._base_manager.filter(joint=row).select_related("region")
    return JointFacts(
        code=row.code,
        members=tuple(
            Part(
                city=one.region.name, share=Fraction(one.share_bp, 10_000), is_lead=one.region_id == row.lead_id,
                booked_fen=booked.get(one.pk, 0),
            )
            for one in shares
        ),
        total_fen=row.central_fen,
    )  # fmt: skip
