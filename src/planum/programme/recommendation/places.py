"""What a region is among the divisions of GB/T 2260: who recommends there, and as what its parts apply.

The first two digits of a code name the province: 11, 12, 31 and 50 are municipalities, 15, 45, 54, 64 and 65 autonomous
regions, 66 is the Corps. A part of a municipality is a district; a part of another province a prefecture-level city.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.models import Region
from planum.programme.recommendation.models import ApplicantKind
from planum.programme.rules.engine.facts_recommendation import Jurisdiction

MUNICIPALITIES = frozenset({"11", "12", "31", "50"})
AUTONOMOUS_REGIONS = frozenset({"15", "45", "54", "64", "65"})
CORPS = "66"
# What a province calls itself in a letter: 我省, 我市, 我区.
OWN_WORD = {
    Jurisdiction.PROVINCE: "省", Jurisdiction.AUTONOMOUS_REGION: "区", Jurisdiction.MUNICIPALITY: "市",
    Jurisdiction.CORPS: "兵团",
}  # fmt: skip


def jurisdiction_of(province: Region) -> Jurisdiction:
    digits = province.code[:2]
    if digits == CORPS:
        return Jurisdiction.CORPS
    if digits in MUNICIPALITIES:
        return Jurisdiction.MUNICIPALITY
    return Jurisdiction.AUTONOMOUS_REGION if digits in AUTONOMOUS_REGIONS else Jurisdiction.PROVINCE


def province_of(region: Region) -> Region:
    """The top of the tree above a region; the Corps is its own. Raises Refused where nobody is above a region."""
    if region.parent is None:
        if region.code[:2] == CORPS:
            return region
        raise Refused(
            _("%(region)s has no province above it.") % {"region": region},
            _("A city or a district applies to the province it stands in."),
            _("Ask the operator to enter the province."),
        )
    top = region.parent
    while top.parent is not None:
        top = top.parent
    return top


def kind_of(region: Region, province: Region) -> ApplicantKind:
    """By its place in the tree. Capitals and cities with separate planning are cities like others to every rule."""
    jurisdiction = jurisdiction_of(province)
    if jurisdiction is Jurisdiction.CORPS:
        return ApplicantKind.CORPS
    if region.parent_id != province.pk:
        return ApplicantKind.OTHER
    return ApplicantKind.DISTRICT if jurisdiction is Jurisdiction.MUNICIPALITY else ApplicantKind.PREFECTURE


def named_together(regions: Iterable[object]) -> str:
    return "、".join(str(one) for one in regions)
