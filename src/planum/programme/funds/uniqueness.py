"""Whether an invoice or a machine is used elsewhere (R33): in this programme, or in the records of other ones."""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.translation import gettext as _

from planum.programme.funds.models import EquipmentLine, Invoice
from planum.programme.projects.models import FundingRecord, Project


def used_elsewhere(kind: str, numbers: Collection[str], project: Project, *, but_here: bool = False) -> dict[str, str]:
    """Where each of the numbers stands already; with `but_here` a place in this project itself does not count.

    Other firms are not named, and their projects neither.
    """
    if not numbers:
        return {}
    if kind == "invoice":
        rows: Any = Invoice._base_manager.filter(number__in=numbers, withdrawn_at=None).values_list(
            "number", "project_id"
        )
    else:
        lines = EquipmentLine._base_manager.filter(serial__in=numbers, withdrawn_at=None)
        rows = lines.values_list("serial", "project_id")
    here, elsewhere = _("this project"), _("another project of the programme")
    found = dict(_other_programmes(kind, numbers))
    for number, place in rows:
        if not (but_here and place == project.pk):
            found[number] = here if place == project.pk else elsewhere
    return found


def _other_programmes(kind: str, numbers: Collection[str]) -> Iterator[tuple[str, str]]:
    """Records of what other programmes paid for, whichever city's office keeps them."""
    for record in FundingRecord._base_manager.filter(**{f"{kind}__in": numbers}):
        yield getattr(record, kind), _("programme %(name)s") % {"name": record.programme}
