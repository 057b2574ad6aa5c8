"""Reads of the catalogue, of needs with their matches, and of orders."""

from django.db.models import Count, Q, QuerySet

from planum.kernel.capabilities import query
from planum.park.centre.catalogue import matches_of
from planum.park.centre.engine.matching import Match
from planum.park.centre.labels import said
from planum.park.centre.models import Need, NeedState, OrderState, Provider, ServiceOrder, Solution, SolutionState
from planum.park.centre.ratings import Standing, standings
from planum.park.centre.shapes import (
    MatchShape,
    NeedShape,
    ProviderShape,
    RatingShape,
    ReasonShape,
    ServiceOrderShape,
    SolutionShape,
)


@query
def providers() -> list[ProviderShape]:
    """The providers of services, each with what its customers say together."""
    rows = list(provider_rows())
    known = standings("provider", [row.pk for row in rows])
    return [provider_shape(row, known.get(row.pk, Standing())) for row in rows]


@query
def solutions(*, search: str = "", question: str = "", green: bool | None = None) -> list[SolutionShape]:
    """The published solutions, and your own: by a word, by a question or scene they raise, or only green ones."""
    rows = Solution.objects.select_related("provider__organisation")
    if search:
        words = ("name", "name_en", "about", "about_en", "code")
        found = Q()
        for word in words:
            found |= Q(**{f"{word}__icontains": search})
        rows = rows.filter(found)
    if green is not None:
        rows = rows.filter(green=green)
    listed = [row for row in rows if not question or any(question in raises for raises in row.raises.values())]
    known = standings("solution", [row.pk for row in listed])
    return [solution_shape(row, known.get(row.pk, Standing())) for row in listed]


@query
def needs(*, state: NeedState | None = None) -> list[NeedShape]:
    """Your firm's needs, those your centre helps with, and those you are invited to."""
    rows = Need.objects.select_related("firm", "centre")
    if state:
        rows = rows.filter(state=state)
    return [need_shape(row) for row in rows]


@query
def matches(*, need: int) -> list[MatchShape]:
    """The solutions that fit a need, the best first, each with the points and the reason of every criterion."""
    return [match_shape(row, found) for row, found in matches_of(need_named(need))]


@query
def service_orders(*, state: OrderState | None = None) -> list[ServiceOrderShape]:
    """Offers and orders of your firm, of your services, or of the needs your centre helps with."""
    rows = order_rows_named()
    if state:
        rows = rows.filter(state=state)
    return [order_shape(row) for row in rows]


def need_named(key: int) -> Need:
    row: Need = Need.objects.select_related("firm", "centre", "diagnosis__instrument", "diagnosis__firm").get(pk=key)
    return row


def order_rows_named() -> "QuerySet[ServiceOrder]":
    rows: QuerySet[ServiceOrder] = ServiceOrder.objects.select_related(
        "need__firm", "need__centre", "solution", "provider__organisation"
    )
    return rows


def provider_rows() -> "QuerySet[Provider]":
    published = Count("solutions", filter=Q(solutions__state=SolutionState.PUBLISHED))
    rows: QuerySet[Provider] = Provider.objects.select_related("organisation").annotate(published=published)
    return rows.order_by("organisation__code")


def rating_shape(standing: Standing) -> RatingShape:
    stars = None if standing.stars is None else float(standing.stars)
    return RatingShape(stars, standing.ratings, standing.adoptions)


def provider_shape(row: Provider, standing: Standing) -> ProviderShape:
    return ProviderShape(
        row.organisation.code, row.organisation.name, row.organisation.name_en, row.about, row.about_en, row.contact,
        row.capacity, getattr(row, "published", 0), rating_shape(standing),
    )  # fmt: skip


def solution_shape(row: Solution, standing: Standing) -> SolutionShape:
    return SolutionShape(
        row.code, row.name, row.name_en, row.provider.organisation.code, row.about, row.about_en, row.raises,
        row.industries, row.sizes, row.price_low_fen, row.price_high_fen, row.months, row.green, row.state.value,
        rating_shape(standing),
    )  # fmt: skip


def need_shape(row: Need) -> NeedShape:
    return NeedShape(
        row.pk, row.firm.code, row.name, row.name_en, row.description, row.diagnosis_id, row.questions, row.industry,
        row.size, row.budget_fen, row.months, row.centre.code if row.centre else "", row.state.value, row.opened_at,
    )  # fmt: skip


def match_shape(row: Solution, found: Match) -> MatchShape:
    reasons = [ReasonShape(one.criterion.value, float(one.points), one.most, said(one)) for one in found.reasons]
    return MatchShape(
        row.code, row.provider.organisation.code, float(found.points), row.price_low_fen, row.price_high_fen, reasons
    )  # fmt: skip


def order_shape(row: ServiceOrder) -> ServiceOrderShape:
    done = sum(bool(one.get("done_on")) for one in row.milestones)
    return ServiceOrderShape(
        row.pk, row.need_id, row.need.firm.code, row.provider.organisation.code, row.solution.code, row.price_fen,
        row.starts_on, row.ends_on, row.state.value, done, len(row.milestones), row.stars, row.judgement, row.reason,
    )  # fmt: skip
