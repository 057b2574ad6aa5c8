"""How a row of a plan is written: found by its key, validated whole, saved once, logged with before and after."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.changelog import record
from planum.kernel.models import Person
from planum.programme.plan.models import ImplementationPlan
from planum.programme.plan.permissions import plan_to_edit
from planum.programme.plan.shapes import PlanPartShape


def put(
    by: Person, plan: str, model: Any, key: Mapping[str, Any], values: Mapping[str, Any], part: str
) -> PlanPartShape:
    """Write the row with this key, a new one where there is none."""
    document = plan_to_edit(by, plan)
    row = model.objects.filter(plan=document, **key).first() or model(plan=document, **key)
    return part_shape(write(row, values, document), part)


def write(row: Any, values: Mapping[str, Any], document: ImplementationPlan) -> Any:
    before = {name: _plain(getattr(row, name)) for name in values} if row.pk else {}
    for name, value in values.items():
        setattr(row, name, value)
    checked(row)
    row.save()
    after = {name: _plain(value) for name, value in values.items()}
    changed = [name for name in after if before.get(name) != after[name]] or list(after)
    record(
        row, before={name: before[name] for name in changed if name in before},
        after={"plan": document.code} | {name: after[name] for name in changed},
    )  # fmt: skip
    return row


def checked(row: models.Model) -> None:
    """Refuse what the table would not hold, in the reader's words with the field's name."""
    try:
        row.full_clean(validate_unique=False)
    except ValidationError as error:
        said = []
        for name, messages in error.message_dict.items():
            label = getattr(row._meta.get_field(name), "verbose_name", name) if name != "__all__" else ""
            said.append(f"{label}: {' '.join(messages)}" if label else " ".join(messages))
        raise Refused(_("The row was not written."), *said) from error


def part_shape(row: Any, part: str) -> PlanPartShape:
    return PlanPartShape(row.plan.code, part, row.pk)


def _plain(value: Any) -> Any:
    return getattr(value, "code", value.pk) if isinstance(value, models.Model) else value
