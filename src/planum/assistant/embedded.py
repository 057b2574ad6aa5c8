"""The embedded assistant: router, slots and a sentence. No language model, no account, no download."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.assistant import toolbox
from planum.assistant.engine.days import Clock
from planum.assistant.engine.references import Value
from planum.assistant.engine.router import Route
from planum.assistant.engine.slots import Filled, fill
from planum.assistant.models import Outcome, StepKind
from planum.assistant.proposing import drafted
from planum.assistant.reading import Reading, read
from planum.assistant.routing import router, thesaurus
from planum.assistant.sentences import answer_to
from planum.assistant.surroundings import told
from planum.assistant.thoughts import Asked, Taken, Thought
from planum.kernel.capabilities import Capability
from planum.kernel.visibility import viewing

BUTTONS: Final = 3


def think(asked: Asked) -> Thought:
    """Find the tool, read its arguments, run it or propose it; ask back when either is not clear."""
    if asked.tool:
        return _with_tool(asked, toolbox.tools()[asked.tool], scores=[])
    route = router().route(asked.text)
    scores = scores_of(route)
    if route.is_strange:
        return Thought(Outcome.STRANGE, _about_nothing(), scores=scores)
    if not route.is_certain:
        return Thought(Outcome.ASKED, _("Several things could be meant. Which one?"), scores=scores)
    return _with_tool(asked, toolbox.tools()[route.best], scores=scores)


def scores_of(route: Route) -> list[dict[str, Any]]:
    return [{"tool": one.tool, "score": round(one.score, 3)} for one in route.choices[:BUTTONS]]


def understood(asked: Asked, capability: Capability) -> Filled:
    """The arguments that the text gives, over which those that were given beside it stand."""
    clock = Clock(asked.now, timezone.get_current_timezone())
    with viewing(asked.by):
        fields = toolbox.fields_of(capability, asked.text)
    found = fill(asked.text, fields, clock, thesaurus())
    arguments = plain_arguments(found.arguments) | dict(asked.arguments)
    assumed = {name: value for name, value in found.assumed.items() if name not in arguments}
    missing = tuple(name for name in found.missing if name not in arguments)
    return Filled(arguments, assumed, missing)


def plain_arguments(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """As they come over a wire."""
    return {
        name: value.isoformat() if isinstance(value, date | datetime) else value for name, value in arguments.items()
    }


def _with_tool(asked: Asked, capability: Capability, scores: list[dict[str, Any]]) -> Thought:
    found = understood(asked, capability)
    arguments = found.arguments | found.assumed
    given: dict[str, Any] = {"tool": capability.name, "arguments": arguments, "scores": scores}
    if not toolbox.is_speakable(capability):
        return Thought(Outcome.ASKED, _by_hand(capability), **given)
    if found.missing:
        label = told().label_of(found.missing[0], capability.verb)
        return Thought(Outcome.ASKED, _("Please say: %(what)s.") % {"what": label}, missing=found.missing[0], **given)
    return _with_arguments(asked, capability, given)


def used(asked: Asked, capability: Capability) -> tuple[Thought, Any]:
    """A tool used by a program, with exactly the arguments it gave; and the data it gets."""
    given: dict[str, Any] = {"tool": capability.name, "arguments": dict(asked.arguments), "scores": []}
    if capability.kind == "action":
        return _propose(asked, capability, given), None
    reading = read(capability, asked.by, asked.arguments)
    return _about(reading, given), reading.data


def _with_arguments(asked: Asked, capability: Capability, given: dict[str, Any]) -> Thought:
    if capability.kind == "action":
        return _propose(asked, capability, given)
    return _about(read(capability, asked.by, given["arguments"]), given)


def _about(reading: Reading, given: dict[str, Any]) -> Thought:
    answer, counts = answer_to(reading)
    step = Taken(
        StepKind.QUERY, reading.capability.name, given["arguments"], reading.digest, reading.refusal, reading.duration_s
    )
    values: Mapping[str, Value] = {**reading.marked.values, **counts}
    outcome = Outcome.REFUSED if reading.refusal else Outcome.ANSWERED
    return Thought(outcome, answer, steps=(step,), values=values, **given)


def _propose(asked: Asked, capability: Capability, given: dict[str, Any]) -> Thought:
    draft, refusal = drafted(capability, asked.by, given["arguments"])
    title = told().title_of(capability)
    step = Taken(StepKind.PROPOSAL, capability.name, given["arguments"], refusal=refusal)
    if draft is None:
        said = _("%(what)s: refused. %(why)s") % {"what": title, "why": refusal}
        return Thought(Outcome.REFUSED, said, steps=(step,), **given)
    said = _("%(what)s: this is proposed and done only if you approve it.") % {"what": title}
    return Thought(Outcome.PROPOSED, said, steps=(step,), draft=draft, **given)


def _about_nothing() -> str:
    return _("That is nothing this platform has data about. The nearest that it can answer:")


def _by_hand(capability: Capability) -> str:
    return _("%(what)s needs more than fits in a sentence. Open its form:") % {"what": told().title_of(capability)}
