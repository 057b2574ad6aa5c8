"""Parts of a package and other codes in the reader's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.programme.recommendation.papers import DOCUMENTS, LETTER, PLAN
from planum.programme.recommendation.shapes import QuotaShape

PARTS: dict[str, Promise] = {
    LETTER: gettext_lazy("recommendation letter"),
    PLAN: gettext_lazy("implementation plan"),
    DOCUMENTS: gettext_lazy("supporting documents"),
}


def part_name(code: str) -> str:
    return str(PARTS.get(code, code))


def quota_words(quota: QuotaShape) -> str:
    """What may be recommended, and what has been, in one sentence."""
    if quota.allowed is None:
        return _("The Corps takes no quota; recommended so far: %(done)d.") % {"done": quota.recommended}
    said = {"allowed": quota.allowed, "done": quota.recommended}
    if quota.unit == "district":
        return _("The municipality may recommend %(allowed)d districts, has recommended %(done)d.") % said
    return _("The province may recommend %(allowed)d, has recommended %(done)d.") % said
