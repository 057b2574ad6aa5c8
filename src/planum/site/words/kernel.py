"""What the functions of kernel are called on pages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Final[dict[str, Promise]] = {
    "kernel.add_organisation": _("Add an organisation"),
    "kernel.add_person": _("Add an account"),
    "kernel.add_region": _("Add a region"),
    "kernel.calculations": _("Calculations"),
    "kernel.changes": _("Change log"),
    "kernel.issue_api_key": _("Make a key"),
    "kernel.organisations": _("Organisations"),
    "kernel.revoke_api_key": _("Revoke a key"),
    "kernel.stop_calculation": _("Stop a calculation"),
    "kernel.verify_log": _("Verify the change log"),
}

NAMES: Final[dict[str, Promise]] = {
    "calculation": _("Calculation"),
}
