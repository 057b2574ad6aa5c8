"""Which published functions an application may ask for: none by which it could widen what it may do."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import registry

MOST_SCOPES: Final = 40
NEVER: Final = frozenset(
    {
        "park.register_application", "park.approve_application", "park.suspend_application", "park.grant_application",
        "park.revoke_grant", "park.issue_token", "park.revoke_token", "hub.accept_contract", "hub.offer_contract",
        "hub.disclose",
    }
)  # fmt: skip


def may_be_asked_for(name: str) -> bool:
    """Accounts and keys are people's own, and so are consent, contracts and disclosures."""
    return name in registry and not name.startswith("kernel.") and name not in NEVER


def checked_scopes(names: Sequence[str], among: Sequence[str] | None = None) -> list[str]:
    """Sorted and without repetition. Raises Refused where one may not be asked for, or is not `among` the given."""
    wanted = sorted({name.strip() for name in names if name.strip()})
    wrong = [name for name in wanted if not may_be_asked_for(name) or (among is not None and name not in among)]
    if wrong or not 1 <= len(wanted) <= MOST_SCOPES:
        allowed = _(
            "From 1 to %(most)d published functions, such as park.free_times; none on accounts, keys or consent."
        )
        chosen = _("One or more of: %(names)s.") % {"names": ", ".join(among or ())}
        raise Refused(
            _("Scopes: %(names)s.") % {"names": ", ".join(wrong) or "—"},
            chosen if among is not None else allowed % {"most": MOST_SCOPES},
            _("See the list of interfaces."),
        )
    return wanted
