"""The papers are handed over to the ministries; and what the ministries decide."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.kernel.states import move
from planum.programme.recommendation.facts import TO_SEND, findings, holding_up
from planum.programme.recommendation.models import CANDIDACY_STATES, CandidacyState, Submission
from planum.programme.recommendation.papers import Handed, package_facts, package_of
from planum.programme.recommendation.permissions import can_examine, require_province
from planum.programme.recommendation.queries import candidacy_named, candidacy_shape, submission_shape
from planum.programme.recommendation.shapes import CandidacyShape, SubmissionShape
from planum.programme.rules.keeping import keep_findings, refuse_if_blocked


@action(permission=can_examine)
def record_submission(
    *, by: Person, candidacy: int, received_at: datetime, handed_over_by: str, paper_copies: int, sealed: bool,
    discs: int, manifest: str, paper_pages: dict[str, int],
) -> SubmissionShape:  # fmt: skip
    """Record that the papers of a recommended candidacy were handed over: when, by whom, how many, what was on them.

    `manifest` is the hash read from the disc, `paper_pages` the pages counted on the paper of each document. All rules
    R01 to R07 are checked with what is recorded here; nothing is kept of a handing over that one of them stops.
    """
    row = candidacy_named(candidacy)
    require_province(by, row.province)
    if row.state is not CandidacyState.RECOMMENDED:
        raise Refused(
            _("This candidacy is “%(state)s”.") % {"state": row.state.label},
            _("Papers are handed over for a candidacy that was recommended."),
        )
    if not handed_over_by.strip() or received_at > timezone.now():
        raise Refused(
            _("Handed over by %(who)s at %(at)s.") % {"who": handed_over_by or "—", "at": received_at},
            _("The name of the person who handed the papers over, and a moment that has passed."),
        )
    handed = Handed(paper_copies, sealed, discs, manifest.strip(), paper_pages)
    compiled = package_of(row)
    day = timezone.localdate(received_at)
    found = findings(row, day, package=package_facts(compiled, handed), received_on=day)
    refuse_if_blocked(holding_up(found, TO_SEND))
    sent = Submission.objects.create(
        candidacy=row, received_at=received_at, handed_over_by=handed_over_by.strip(), paper_copies=paper_copies,
        sealed=sealed, discs=discs, manifest=handed.manifest, paper_pages=paper_pages, package_pages=compiled.pages,
        recorded_at=timezone.now(), recorded_by=by,
    )  # fmt: skip
    record(sent, after={
        "received_at": received_at, "handed_over_by": handed_over_by, "manifest": manifest, "paper_pages": paper_pages,
    })  # fmt: skip
    move(row, CandidacyState.SENT, along=CANDIDACY_STATES)
    keep_findings(row, found, on=day, region=row.region)
    return submission_shape(sent)


@action(permission=can_examine)
def record_outcome(*, by: Person, candidacy: int, approved: bool, letter: str) -> CandidacyShape:
    """Record what the ministries decided about a candidacy that was sent to them. Name the letter that says so."""
    row = candidacy_named(candidacy)
    require_province(by, row.province)
    if not letter.strip():
        raise Refused(_("No letter was named."), _("Name the letter of the ministries."))
    move(row, CandidacyState.APPROVED if approved else CandidacyState.REFUSED, along=CANDIDACY_STATES)
    row.outcome, row.decided_at = letter.strip(), timezone.now()
    row.save(update_fields=["outcome", "decided_at"])
    record(row, after={"outcome": row.outcome})
    return candidacy_shape(row)
