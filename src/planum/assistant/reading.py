"""Running a tool as the person who asks: what it gave as data, its hash, and its values by reference."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from planum.assistant.engine.references import Marked, marked
from planum.errors import Refused
from planum.kernel.capabilities import Capability, call, plain
from planum.kernel.hashing import canonical, digest
from planum.kernel.models import Person

REFUSALS: Final = (Refused, PermissionDenied, ObjectDoesNotExist, IntegrityError, DataError)


@dataclass(frozen=True)
class Reading:
    """One call of a query. `marked` holds the values by reference; a refusal leaves the rest empty."""

    capability: Capability
    arguments: dict[str, Any]
    result: Any
    data: Any
    marked: Marked
    digest: str
    refusal: str
    duration_s: float


def read(capability: Capability, by: Person, arguments: Mapping[str, Any], *, first: int = 1) -> Reading:
    """Call a query for a person; marks count on from `first`. A refusal is told in words, never raised."""
    started = time.perf_counter()
    result, refusal = None, ""
    try:
        with transaction.atomic():
            result = call(capability, by=by, arguments=arguments)
        data = plain(capability, result)
    except REFUSALS as error:
        data, refusal = None, refusal_in_words(error)
    hashed = "" if refusal else digest_of(data)
    spent = time.perf_counter() - started
    return Reading(
        capability, dict(arguments), result, data, marked(data, first=first), hashed, refusal, round(spent, 4)
    )


def digest_of(data: Any) -> str:
    return digest(canonical({"result": _finite(data)}), settings.PLANUM_HASH)


def _finite(data: Any) -> Any:
    """Floats as text, so that what is not a number has a hash too."""
    if isinstance(data, float):
        return repr(data)
    if isinstance(data, dict):
        return {str(key): _finite(one) for key, one in data.items()}
    return [_finite(one) for one in data] if isinstance(data, list) else data


def refusal_in_words(error: Exception) -> str:
    """The same words for what does not exist and for what may not be seen."""
    if isinstance(error, ObjectDoesNotExist):
        return _("There is no such thing, or you may not see it.")
    if isinstance(error, IntegrityError | DataError):
        return _("What was given does not go with what is on file.")
    return str(error)
