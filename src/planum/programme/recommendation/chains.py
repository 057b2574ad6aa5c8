"""The same chain in plans of two cities: what each may know of it, and what both have said of it (R41)."""

from collections.abc import Iterable, Mapping
from itertools import groupby

from planum.kernel.visibility import current_viewer
from planum.programme.recommendation.models import CityLink, LinkKind
from planum.programme.recommendation.planside import DeclaredChain, declared_chains
from planum.programme.recommendation.shapes import SameChainShape

Notes = Mapping[tuple[int, int, str], str]


def same_chains_of() -> list[SameChainShape]:
    """For the viewer's cities. Of another city no more is told than its name and the public title of its plan."""
    viewer = current_viewer()
    declared = sorted(declared_chains(), key=lambda one: (one.chain, one.region.code))
    notes: Notes = {
        (one.region_id, one.other_id, one.chain): one.note
        for one in CityLink._base_manager.filter(kind=LinkKind.SAME_CHAIN, other__isnull=False)
        if one.other_id is not None
    }
    found = []
    for _code, group in groupby(declared, key=lambda one: one.chain):
        together = list(group)
        own = [one for one in together if viewer.everything or one.region.pk in viewer.regions]
        found += [_shape(one, other, notes) for one in own for other in _others(one, together)]
    return found


def _others(one: DeclaredChain, together: Iterable[DeclaredChain]) -> list[DeclaredChain]:
    return [other for other in together if other.region.pk != one.region.pk]


def _shape(one: DeclaredChain, other: DeclaredChain, notes: Notes) -> SameChainShape:
    return SameChainShape(
        one.region.code, str(one.region), one.chain, one.chain_name, other.region.code, str(other.region), other.plan,
        notes.get((one.region.pk, other.region.pk, one.chain), ""),
        notes.get((other.region.pk, one.region.pk, one.chain), ""),
    )  # fmt: skip
