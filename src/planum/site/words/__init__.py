"""What published functions, their arguments and the fields of their results are called on pages: a file a slice.

`TITLES` has the function's name as key, `NAMES` that of an argument or a field; with a verb before the dot, what it
means to this function alone. A name that two files give is refused, so that it cannot mean two things.
"""

import importlib
import pkgutil
from typing import Final

from django.utils.functional import Promise


def _gathered(kind: str) -> dict[str, Promise]:
    gathered: dict[str, Promise] = {}
    for one in pkgutil.iter_modules(__path__):
        words: dict[str, Promise] = getattr(importlib.import_module(f"{__name__}.{one.name}"), kind, {})
        if twice := sorted(gathered.keys() & words.keys()):
            raise ValueError(f"{kind} of {one.name} are given elsewhere too: {', '.join(twice)}.")
        gathered |= words
    return gathered


TITLES: Final = _gathered("TITLES")
NAMES: Final = _gathered("NAMES")
