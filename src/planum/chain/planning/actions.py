"""Writes of chain planning: calculate, apply, decline; report a disruption, answer it."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.chain.network.models import Lane
from planum.chain.network.queries import agreed_lanes
from planum.chain.network.rows import checked_day, checked_text, own_firm, partner_of
from planum.chain.network.weeks import MOST_WEEKS, checked_week, monday_of, planning_week
from planum.chain.planning.assembling import Assembled, assemble
from planum.chain.planning.contracted import read_contracted
from planum.chain.planning.engine.disruption import Failure, answer, failed, survivals
from planum.chain.planning.engine.plan import Plan, Unsolved
from planum.chain.planning.engine.problem import Problem, faults
from planum.chain.planning.engine.solving import solve
from planum.chain.planning.models import (
    DISRUPTION_TRANSITIONS,
    PLAN_TRANSITIONS,
    ChainPlan,
    ChainPlanState,
    Disruption,
    DisruptionState,
    Notice,
    OrderChange,
)
from planum.chain.planning.ordering import changes_of, send
from planum.chain.planning.permissions import can_plan_chain, can_report_disruption
from planum.chain.planning.queries import own_plan, plan_shape, seen_disruption, shape_of_disruption
from planum.chain.planning.results import answer_of, result_of, sent_of
from planum.chain.planning.shapes import ChainPlanShape, DisruptionShape
from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.hashing import canonical, digest
from planum.kernel.jobs import step
from planum.kernel.models import Organisation, Person
from planum.kernel.states import move

MOST_SECONDS = 60.0


@action(permission=can_plan_chain, atomic=False)
def plan_chain(
    *, by: Person, owner: str, starts_on: date | None = None, weeks: int = 10, order_weeks: int = 4,
    seconds: float = 3.0, seed: int = 0,
) -> ChainPlanShape:  # fmt: skip
    """Plan your chain week by week over what your firm may see: its own rows, what it shares with partners, and what
    contracts for planning show it (each read is logged). The plan is a proposal; orders that arrive in its first
    `order_weeks` are what it would ask of suppliers.
    """
    firm = own_firm(by, owner)
    start = checked_week(checked_day(starts_on)) if starts_on else planning_week(timezone.localdate())
    made = _assembled(by, firm, start, weeks, seconds, order_weeks)
    problem = made.problem
    for open_one in Disruption.objects.filter(state=DisruptionState.OPEN).select_related("firm"):
        if (failure := failure_of(open_one, start, weeks)) is not None:
            problem = failed(problem, failure)
    made.problem = problem
    suppliers = [code for code in problem.firms if code != firm.code]
    step(0, 1 + len(suppliers))
    plan = _solved(made, seconds, seed)
    result = result_of(problem, plan) | {"survival": _survivals(problem, suppliers, seconds, seed)}
    with transaction.atomic():
        row = _kept(by, firm, start, made, plan, result)
        return _with_changes(row, made, order_weeks)


@action(permission=can_plan_chain, atomic=False)
def answer_disruption(
    *, by: Person, owner: str, disruption: int, weeks: int = 10, order_weeks: int = 6, seconds: float = 3.0,
    seed: int = 0,
) -> ChainPlanShape:  # fmt: skip
    """Say what a disruption endangers in your chain, and propose a plan that moves orders as little as it helps."""
    firm, row = own_firm(by, owner), seen_disruption(disruption)
    start = planning_week(timezone.localdate())
    failure = failure_of(row, start, weeks)
    if row.state != DisruptionState.OPEN or failure is None:
        raise Refused(
            _("The disruption of %(firm)s does not touch these weeks.") % {"firm": row.firm},
            _("A disruption that lasts and begins within the weeks planned."),
        )
    made = _assembled(by, firm, start, weeks, seconds, order_weeks)
    if failure.firm not in made.problem.firms:
        raise Refused(
            _("Nothing in your chain comes from %(firm)s.") % {"firm": row.firm}, _("A firm that you plan with.")
        )
    step(0, 2)
    before = _solved(made, seconds, seed)
    step(1, 2)
    change = made.problem.change_cost or _change_cost(made)
    try:
        found = answer(made.problem, before, failure, change_cost=change, seconds=seconds, seed=seed)
    except Unsolved as error:
        raise _unsolved(error) from error
    made.problem = found.problem
    with transaction.atomic():
        kept = _kept(by, firm, start, made, found.after, answer_of(found), row)
        return _with_changes(kept, made, order_weeks)


@action(permission=can_plan_chain)
def apply_chain_plan(*, by: Person, chain_plan: int) -> ChainPlanShape:
    """Make a proposed plan the current one, and send its order changes to the suppliers as requests to confirm."""
    row = own_plan(by, chain_plan)
    Organisation._base_manager.select_for_update().get(pk=row.owner_id)
    for current in ChainPlan.objects.filter(owner=row.owner, state=ChainPlanState.CURRENT):
        move(current, ChainPlanState.REPLACED, along=PLAN_TRANSITIONS)
    move(row, ChainPlanState.CURRENT, along=PLAN_TRANSITIONS)
    reason = _("Plan %(number)d of %(firm)s") % {"number": row.number, "firm": row.owner}
    changes = list(row.changes.filter(applied=False).select_related("order", "lane"))
    for change in changes:
        send(by, change, reason)
    record(row, after={"order_changes": len(changes)})
    return plan_shape(own_plan(by, row.pk))


@action(permission=can_plan_chain)
def decline_chain_plan(*, by: Person, chain_plan: int, reason: str = "") -> ChainPlanShape:
    """Decline a proposed plan; it stays readable."""
    row = own_plan(by, chain_plan)
    move(row, ChainPlanState.DECLINED, along=PLAN_TRANSITIONS)
    record(row, after={"reason": checked_text(reason, 300)})
    return plan_shape(own_plan(by, row.pk))


@action(permission=can_report_disruption)
def report_disruption(
    *, by: Person, owner: str, firm: str, starts_on: date, weeks: int, share_left: float, reason: str,
    tell: list[str] | None = None,
) -> DisruptionShape:  # fmt: skip
    """Report that your own firm fails, and tell the partners named; or note for yourself that a partner does.

    `share_left` is what can still be done, from 0 to 1; `tell` are codes of partners of a firm that reports itself.
    """
    reporter = own_firm(by, owner)
    hit = reporter if firm == reporter.code else partner_of(reporter, firm)
    if not 0 <= share_left <= 1 or not 1 <= weeks <= MOST_WEEKS or not reason.strip():
        raise Refused(
            _("A share of %(share)g for %(weeks)d weeks.") % {"share": share_left, "weeks": weeks},
            _("A share from 0 to 1, from 1 to %(most)d weeks, and a reason.") % {"most": MOST_WEEKS},
        )
    if tell and hit.pk != reporter.pk:
        raise Refused(
            _("A note about %(firm)s for others.") % {"firm": hit}, _("Only the firm itself tells others of it.")
        )
    told = [partner_of(reporter, code) for code in dict.fromkeys(tell or [])]
    row = Disruption(
        firm=hit, reporter=reporter, starts_on=checked_week(checked_day(starts_on)), weeks=weeks,
        share_left=share_left, reason=checked_text(reason, 300), reported_by=by, reported_at=timezone.now(),
    )  # fmt: skip
    row.save(force_insert=True)
    Notice.objects.bulk_create(Notice(disruption=row, recipient=one) for one in told)
    record(
        row,
        after={
            "firm": firm, "starts_on": starts_on, "weeks": weeks, "share_left": share_left, "reason": reason,
            "told": [one.code for one in told],
        },
    )  # fmt: skip
    return shape_of_disruption(seen_disruption(row.pk))


@action(permission=can_report_disruption)
def end_disruption(*, by: Person, disruption: int) -> DisruptionShape:
    """Say that a disruption your firm reported is over; plans made from now on no longer count with it."""
    row = seen_disruption(disruption)
    own_firm(by, row.reporter.code)
    move(row, DisruptionState.ENDED, along=DISRUPTION_TRANSITIONS)
    return shape_of_disruption(seen_disruption(row.pk))


def failure_of(row: Disruption, start: date, weeks: int) -> Failure | None:
    """In weeks of a plan that begins with `start`; nothing where it is over before or begins after."""
    first = (monday_of(row.starts_on) - start).days // 7
    begins, ends = max(0, first), min(first + row.weeks, weeks)
    return Failure(row.firm.code, begins, ends - begins, row.share_left) if ends > begins else None


def _assembled(
    by: Person, firm: Organisation, start: date, weeks: int, seconds: float, order_weeks: int
) -> Assembled:  # fmt: skip
    if not 2 <= weeks <= MOST_WEEKS or not 0 < seconds <= MOST_SECONDS or not 0 <= order_weeks <= weeks:
        raise Refused(
            _("%(weeks)d weeks within %(seconds)g s.") % {"weeks": weeks, "seconds": seconds},
            _("From 2 to %(most)d weeks, orders for no more than these, within %(limit)d s at most.")
            % {"most": MOST_WEEKS, "limit": MOST_SECONDS},
        )
    with transaction.atomic():  # Reads under contracts are written down.
        made = assemble(firm, start, weeks, read_contracted(by))
    if not made.problem.demands:
        raise Refused(
            _("%(firm)s has no demand in these weeks.") % {"firm": firm},
            _("Demand of customers, or orders they have asked."),
            _("Set the demand first."),
        )
    if wrong := faults(made.problem):
        raise Refused("; ".join(wrong[:5]), _("Bills without circles, hours and lanes that fit."))
    return made


def _solved(made: Assembled, seconds: float, seed: int) -> Plan:
    try:
        return solve(made.problem, seconds=seconds, seed=seed)
    except Unsolved as error:
        raise _unsolved(error) from error


def _survivals(problem: Problem, firms: list[str], seconds: float, seed: int) -> dict[str, int | None]:
    """Without it a plan is a plan all the same: where a program takes too long, nothing is said of survival."""
    try:
        return survivals(problem, firms, seconds=seconds, seed=seed, told=lambda done, of: step(1 + done, 1 + of))
    except Unsolved:
        return {}


def _unsolved(error: Unsolved) -> Refused:
    return Refused(
        _("The solver found no plan: %(reason)s.") % {"reason": error.reason},
        _("A plan that the solver has proven."),
        _("Give it more seconds, or plan fewer weeks."),
    )


def _change_cost(made: Assembled) -> float:
    return 0.05 * max((one.cost for one in made.problem.lanes), default=1.0)


def _kept(
    by: Person, firm: Organisation, start: date, made: Assembled, plan: Plan, result: dict[str, Any],
    disruption: Disruption | None = None,
) -> ChainPlan:  # fmt: skip
    Organisation._base_manager.select_for_update().get(pk=firm.pk)
    last = ChainPlan._base_manager.filter(owner=firm).aggregate(last=Max("number"))["last"] or 0
    inputs = made.inputs(start)
    row = ChainPlan(
        owner=firm, number=last + 1, starts_on=start, weeks=made.problem.weeks, inputs=inputs,
        base=ChainPlan.objects.filter(owner=firm, state=ChainPlanState.CURRENT).first(), disruption=disruption,
        digest=digest(canonical(inputs), settings.PLANUM_HASH), result=result, solver_status=plan.status.value,
        seconds=plan.seconds, made_by=by, made_at=timezone.now(),
    )  # fmt: skip
    row.save(force_insert=True)
    record(
        row,
        after={
            "owner": firm.code, "number": row.number, "inputs": row.digest, "status": row.solver_status,
            "contracts": made.contracts, "disruption": disruption.pk if disruption else None,
        },
    )  # fmt: skip
    return row


def _with_changes(row: ChainPlan, made: Assembled, order_weeks: int) -> ChainPlanShape:
    lanes: list[Lane] = list(agreed_lanes().filter(customer=row.owner))
    sent = sent_of(made.problem, row.result)
    OrderChange.objects.bulk_create(changes_of(row, made.problem, sent, lanes, order_weeks))
    return plan_shape(row)
