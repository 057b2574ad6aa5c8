"""R22 to R24, R32, R33, R39, R40 and R44 at a payment: its papers, its account, its lines, what stands in the way.

Each looks at an optional part of the facts; a part that nobody looked at makes the rule say that it does not apply.
"""

from planum.programme.rules.engine import running, support
from planum.programme.rules.engine.facts import Case, SupportForm
from planum.programme.rules.engine.facts_evidence import Acceptance, PaymentEvidence
from planum.programme.rules.engine.findings import Cure, Fact, Outcome, judged, not_applicable, yuan
from planum.programme.rules.engine.names import MOST_NAMED, few, named
from planum.programme.rules.engine.parameters import View
from planum.programme.rules.engine.uniqueness import judged_numbers

NOTHING = PaymentEvidence()


def check_support_form(case: Case, view: View) -> Outcome:
    """R22: the papers of the project's form of support are with the payment."""
    evidence = case.payment.evidence
    if evidence is None:
        return not_applicable(parameters=(view.value("support_forms"),))
    return support.support_form(case.project.support_form, evidence.support_form_note, evidence.support_documents, view)


def check_account(case: Case, view: View) -> Outcome:
    """R23: paid to the owner's account out of books of the fund's own; every voucher names its project."""
    account = _evidence(case).account
    if account is None:
        return not_applicable()
    cures: list[Cure] = []
    if not account.payee_account.strip() or not account.payee_is_owner:
        cures.append(("收款账户须为项目承担单位账户。", "The payee's account must be that of the project's owner."))
    if not account.is_segregated or not account.fund_code.strip():
        cures.append(
            ("专项资金须单独核算，请设置专门科目或项目码。", "Keep separate books for the fund, with its own code.")
        )
    if account.vouchers_without_project:
        number = account.vouchers_without_project
        cures.append((f"{number} 张凭证未关联项目，请补充。", f"{number} vouchers name no project: name it."))
    looked_at: dict[str, Fact] = {
        "payee_account": account.payee_account,
        "payee_is_owner": account.payee_is_owner,
        "fund_code": account.fund_code,
        "is_segregated": account.is_segregated,
        "vouchers_without_project_count": account.vouchers_without_project,
    }
    return judged(looked_at, (), cures)


def check_uses(case: Case, view: View) -> Outcome:
    """R24: no expense of a forbidden type."""
    forbidden = view.value("forbidden_uses")
    types = _evidence(case).expense_types
    if types is None:
        return not_applicable(parameters=(forbidden,))
    found = [each for each in types if each in forbidden.codes]
    cures: list[Cure] = []
    if found:
        chinese, english = named(found)
        cures.append((f"资金不得用于：{chinese}，请剔除。", f"The money may not be used for: {english}; take it out."))
    return judged({"expense_types": ", ".join(types), "forbidden_found": ", ".join(found)}, (forbidden,), cures)


def check_three_papers(case: Case, view: View) -> Outcome:
    """R32: contract, invoices and payments agree on every line, each line was seen on site, and it was accepted."""
    tolerance = view.value("match_tolerance")
    evidence = _evidence(case)
    lines, acceptance = evidence.lines, evidence.acceptance
    if lines is None or acceptance is None:
        return not_applicable(parameters=(tolerance,))
    differing = [each for each in lines if each.spread_fen > tolerance.amount_fen]
    unseen = [each.line for each in lines if not each.has_photo]
    cures: list[Cure] = []
    if not lines:
        cures.append(("没有设备明细，无从核对。", "There is no line of equipment to compare."))
    if differing:
        said = few([f"{each.line}（相差 {yuan(each.spread_fen)} 元）" for each in differing])
        english = few([f"{each.line} (CNY {yuan(each.spread_fen)})" for each in differing])
        cures.append((f"合同、发票、付款不一致：{said}。", f"Contract, invoice and payment differ: {english}."))
    if unseen:
        cures.append((f"缺少现场照片：{few(unseen)}。", f"No photo from the site: {few(unseen)}."))
    for each in [one for one in lines if one.contradictions][:MOST_NAMED]:
        chinese, english = named(each.contradictions)
        cures.append((f"{each.line} 单证相互矛盾：{chinese}。", f"The papers of {each.line} differ: {english}."))
    cures += _carried(case, evidence)
    if evidence.acceptance_needed and acceptance is not Acceptance.PASSED:
        cures.append(("项目尚未通过验收。", "The project has not passed its acceptance."))
    looked_at: dict[str, Fact] = {
        "lines_count": len(lines),
        "differing_count": len(differing),
        "unseen_count": len(unseen),
        "contract_fen": sum(each.contract_fen for each in lines),
        "invoice_fen": sum(each.invoice_fen for each in lines),
        "paid_fen": sum(each.paid_fen for each in lines),
        "acceptance": str(acceptance),
        "acceptance_needed": evidence.acceptance_needed,
        **_entitled(case, evidence),
    }
    return judged(looked_at, (tolerance,), cures)


