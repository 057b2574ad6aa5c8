"""What the functions of decisions are called on pages, and their arguments and fields."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Final[dict[str, Promise]] = {
    "factory.approve_option": _("Choose an option"),
    "factory.case": _("One case"),
    "factory.cases": _("Cases"),
    "factory.causes": _("Causes"),
    "factory.decision_record": _("How decisions went"),
    "factory.dismiss_case": _("Dismiss a case"),
    "factory.open_case": _("Open a case"),
    "factory.prepare_options": _("Prepare options"),
    "factory.record_outcome": _("Record an outcome"),
    "factory.set_cause": _("Set a cause"),
    "factory.set_decision_costs": _("Set what hours cost"),
}
# A case speaks of much that other functions name too; here it has the meaning of decisions alone.
VERBS: Final = tuple(title.partition(".")[2] for title in TITLES)
OF_DECISIONS: Final[dict[str, Promise]] = {
    "case": _("Case"),
    "causes": _("Causes"),
    "causes_right": _("Causes that were right"),
    "check_first": _("Check first"),
    "chosen": _("Chosen"),
    "closed_from_at": _("When the machine is closed"),
    "daily_failure_chance": _("Chance a day in alarm"),
    "decided": _("Decided cases"),
    "deviations": _("Deviations"),
    "displaced_h": _("Displaced work, h"),
    "expected": _("What the cause does"),
    "expected_fen": _("Sum of expected costs"),
    "factor": _("How often likelier"),
    "failed": _("The machine failed"),
    "failures": _("Failures all the same"),
    "found_cause": _("Cause found"),
    "frequency": _("Frequency"),
    "is_own": _("Firm's own"),
    "is_recommended": _("Recommended"),
    "late_fen": _("Late orders, money"),
    "late_fen_per_h": _("A late hour"),
    "later_h": _("Later, weighted hours"),
    "likelihood": _("Likelihood"),
    "mean_error_fen": _("Mean error"),
    "now": _("Now"),
    "option": _("Option"),
    "options": _("Options"),
    "pattern": _("Signs"),
    "plan": _("Re-planned schedule"),
    "real_fen": _("Sum of real costs"),
    "repair_fen": _("Planned repair"),
    "seen": _("Seen"),
    "stand_fen": _("Stand-still"),
    "stand_fen_per_h": _("An hour's stand-still"),
    "total_fen": _("Total"),
    "witnesses": _("Witnesses"),
    "z": _("Deviation in spreads"),
}
NAMES: Final[dict[str, Promise]] = {f"{verb}.{name}": label for verb in VERBS for name, label in OF_DECISIONS.items()}
