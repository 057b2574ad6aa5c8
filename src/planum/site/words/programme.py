"""What the functions of programme are called on pages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Final[dict[str, Promise]] = {
    "programme.add_indicator": _("Add an indicator"),
    "programme.add_milestone": _("Add a milestone"),
    "programme.add_project": _("Add a project"),
    "programme.allocate": _("Set money aside for a project"),
    "programme.balances": _("Balances of a pilot"),
    "programme.change_project": _("Change the facts of a project"),
    "programme.check_indicator_value": _("Check an indicator value"),
    "programme.confirm_milestone": _("Confirm a milestone"),
    "programme.decide_payment": _("Decide about a payment"),
    "programme.explain_rule": _("What a rule asks"),
    "programme.findings": _("Findings on file"),
    "programme.indicator_values": _("Values of an indicator"),
    "programme.indicators": _("Indicators"),
    "programme.ledger": _("Ledger of a pilot"),
    "programme.load_parameters": _("Load the shipped parameters"),
    "programme.measure_indicator": _("Measure an indicator"),
    "programme.milestones": _("Milestones of a project"),
    "programme.move_project": _("Move a project to a stage"),
    "programme.open_pilot": _("Open a pilot"),
    "programme.parameters": _("Parameters in force"),
    "programme.payment": _("One payment with its findings"),
    "programme.payments": _("Payments"),
    "programme.pilots": _("Pilots"),
    "programme.projects": _("Projects"),
    "programme.prove_milestone": _("Proof of a milestone"),
    "programme.receive_tranche": _("Book the arrival of a tranche"),
    "programme.record_evaluation": _("Record the evaluation"),
    "programme.request_payment": _("Request a payment"),
    "programme.reverse_entry": _("Reverse an entry"),
    "programme.rules": _("Rules"),
    "programme.set_parameter": _("Set a parameter"),
    "programme.set_target": _("Set a target"),
    "programme.tranches": _("Tranches of a pilot"),
}
