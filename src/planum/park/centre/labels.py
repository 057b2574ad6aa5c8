"""Criteria and reasons of a match in the reader's words."""

from fractions import Fraction

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from planum.park.centre.engine.matching import Criterion, Reason
from planum.ui.formats import money_words, number

CRITERIA: dict[Criterion, Promise] = {
    Criterion.COVERAGE: gettext_lazy("gaps closed"),
    Criterion.BUDGET: gettext_lazy("within the budget"),
    Criterion.INDUSTRY: gettext_lazy("industry and size"),
    Criterion.RATING: gettext_lazy("rating"),
    Criterion.CAPACITY: gettext_lazy("capacity of the provider"),
    Criterion.TIME: gettext_lazy("time"),
}


def in_money(fen: Fraction) -> str:
    before, figure, after, _exact = money_words(int(fen))
    return " ".join(part for part in (before, figure, after) if part)


def said(one: Reason) -> str:
    """One sentence for each criterion, with the numbers it comes from."""
    if one.criterion is Criterion.COVERAGE and isinstance(one.has, Fraction) and isinstance(one.wants, Fraction):
        values = {"has": number(float(one.has)), "wants": number(float(one.wants))}
        return _("closes %(has)s of %(wants)s points wanted") % values
    if one.criterion is Criterion.BUDGET:
        return _budget(one)
    if one.criterion is Criterion.INDUSTRY:
        return _("for %(has)s") % {"has": one.has} if one.has else _("for every industry")
    if one.criterion is Criterion.RATING:
        stars = isinstance(one.has, Fraction)
        return _("%(stars)s of 5 stars") % {"stars": number(float(one.has), 1)} if stars else _("too few ratings yet")  # type: ignore[arg-type]
    if one.criterion is Criterion.CAPACITY:
        return _("can take %(count)s more orders") % {"count": one.has} if one.points else _("is fully booked")
    return _time(one)


def _budget(one: Reason) -> str:
    if not isinstance(one.wants, Fraction) or not isinstance(one.has, Fraction):
        return _("no budget was named")
    return _("from %(price)s, budget %(budget)s") % {"price": in_money(one.has), "budget": in_money(one.wants)}


def _time(one: Reason) -> str:
    if one.wants is None:
        return _("takes %(months)s months") % {"months": one.has}
    return _("takes %(months)s of %(wanted)s months") % {"months": one.has, "wanted": one.wants}
