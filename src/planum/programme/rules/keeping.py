"""Findings kept with the decision they belong to, and the refusal that a blocking finding leads to."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.models import Organisation, Region
from planum.kernel.naming import in_reader_language
from planum.kernel.visibility import current_viewer
from planum.programme.rules.engine.findings import Finding
from planum.programme.rules.engine.parameters import Parameter
from planum.programme.rules.models import KeptFinding, Verdict


def keep_findings(
    row: models.Model,
    found: Iterable[Finding],
    *,
    on: date,
    owner: Organisation | None = None,
    region: Region | None = None,
) -> list[KeptFinding]:
    """Store every finding about a saved row, with the values of the parameters of the day. Earlier ones stay.

    `owner` is the firm that may read them, `region` the city whose authorities may; whoever is looking has checked.
    """
    at, by = timezone.now(), current_viewer().person
    rows = [_kept(row, one, on) for one in found]
    for each in rows:
        each.owner, each.region, each.at, each.by_id = owner, region, at, by
    return KeptFinding.objects.bulk_create(rows)


def kept_findings(row: models.Model) -> list[KeptFinding]:
    """What was found when the row was last checked, as far as the reader may see it; empty if it never was."""
    rows = KeptFinding.objects.filter(row=row._meta.label_lower, row_pk=row.pk)
    latest = rows.order_by("-at").values_list("at", flat=True).first()
    return [] if latest is None else list(rows.filter(at=latest).order_by("pk"))


def refuse_if_blocked(found: Sequence[Finding]) -> None:
    """Raise Refused with the first blocking finding: its rule, its clause, what would cure it, and how many more."""
    blocking = [one for one in found if one.is_blocking]
    if not blocking:
        return
    first = blocking[0]
    title, cure = in_reader_language(first.title, first.title_en), in_reader_language(first.cure, first.cure_en)
    given = _("%(rule)s %(title)s is not met.") % {"rule": first.rule, "title": title}
    if len(blocking) > 1:
        others = ", ".join(one.rule for one in blocking[1:])
        cure = _("%(cure)s Not met either: %(rules)s.") % {"cure": cure, "rules": others}
    raise Refused(given, _("Clause: %(clause)s") % {"clause": first.clause}, cure)


def said(parameter: Parameter) -> dict[str, object]:
    """A parameter as JSON keeps it beside a finding."""
    value = parameter.value
    return {
        "code": parameter.code,
        "scope": parameter.scope,
        "unit": parameter.unit.value,
        "value": value if isinstance(value, int) else list(value) if isinstance(value, tuple) else str(value),
        "source": parameter.source,
        "clause": parameter.clause,
        "certainty": parameter.certainty.value,
    }


def _kept(row: models.Model, one: Finding, on: date) -> KeptFinding:
    return KeptFinding(
        row=row._meta.label_lower, row_pk=row.pk, row_name=str(row)[:300], rule=one.rule, clause=one.clause,
        title=one.title, title_en=one.title_en, verdict=Verdict(one.verdict.value), facts=dict(one.facts),  # type: ignore[call-arg]
        parameters=[said(parameter) for parameter in one.parameters], cure=one.cure, cure_en=one.cure_en,
        note=one.note, note_en=one.note_en, on=on,
    )  # fmt: skip