def check_unique_numbers(case: Case, view: View) -> Outcome:
    """R33: no invoice and no serial number stands in another project or programme."""
    return judged_numbers(_evidence(case).repeated, view.value("unique_numbers"))


def check_not_suspended(case: Case, view: View) -> Outcome:
    """R39: while a pilot is suspended nothing is paid."""
    suspended = case.pilot.is_suspended
    if suspended is None:
        return not_applicable()
    cures: list[Cure] = []
    by = case.pilot.suspended_by
    if suspended and case.payment.amount_fen:
        chinese, english = (f"（{by}）", f" ({by})") if by else ("", "")
        cures.append(
            (
                f"试点资格或项目已暂停{chinese}，恢复前不得拨付。",
                f"The pilot or the project is suspended{english}: nothing is paid until it is restored.",
            )
        )
    looked_at: dict[str, Fact] = {"is_suspended": suspended, "amount_fen": case.payment.amount_fen}
    if by:
        looked_at["suspended_by"] = by
    return judged(looked_at, (), cures)


def check_own_share(case: Case, view: View) -> Outcome:
    """R40: of a joint project a city pays its own share alone; exactly the share passes."""
    share = case.payment.own_share
    if share is None:
        return not_applicable(("非跨区域联合项目，不适用。", "It is no joint project: it does not apply."))
    excess = share.booked_after_fen - share.share_fen
    cures: list[Cure] = []
    if excess > 0:
        cures.append((f"超出本市份额 {yuan(excess)} 元。", f"It exceeds the city's own share by CNY {yuan(excess)}."))
    return judged({"own_share_fen": share.share_fen, "booked_after_fen": share.booked_after_fen}, (), cures)


def check_loan(case: Case, view: View) -> Outcome:
    """R44: interest is not paid on a loan that another central pot subsidises."""
    read = tuple(view.value(each) for each in ("loan_interest_points", "loan_interest_years", "loan_interest_until"))
    if case.project.support_form is not SupportForm.LOAN_INTEREST:
        return not_applicable(("非贷款贴息，不适用。", "It is no interest subsidy: it does not apply."), read)
    if case.payment.loan is None:
        return not_applicable(parameters=read)
    return running.check_loan(case.payment.loan, view)


def _entitled(case: Case, evidence: PaymentEvidence) -> dict[str, Fact]:
    if evidence.entitled_fen is None:
        return {}
    return {"entitled_fen": evidence.entitled_fen, "support_after_fen": case.support_after_fen}


def _carried(case: Case, evidence: PaymentEvidence) -> list[Cure]:
    """All payments together stay within the support that the papers on file carry."""
    if evidence.entitled_fen is None or case.support_after_fen <= evidence.entitled_fen:
        return []
    excess = yuan(case.support_after_fen - evidence.entitled_fen)
    return [
        (
            f"累计拨付超出单证所能支撑的金额 {excess} 元，请补齐单证或减少本次拨付。",
            f"Payments exceed what the papers carry by CNY {excess}: complete the papers, or pay less.",
        )
    ]


def _evidence(case: Case) -> PaymentEvidence:
    return case.payment.evidence or NOTHING
