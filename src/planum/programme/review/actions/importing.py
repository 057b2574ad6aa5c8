"""Many experts, with what they declared, from one Excel or CSV file."""

from django.conf import settings
from django.utils.translation import gettext as _

from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.hashing import digest
from planum.kernel.models import Membership, Person, Role
from planum.programme.projects.importing import decoded
from planum.programme.review.actions.experts import declare_interest, enrol_expert, pool_filled_by
from planum.programme.review.exchange import read_experts
from planum.programme.review.models import Expert, Interest
from planum.programme.review.permissions import can_run_reviews
from planum.programme.review.shapes import ImportedExperts
from planum.ui.exchange.columns import Row


@action(permission=can_run_reviews)
def import_experts(*, by: Person, name: str, content: str, region: str = "") -> ImportedExperts:
    """Take experts and their interests into the pool by an Excel or CSV file, sent as base64 `content`.

    A row names an account; further rows of the same account add an interest each. With one fault nothing is taken. Who
    is in the pool already keeps what stands there; an interest that stands there is not added again.
    """
    place = pool_filled_by(by, region)
    given = decoded(name, content)
    accounts = set(Membership.objects.filter(role=Role.EXPERT).values_list("person__username", flat=True))
    pools = dict(Expert._base_manager.values_list("person__username", "region__code"))
    elsewhere = _("An expert who is in no other pool.")
    enrolled = {account: "" if code == place.code else elsewhere for account, code in pools.items()}
    rows = read_experts(name, given, enrolled, accounts)
    new = 0
    for row in rows:
        if row["account"] not in enrolled:
            _enrol(by, row, place.code)
            enrolled[row["account"]] = ""
            new += 1
    added = sum(_declare(by, row) for row in rows)
    declared = sum(row["kind"] is not None for row in rows)
    done = ImportedExperts(len(rows), new, added, declared - added)
    record("review.import_experts", after={
        "name": name[:100], "file": digest(given, settings.PLANUM_HASH), "experts": new, "interests": added,
    })  # fmt: skip
    return done


def _enrol(by: Person, row: Row, region: str) -> None:
    enrol_expert(
        by=by, username=row["account"], title=row["title"], specialities=row["specialities"], region=region,
        employer=row["employer"], employer_code=row["employer_code"], employers_known=row["employers_known"],
    )  # fmt: skip


def _declare(by: Person, row: Row) -> bool:
    """Whether the row had an interest that was not on file."""
    if row["kind"] is None:
        return False
    same = Interest._base_manager.filter(
        expert__person__username=row["account"], kind=row["kind"].value, name=row["firm"].strip(),
        credit_code=row["credit_code"].strip(), ended_on=row["until"],
    )  # fmt: skip
    if same.exists():
        return False
    declare_interest(
        by=by, expert=row["account"], kind=row["kind"], name=row["firm"], credit_code=row["credit_code"],
        since_on=row["since"], ended_on=row["until"], share_bp=row["share"],
    )  # fmt: skip
    return True
