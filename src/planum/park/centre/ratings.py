"""What the published orders of all say together: adoptions, and ratings from three on."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Q, Sum

from planum.park.centre.models import ADOPTED_STATES, BUSY_STATES, OrderState, Provider, ServiceOrder

LEAST_RATINGS = 3


@dataclass(frozen=True)
class Standing:
    """`stars` is None below three ratings: nobody's single judgement can be read off."""

    stars: Fraction | None = None
    ratings: int = 0
    adoptions: int = 0


def standings(by: str, keys: Iterable[int]) -> dict[int, Standing]:
    """By `solution` or by `provider`, over all firms: sums and counts alone leave this function."""
    rows = (
        ServiceOrder._base_manager.filter(**{f"{by}__in": list(keys)})
        .order_by()
        .values(by)
        .annotate(
            stars_sum=Sum("stars", filter=Q(state=OrderState.RATED)),
            ratings=Count("pk", filter=Q(state=OrderState.RATED)),
            adoptions=Count("pk", filter=Q(state__in=ADOPTED_STATES)),
        )
    )
    return {row[by]: _standing(row["stars_sum"], row["ratings"], row["adoptions"]) for row in rows}


def free_capacity(providers: Iterable[Provider]) -> dict[int, int]:
    """How many more orders each provider can take."""
    known = {one.pk: one.capacity for one in providers}
    busy = (
        ServiceOrder._base_manager.filter(provider__in=known, state__in=BUSY_STATES)
        .order_by()
        .values("provider")
        .annotate(orders=Count("pk"))
    )
    taken = {row["provider"]: row["orders"] for row in busy}
    return {key: capacity - taken.get(key, 0) for key, capacity in known.items()}


def _standing(stars_sum: int | None, ratings: int, adoptions: int) -> Standing:
    stars = Fraction(stars_sum or 0, ratings) if ratings >= LEAST_RATINGS else None
    return Standing(stars, ratings, adoptions)
