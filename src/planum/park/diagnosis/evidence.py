"""The chains below an answer of the hub and below a level."""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from planum.kernel.hashing import algorithm_of
from planum.kernel.naming import in_reader_language
from planum.park.diagnosis.labels import fact_label, fact_value, figure, level_name, requirement_name
from planum.park.diagnosis.models import Answer, Source
from planum.park.diagnosis.results import Result, facts_digest
from planum.ui.evidence import Link


def answer_chain(row: Answer, *, is_own: bool) -> list[Link]:
    """What the hub found, fact by fact. Pages of single signals and machines are linked for the firm's own people."""
    algorithm = algorithm_of(row.digest) or settings.PLANUM_HASH
    links = [link for fact in row.facts for link in _fact_links(fact, is_own=is_own)]
    sound = facts_digest(row.facts, algorithm) == row.digest
    said = _("%(count)d facts, as they were found") % {"count": len(row.facts)}
    return [*links, Link(_("Hash of the facts"), said, digest=row.digest, ok=sound)]


def level_chain(result: Result) -> list[Link]:
    """From the level down to the answers: what the level asks, what was answered, by whom, and the hash of it all."""
    row, found = result.diagnosis, result.assessment
    asked = found.level or 1
    instrument = _("%(name)s, version %(version)s") % {"name": row.instrument, "version": row.instrument.version}
    page = reverse("diagnosis:diagnosis", args=[row.pk])
    links = [
        Link(_("Level"), level_name(result.instrument, found.level), url=page),
        Link(_("Instrument of assessment"), instrument, row.instrument.source, digest=row.instrument.digest),
    ]
    links += [
        Link(_("Requirement"), requirement_name(one), f"{figure(one.has)} / {figure(one.needs)}")
        for one in found.asked_by(asked)
    ]
    links += _answer_links(result)
    if row.digest:
        links.append(Link(_("Hash of the answers"), _("as submitted"), digest=row.digest, ok=result.is_intact))
    return links


def _answer_links(result: Result) -> Iterator[Link]:
    typed = [one for one in result.rows.values() if one.source is Source.TYPED]
    for one in result.rows.values():
        if one.source is Source.HUB and (question := result.instrument.by_code.get(one.question)):
            name = in_reader_language(question.name, question.name_en)
            url = reverse("diagnosis:evidence", args=[one.pk])
            yield Link(_("Answer from the hub"), name, chosen_words(result, one), url=url, digest=one.digest)
    people = ", ".join(sorted({str(one.by) for one in typed}))
    yield Link(_("Answers typed in"), people, len(typed))


def chosen_words(result: Result, row: Answer) -> str:
    question = result.instrument.by_code[row.question]
    return "; ".join(
        in_reader_language(one.name, one.name_en) for one in question.options if one.code in row.chosen
    )  # fmt: skip


def _fact_links(fact: dict[str, Any], *, is_own: bool) -> Iterator[Link]:
    yield Link(_("Fact"), fact_label(fact["code"]), fact_value(fact), _period(fact))
    for one in fact["links"]:
        url = one.get("url", "") if is_own else ""
        yield Link(_("Counted from"), one["title"], one["value"], one.get("detail", ""), url, one.get("digest", ""))
    if fact.get("more"):
        yield Link(_("Counted from"), _("%(count)d more") % {"count": fact["more"]})


def _period(fact: dict[str, Any]) -> str:
    ends = [parse_datetime(fact[name]) for name in ("start", "end") if fact.get(name)]
    return " – ".join(timezone.localtime(at).strftime("%Y-%m-%d %H:%M") for at in ends if at)
