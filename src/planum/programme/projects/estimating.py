"""What central support a project may come to, before anybody applies: every limit with its clause."""

from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import query
from planum.kernel.naming import in_reader_language
from planum.programme.plan.models import Pilot
from planum.programme.projects.models import Category, SupportForm, Wing
from planum.programme.projects.shapes import EstimateShape, LimitShape
from planum.programme.rules.engine import facts, support
from planum.programme.rules.engine.catalogue import TEXTS
from planum.programme.rules.engine.findings import Outcome
from planum.programme.rules.engine.parameters import Parameter, Unit, View
from planum.programme.rules.queries import view_on


@query
def estimate_support(
    *, pilot: str, wing: Wing, total_investment_fen: int, support_form: SupportForm = SupportForm.GRANT,
    category: Category = Category.NORMAL, other_central_fen: int = 0,
) -> EstimateShape:  # fmt: skip
    """How much central support a project may get: each limit with rule, source and clause, the least one binding.

    With other central money, or for what the place itself is to support, the amount is zero, and the note says why.
    """
    if total_investment_fen <= 0 or other_central_fen < 0:
        raise Refused(_("An investment of %(fen)d fen.") % {"fen": total_investment_fen}, _("An amount above zero."))
    place: Pilot = Pilot.objects.select_related("region").get(code=pilot)
    view = view_on(timezone.localdate(), place.region.code)
    cap = support.support_cap(facts.Wing(wing), total_investment_fen, 0, view)
    amount = int(cap.facts["limit_fen"])
    limits = [_limit(each, total_investment_fen, amount) for each in cap.parameters]
    limits.sort(key=lambda each: each.amount_fen)
    excluded = _exclusions(facts.Category(category), other_central_fen, view)
    notes = [*excluded, *_papers(support_form, view), *_loans(support_form)]
    if excluded:
        amount = 0
    share = f"{float(Fraction(amount, total_investment_fen) * 100):.2f}"
    return EstimateShape(amount, share, limits, notes)


def _limit(each: Parameter, investment: int, least: int) -> LimitShape:
    amount = int(each.share * investment) if each.unit is Unit.SHARE else each.amount_fen
    return LimitShape("R18", amount, each.code, each.scope, each.source, each.clause, binding=amount == least)


def _exclusions(category: facts.Category, other_fen: int, view: View) -> list[str]:
    """What lets nothing remain, in the words of the rules: asked with one fen of support."""
    found = [("R20", support.local_money(category, 1, "", view)), ("R21", support.double_funding(other_fen, 1))]
    return [_said(rule, outcome) for rule, outcome in found if outcome.applies and not outcome.passed]


def _papers(form: SupportForm, view: View) -> list[str]:
    outcome = support.support_form(facts.SupportForm(form), "-", (), view)
    return [_said("R22", outcome)] if outcome.cure else []


def _loans(form: SupportForm) -> list[str]:
    if form is not SupportForm.LOAN_INTEREST:
        return []
    text = TEXTS["R44"]
    return [f"R44 {in_reader_language(text.title, text.title_en)}（{text.clause}）"]


def _said(rule: str, outcome: Outcome) -> str:
    clause = TEXTS[rule].clause
    return f"{rule} {in_reader_language(outcome.cure, outcome.cure_en)}（{clause}）"
