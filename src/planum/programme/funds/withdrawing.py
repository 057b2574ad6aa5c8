"""How a paper that was filed in error leaves the reckoning: with a reason, logged, never once money went on it."""

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.programme.funds.locking import project_to_file_for, require_reason
from planum.programme.funds.models import Decision, InterestSlip, Payment
from planum.programme.funds.models.papers import Paper


def withdraw(by: Person, paper: Paper | InterestSlip, reason: str) -> None:
    """The paper stays on file. Whoever withdraws holds the pilot, so that no payment is decided meanwhile."""
    of = paper.loan if isinstance(paper, InterestSlip) else paper
    project = project_to_file_for(by, of.project.code)
    require_reason(reason)
    filed_at = paper.filed_at or of.filed_at
    paid = Payment._base_manager.filter(project=project, state=Decision.RELEASED, decided_at__gte=filed_at)
    if paid.exists():
        raise Refused(
            _("Money was released while %(paper)s was on file.") % {"paper": paper},
            _("Papers on which money was released stay."),
            _("Correct it by a credit note, or recover the money."),
        )
    paper.withdrawn_at, paper.withdrawn_for = timezone.now(), reason
    paper.save(update_fields=["withdrawn_at", "withdrawn_for"])
    record(paper, after={"withdrawn_for": reason})
