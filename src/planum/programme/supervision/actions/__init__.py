"""Writes of the supervision of projects."""

from planum.programme.supervision.actions.acceptance import (
    answer_conditions,
    apply_for_acceptance,
    appoint_experts,
    decide_acceptance,
    give_acceptance_opinion,
    withdraw_acceptance,
)
from planum.programme.supervision.actions.changes import decide_change, give_opinion, request_change, withdraw_change
from planum.programme.supervision.actions.importing import import_reports
from planum.programme.supervision.actions.inspections import (
    add_inspection_photo,
    answer_rectification,
    cancel_inspection,
    close_rectification,
    plan_inspection,
    record_inspection,
    reopen_rectification,
)
from planum.programme.supervision.actions.reminders import open_month, remind, remind_owner
from planum.programme.supervision.actions.removals import answer_removal, decide_removal, propose_removal
from planum.programme.supervision.actions.reports import (
    accept_report,
    attach_report_file,
    return_report,
    save_report,
    submit_report,
)

__all__ = [
    "accept_report",
    "add_inspection_photo",
    "answer_conditions",
    "answer_rectification",
    "answer_removal",
    "apply_for_acceptance",
    "appoint_experts",
    "attach_report_file",
    "cancel_inspection",
    "close_rectification",
    "decide_acceptance",
    "decide_change",
    "decide_removal",
    "give_acceptance_opinion",
    "give_opinion",
    "import_reports",
    "open_month",
    "plan_inspection",
    "propose_removal",
    "record_inspection",
    "remind",
    "remind_owner",
    "reopen_rectification",
    "request_change",
    "return_report",
    "save_report",
    "submit_report",
    "withdraw_acceptance",
    "withdraw_change",
]
