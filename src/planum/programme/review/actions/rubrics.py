"""Score sheets: criteria with weights that sum to the whole (R36), each with the levels that earn points."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.programme.plan.models import Pilot
from planum.programme.plan.permissions import require_oversight
from planum.programme.projects.models import Wing
from planum.programme.review.gathering import criteria_facts, shipped_rubrics
from planum.programme.review.models import Criterion, Rubric
from planum.programme.review.permissions import can_run_reviews
from planum.programme.review.queries import rubric_shape
from planum.programme.review.shapes import CriterionInput, RubricShape
from planum.programme.rules.engine.facts_review import ReviewFacts
from planum.programme.rules.engine.table import check_review_panel
from planum.programme.rules.keeping import refuse_if_blocked
from planum.programme.rules.queries import view_on


@action(permission=can_run_reviews)
def add_rubric(
    *, by: Person, pilot: str, code: str, name: str, wing: Wing, criteria: list[CriterionInput], name_en: str = "",
    source: str = "",
) -> RubricShape:  # fmt: skip
    """Add a score sheet, or a new version of one. Weights that do not sum to 100 and criteria without levels: R36.

    Panels keep the version they began with.
    """
    place = Pilot.objects.select_related("region").get(code=pilot)
    require_oversight(by, place)
    return rubric_shape(_add(by, place, code, name, name_en, wing, criteria, source))


@action(permission=can_run_reviews)
def load_rubrics(*, by: Person, pilot: str) -> list[RubricShape]:
    """Load the shipped score sheets for points, lines and planes; those the city has already stay as they are."""
    place = Pilot.objects.select_related("region").get(code=pilot)
    require_oversight(by, place)
    present = set(Rubric.objects.filter(region=place.region).values_list("code", flat=True))
    shipped = shipped_rubrics()
    made = [
        _add(by, place, each["code"], each["name"], each["name_en"], Wing(each["wing"]),
             [CriterionInput(**one) for one in each["criteria"]], shipped["source"])
        for each in shipped["rubrics"]
        if each["code"] not in present
    ]  # fmt: skip
    if not made:
        raise Refused(_("All shipped score sheets are on file already."))
    return [rubric_shape(row) for row in made]


def _add(
    by: Person, place: Pilot, code: str, name: str, name_en: str, wing: Wing, criteria: list[CriterionInput],
    source: str,
) -> Rubric:  # fmt: skip
    rows = [Criterion(**_values(each, number)) for number, each in enumerate(criteria, start=1)]
    if len({row.code for row in rows}) < len(rows):
        raise Refused(_("Two criteria have the same code."), _("A code of its own for each."))
    given = ReviewFacts(code=code, experts=(), criteria=criteria_facts(rows))
    found = check_review_panel(given, view_on(timezone.localdate(), place.region.code))
    refuse_if_blocked([one for one in found if one.rule == "R36"])
    latest = Rubric.objects.filter(region=place.region, code=code).order_by("-version").first()
    row = Rubric(
        region=place.region, code=code, version=latest.version + 1 if latest else 1, name=name, name_en=name_en,
        wing=wing, source=source, made_by=by, made_at=timezone.now(),
    )  # fmt: skip
    row.save(force_insert=True)
    for each in rows:
        each.rubric = row
    Criterion.objects.bulk_create(rows)
    record(row, after={"code": code, "version": row.version, "weights": {one.code: str(one.weight) for one in rows}})
    return row


def _values(each: CriterionInput, number: int) -> dict[str, Any]:
    if each.weight <= 0 or each.most < 1:
        raise Refused(
            _("%(name)s has the weight %(weight)s and %(most)s points.")
            % {"name": each.name, "weight": each.weight, "most": each.most},
            _("A weight above zero and at least one point."),
        )
    return {
        "number": number, "code": each.code, "name": each.name, "name_en": each.name_en, "weight": str(each.weight),
        "most": each.most, "anchors": each.anchors, "looks_at": each.looks_at,
    }  # fmt: skip
