"""Two versions of a footprint side by side: what each input weighs, and which of its three factors changed."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from planum.chain.carbon.models import Calculation
from planum.chain.carbon.shapes import DifferenceShape
from planum.kernel.naming import in_reader_language
from planum.ui.formats import number

SAME = 1e-12


def differences(before: Calculation, after: Calculation) -> list[DifferenceShape]:
    """Input by input, the largest change first. An input is recognised by its activity, or else by its name."""
    olds, news = _by_key(before, after), _by_key(after, before)
    found = [_difference(olds.get(key), news.get(key)) for key in {**news, **olds}]
    return sorted(found, key=lambda one: -abs(one.change))


def _by_key(one: Calculation, other: Calculation) -> dict[object, Mapping[str, Any]]:
    """Within one inventory the activity says which input it is; between inventories its name does."""
    named = one.inventory_id != other.inventory_id
    return {leaf["name"] if named else leaf["activity"]: leaf for leaf in one.leaves}


def _difference(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> DifferenceShape:
    known = new or old or {}
    was, now = _kg(old), _kg(new)
    return DifferenceShape(in_reader_language(known["name"], known["name_en"]), was, now, now - was, _why(old, new))


def _kg(leaf: Mapping[str, Any] | None) -> float:
    return leaf["per_unit"] * leaf["kg_each"] if leaf else 0.0


def _why(old: Mapping[str, Any] | None, new: Mapping[str, Any] | None) -> list[str]:
    if old is None or new is None:
        return [_("new input") if old is None else _("no longer an input")]
    said = []
    if old["source"] != new["source"] or _differs(old["kg_each"], new["kg_each"]):
        said.append(
            _("%(old)s (%(was)s kg) became %(new)s (%(now)s kg)")
            % {
                "old": old["source"], "was": number(old["kg_each"], 4), "new": new["source"],
                "now": number(new["kg_each"], 4),
            }
        )  # fmt: skip
    if _differs(old["share"], new["share"]):
        said.append(
            _("share allocated %(was)s%% became %(now)s%%")
            % {"was": number(old["share"] * 100, 1), "now": number(new["share"] * 100, 1)}
        )
    elif _differs(old["per_unit"], new["per_unit"]):
        words = {"was": number(old["per_unit"], 4), "now": number(new["per_unit"], 4), "unit": new["unit"]}
        said.append(_("%(was)s %(unit)s for one became %(now)s %(unit)s") % words)
    return said


def _differs(one: float, other: float) -> bool:
    return abs(one - other) > SAME * max(abs(one), abs(other))
