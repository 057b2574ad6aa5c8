"""Writes of the projects: the list, calls, applications and their screening, duplicates, contracts."""

from planum.programme.projects.actions.calls import close_call, make_call, open_call, save_profile
from planum.programme.projects.actions.contracts import draft_contract, sign_contract
from planum.programme.projects.actions.drafting import (
    attach_file,
    begin_application,
    import_equipment,
    prefill_application,
    remove_attachment,
    save_draft,
)
from planum.programme.projects.actions.duplicates import (
    decide_duplicate,
    import_funding_records,
    reopen_duplicate,
    search_duplicates,
)
from planum.programme.projects.actions.listing import add_project, change_project, move_project
from planum.programme.projects.actions.planned import create_projects_of_plan
from planum.programme.projects.actions.screening import (
    resubmit_application,
    revive_application,
    screen_application,
    submit_application,
    take_back_application,
)

__all__ = [
    "add_project",
    "attach_file",
    "begin_application",
    "change_project",
    "close_call",
    "create_projects_of_plan",
    "decide_duplicate",
    "draft_contract",
    "import_equipment",
    "import_funding_records",
    "make_call",
    "move_project",
    "open_call",
    "prefill_application",
    "remove_attachment",
    "reopen_duplicate",
    "resubmit_application",
    "revive_application",
    "save_draft",
    "save_profile",
    "screen_application",
    "search_duplicates",
    "sign_contract",
    "submit_application",
    "take_back_application",
]
