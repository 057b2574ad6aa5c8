"""From a question to what is kept of it: the model if the site has one, the embedded assistant otherwise."""

import time

from django.conf import settings
from django.utils import translation

from planum.assistant import embedded
from planum.assistant.keeping import keep_run
from planum.assistant.models import Run
from planum.assistant.thoughts import Asked, Thought


def has_model() -> bool:
    return bool(settings.PLANUM_MODEL_URL and settings.PLANUM_MODEL_NAME)


def model_name() -> str:
    return str(settings.PLANUM_MODEL_NAME)


def answer(asked: Asked) -> tuple[Run, Thought]:
    """Think, then keep; runs within an action that is not atomic as a whole, as a model may take its time."""
    started = time.perf_counter()
    with translation.override(asked.language):
        thought = _thought_of(asked)
    return keep_run(asked, thought, time.perf_counter() - started), thought


def _thought_of(asked: Asked) -> Thought:
    """A person who names the function wants that one; a model that fails or writes numbers gives way."""
    if not has_model() or asked.tool:
        return embedded.think(asked)
    from planum.assistant import conversing  # noqa: PLC0415  the library of models takes a second to load

    return conversing.think(asked) or embedded.think(asked)
