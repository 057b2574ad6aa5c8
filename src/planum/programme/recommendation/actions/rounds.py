"""A round is opened as its notice says: batch, last day, criteria, the text of the letter."""

import json
from dataclasses import asdict
from datetime import date
from importlib.resources import files
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.programme.recommendation.engine.scoring import Criterion, check_criteria
from planum.programme.recommendation.models import Round
from planum.programme.recommendation.permissions import can_open_rounds
from planum.programme.recommendation.queries import round_shape
from planum.programme.recommendation.shapes import NewCriterion, RoundShape
from planum.programme.rules.engine.parameters import NATIONAL
from planum.programme.rules.models import Certainty, Parameter, Unit

PLACES = ("title", "recipients", "body", "attachments")


@action(permission=can_open_rounds)
def open_round(
    *, by: Person, batch: int, name: str, notice: str, notice_on: date, closes_on: date | None = None,
    criteria: list[NewCriterion] | None = None, template: dict[str, Any] | None = None, name_en: str = "",
) -> RoundShape:  # fmt: skip
    """Open a batch for recommendations, by the notice that announces it and with its last day.

    Without `closes_on` the last day is the one on file for the batch. Without `criteria` or `template` the shipped ones
    are taken; weights of criteria come to one hundred.
    """
    if Round.objects.filter(batch=batch).exists():
        raise Refused(_("Round %(batch)d is open already.") % {"batch": batch})
    if not (name.strip() and notice.strip()):
        raise Refused(_("A round without a name or a notice."), _("Give its name and the number of its notice."))
    scale = [Criterion(**asdict(one)) for one in criteria] if criteria else _shipped_criteria()
    check_criteria(scale)
    row = Round(
        batch=batch, name=name.strip(), name_en=name_en, notice=notice.strip(), notice_on=notice_on,
        criteria=[asdict(one) for one in scale], template=_checked(template or _shipped("letter.json")),
        opened_at=timezone.now(), opened_by=by,
    )  # fmt: skip
    _set_deadline(row, closes_on, by)
    row.save(force_insert=True)
    record(row, after={"batch": batch, "notice": notice, "notice_on": notice_on, "closes_on": closes_on})
    return round_shape(row)


def _set_deadline(row: Round, closes_on: date | None, by: Person) -> None:
    """The last day stands among the parameters, where R06 reads it, with the notice as its source."""
    known = Parameter.objects.filter(code=row.deadline_code, scope=NATIONAL, withdrawn_at=None).first()
    if known is not None:
        if closes_on is not None and known.value != closes_on.isoformat():
            raise Refused(
                _("%(day)s as the last day.") % {"day": closes_on},
                _("On file is %(day)s (%(source)s).") % {"day": known.value, "source": known.source},
                _("Set the parameter %(code)s anew if the notice moved the day.") % {"code": row.deadline_code},
            )
        return
    if closes_on is None or closes_on < row.notice_on:
        raise Refused(
            _("%(day)s as the last day.") % {"day": closes_on or "—"},
            _("A day from %(day)s on, the day of the notice.") % {"day": row.notice_on},
        )
    Parameter.objects.create(
        code=row.deadline_code, scope=NATIONAL, value=closes_on.isoformat(), unit=Unit.DAY, valid_from=row.notice_on,
        source=row.notice, clause="申报材料报送截止日", certainty=Certainty.READ, set_at=row.opened_at, set_by=by,
    )  # fmt: skip


def _shipped_criteria() -> list[Criterion]:
    return [Criterion(**one) for one in _shipped("criteria.json")]


def _shipped(name: str) -> Any:
    return json.loads((files("planum.programme.recommendation") / "data" / name).read_text("utf-8"))


def _checked(template: dict[str, Any]) -> dict[str, Any]:
    missing = [place for place in PLACES if not template.get(place)]
    if missing:
        raise Refused(
            _("The text of the letter has no %(places)s.") % {"places": ", ".join(missing)},
            _("It has: %(places)s.") % {"places": ", ".join(PLACES)},
        )
    return template
