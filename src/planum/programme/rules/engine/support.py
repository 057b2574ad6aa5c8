"""R18, R20, R21 and R22 as both an application and a payment ask them: one place holds each. Money is in fen."""

from collections.abc import Sequence

from planum.programme.rules.engine.facts import Category, SupportForm, Wing
from planum.programme.rules.engine.findings import Cure, Fact, Outcome, Severity, judged, not_applicable, yuan
from planum.programme.rules.engine.names import named
from planum.programme.rules.engine.parameters import View

REDUCE: Cure = ("请减少支持金额。", "reduce it.")


def support_cap(wing: Wing, investment_fen: int, support_fen: int, view: View, remedy: Cure = REDUCE) -> Outcome:
    """R18: every limit that stands is kept, the least one binds; a city may be stricter than the state, never looser.

    Parameters `project_support_share` and, where a city has them, `project_support_cap`, `_point`, `_line`, `_plane`.
    """
    view.value("project_support_share")
    shares = view.layers("project_support_share")
    caps = view.layers("project_support_cap") + view.layers(f"project_support_cap_{wing}")
    limits = [(int(each.share * investment_fen), each) for each in shares]
    limits += [(each.amount_fen, each) for each in caps]
    limit, binding = min(limits, key=lambda pair: pair[0])
    excess = support_fen - limit
    facts: dict[str, Fact] = {
        "wing": str(wing),
        "total_investment_fen": investment_fen,
        "support_after_fen": support_fen,
        "limit_fen": limit,
        "binding_parameter": binding.code,
        "binding_scope": binding.scope,
    }
    cures: list[Cure] = []
    if excess > 0:
        cures.append(
            (
                f"超出单个项目支持上限 {yuan(excess)} 元，{remedy[0]}",
                f"Support exceeds the limit of one project by CNY {yuan(excess)}: {remedy[1]}",
            )
        )
    return judged(facts, shares + caps, cures)


def local_money(category: Category, amount_fen: int, reason: str, view: View) -> Outcome:
    """R20: no central money for what the place supports in principle; with a written reason it warns, not passes."""
    local = view.value("local_money_only")
    is_met = amount_fen == 0 or category not in local.codes
    facts: dict[str, Fact] = {"category": str(category), "amount_fen": amount_fen, "override_reason": reason}
    if is_met:
        return Outcome(facts, (local,))
    if reason:
        cure = "已按例外处理，请留存理由与审批材料。"
        return Outcome(facts, (local,), cure, "Paid as an exception: keep the reason and its approval.", Severity.WARNS)
    cure = "此类项目原则上由地方支持：请改用地方资金，确需例外的写明理由。"
    cure_en = "The place supports such projects in principle: use local money, or give the reason for an exception."
    return Outcome(facts, (local,), cure, cure_en)


def double_funding(other_fen: int, amount_fen: int) -> Outcome:
    """R21: a project with other central money may be in scope and gets no central money from the pilot."""
    facts: dict[str, Fact] = {"other_central_fen": other_fen, "amount_fen": amount_fen}
    if amount_fen == 0 or other_fen == 0:
        return Outcome(facts)
    cure = "项目已获其他中央财政资金，可列入试点范围，但不得再安排中央奖补资金。"
    cure_en = "The project has other central money: it may stay in scope, without central money of the pilot."
    return Outcome(facts, (), cure, cure_en)


def support_form(form: SupportForm, note: str, documents: Sequence[str] | None, view: View) -> Outcome:
    """R22: a form that is allowed; interest and guarantee fees with their documents, another form with a note."""
    forms = view.value("support_forms")
    needed = {
        SupportForm.LOAN_INTEREST: view.value("loan_interest_documents"),
        SupportForm.GUARANTEE_FEE: view.value("guarantee_fee_documents"),
    }.get(form)
    read = (forms,) if needed is None else (forms, needed)
    if documents is None and needed is not None:
        return not_applicable(parameters=read)
    missing = [each for each in (needed.codes if needed else ()) if each not in (documents or ())]
    cures: list[Cure] = []
    if form not in forms.codes:
        cures.append(("该支持方式不在允许之列，请改选。", "This form of support is not allowed: choose another."))
    if form is SupportForm.OTHER and not note.strip():
        cures.append(("采用其他支持方式的须作说明。", "Describe the other form of support."))
    if missing:
        chinese, english = named(missing)
        cures.append((f"缺少{chinese}，请补充。", f"Missing: {english}."))
    facts: dict[str, Fact] = {"support_form": str(form), "support_documents": ", ".join(documents or ())}
    if form is SupportForm.OTHER:
        facts["support_form_note"] = note.strip()
    return judged(facts, read, cures)
