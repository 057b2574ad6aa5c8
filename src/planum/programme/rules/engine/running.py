"""R30, R31, R38 to R40 and R42 to R44: what is asked while a pilot runs."""

from datetime import date
from fractions import Fraction

from planum.programme.rules.engine.facts_running import (
    EvaluationFacts,
    Grade,
    JointFacts,
    LevelFacts,
    LoanFacts,
    ParkFacts,
    ReportFacts,
    SanctionFacts,
    Step,
)
from planum.programme.rules.engine.findings import (
    Cure,
    Fact,
    Outcome,
    Severity,
    judged,
    not_applicable,
    percent,
    yuan,
)
from planum.programme.rules.engine.names import named
from planum.programme.rules.engine.parameters import View

DAYS_OF_YEAR = 365
TAKES_BACK = (Step.DEDUCT, Step.RECOVER)


def check_punctual(facts: ReportFacts, view: View) -> Outcome:
    """R30: reported by the day of the month after (that day passes); a miss warns, so many in a row propose removal."""
    due_day, most = view.value("report_due_day"), view.value("report_misses_for_removal")
    due = report_due_on(facts.month, due_day.count)
    is_missed = facts.submitted_on is None and view.on > due
    is_late = facts.submitted_on is not None and facts.submitted_on > due
    missed = facts.missed_before + 1 if is_missed else 0
    cures: list[Cure] = []
    if missed >= most.count:
        cures.append(
            (
                f"连续 {missed} 个月未报送调度，提请退库。",
                f"No report for {missed} months in a row: propose to remove the project from the list.",
            )
        )
    elif is_missed:
        cures.append((f"本月调度应于 {due} 前报送，请尽快补报。", f"The report was due on {due}: send it now."))
    elif is_late:
        cures.append((f"于 {facts.submitted_on} 报送，晚于 {due}。", f"Sent on {facts.submitted_on}, after {due}."))
    looked_at: dict[str, Fact] = {
        "month": f"{facts.month:%Y-%m}",
        "due_on": due.isoformat(),
        "submitted_on": facts.submitted_on.isoformat() if facts.submitted_on else "",
        "missed_in_a_row_count": missed,
    }
    severity = Severity.BLOCKS if missed >= most.count else Severity.WARNS
    return judged(looked_at, (due_day, most), cures, severity)


def check_progress(facts: ReportFacts, view: View) -> Outcome:
    """R31: investment keeps up with time but for a gap, and the tranche is spent; exactly the limits pass."""
    gap, least = view.value("progress_gap"), view.value("tranche_spent_share")
    if facts.time_share is None or facts.progress_share is None:
        return not_applicable(parameters=(gap, least))
    light = progress_light(facts.time_share, facts.progress_share, gap.share)
    cures: list[Cure] = []
    if light == "red":
        behind = percent(facts.time_share - facts.progress_share)
        cures.append(
            (f"投资进度落后时间进度 {behind}，请督促加快。", f"Investment is {behind} behind time: press for it.")
        )
    looked_at: dict[str, Fact] = {
        "time_share": str(facts.time_share),
        "progress_share": str(facts.progress_share),
        "light": light,
    }
    if facts.spent_share is not None:
        wanted = least.share * facts.time_share
        looked_at |= {"spent_share": str(facts.spent_share), "wanted_spent_share": str(wanted)}
        if facts.spent_share < wanted:
            cures.append(
                (
                    f"资金执行率 {percent(facts.spent_share)} 低于 {percent(wanted)}，预算执行预警。",
                    f"{percent(facts.spent_share)} of the tranche is spent, {percent(wanted)} expected.",
                )
            )
    return judged(looked_at, (gap, least), cures, Severity.WARNS)


def check_grade(facts: EvaluationFacts, view: View) -> Outcome:
    """R38: the grade is that of the score; a poor one opens a case of sanction."""
    bands = tuple(view.value(f"grade_{each}") for each in (Grade.EXCELLENT, Grade.GOOD, Grade.FAIR))
    grades = view.value("sanctioned_grades")
    grade = grade_of(facts.score, view)
    cures: list[Cure] = []
    if facts.grade is not None and facts.grade is not grade:
        wrong, right = named([facts.grade]), named([grade])
        cures.append(
            (f"等级“{wrong[0]}”与得分不符，应为“{right[0]}”。", f"Grade {wrong[1]} does not fit the score: {right[1]}.")
        )
    if grade in grades.codes and not facts.sanction_case.strip():
        cures.append(
            (
                "评价结果较差，请立案处理：整改、暂停、扣减或收回。",
                "The result is poor: open a case (rectify, suspend, deduct or recover).",
            )
        )
    looked_at: dict[str, Fact] = {
        "score": f"{float(facts.score):g}",
        "grade": str(grade),
        "sanction_case": facts.sanction_case,
    }
    return judged(looked_at, (*bands, grades), cures)


def check_sanction(facts: SanctionFacts, view: View) -> Outcome:
    """R39: a step of the ladder; money deducted or recovered is reversed in the ledger before the step is closed."""
    ladder = view.value("sanction_ladder")
    cures: list[Cure] = []
    if facts.step not in ladder.codes:
        cures.append(("该措施不在规定之列。", "There is no such step on the ladder."))
    severity = Severity.BLOCKS
    if facts.step in TAKES_BACK and facts.amount_fen == 0:
        cures.append(("请填写扣减或收回的金额。", "State the amount to deduct or recover."))
    if facts.step in TAKES_BACK and facts.is_closing and facts.reversed_fen < facts.amount_fen:
        missing = yuan(facts.amount_fen - facts.reversed_fen)
        cures.append((f"账簿尚有 {missing} 元未冲销。", f"CNY {missing} are not reversed in the ledger yet."))
    skipped = _skipped(facts, ladder.codes)
    if not cures and skipped and not facts.reason.strip():
        severity = Severity.WARNS
        chinese, english = named(skipped)
        cures.append((f"越过{chinese}，请说明严重程度。", f"It leaves out {english}: say how grave the matter is."))
    looked_at: dict[str, Fact] = {
        "step": str(facts.step),
        "amount_fen": facts.amount_fen,
        "reversed_fen": facts.reversed_fen,
        "is_closing": facts.is_closing,
        "reason": facts.reason.strip(),
    }
    return judged(looked_at, (ladder,), cures, severity)


def check_joint(facts: JointFacts, view: View) -> Outcome:
    """R40: so many cities, one lead, shares that are the whole, and each books its own share alone."""
    least = view.value("joint_minimum_cities")
    cities, leads = {each.city for each in facts.members}, sum(each.is_lead for each in facts.members)
    total = sum((each.share for each in facts.members), Fraction(0))
    over = [each.city for each in facts.members if each.booked_fen > each.share * facts.total_fen]
    cures: list[Cure] = []
    if len(cities) < least.count:
        cures.append((f"参与城市不足 {least.count} 个。", f"Fewer than {least.count} cities take part."))
    if leads != 1:
        cures.append((f"牵头城市有 {leads} 个，应为 1 个。", f"{leads} cities lead: let exactly one lead."))
    if total != 1:
        cures.append((f"份额合计 {percent(total)}，应为 100%。", f"The shares sum to {percent(total)}, not 100%."))
    if over:
        said = "、".join(over)
        cures.append((f"{said} 入账超出本市份额。", f"{said} booked more than its own share."))
    looked_at: dict[str, Fact] = {
        "cities_count": len(cities),
        "lead_count": leads,
        "sum_share": str(total),
        "over_share": "、".join(over),
    }
    return judged(looked_at, (least,), cures)


def check_levels(facts: LevelFacts, view: View) -> Outcome:
    """R42: declared levels are the computed ones; a factory level follows the one before and has its maturity."""
    cures: list[Cure] = []
    for name, declared, computed in (
        ("中小企业数字化水平", facts.sme_declared, facts.sme_computed),
        ("CMMM", facts.cmmm_declared, facts.cmmm_computed),
    ):
        if declared is not None and computed is not None and declared != computed:
            english = "CMMM" if name == "CMMM" else "SME"
            cures.append(
                (
                    f"{name}等级申报 {declared} 级，测算为 {computed} 级，请更正。",
                    f"{english} level {declared} was declared, {computed} computed: correct it.",
                )
            )
    applied = facts.factory_applied
    needed = view.value(f"factory_cmmm_{applied}") if applied else None
    if applied and needed:
        if facts.factory_held < applied - 1:
            cures.append(("须先达到前一级智能工厂。", "The factory must hold the level before first."))
        maturity = facts.cmmm_computed if facts.cmmm_computed is not None else facts.cmmm_declared
        if maturity is None or maturity < needed.count:
            cures.append((f"CMMM 须达到 {needed.count} 级。", f"CMMM level {needed.count} is needed."))
    if applied is None and (facts.sme_computed, facts.cmmm_computed) == (None, None):
        return not_applicable()
    looked_at: dict[str, Fact] = {
        name: level
        for name, level in (
            ("sme_declared_level", facts.sme_declared),
            ("sme_computed_level", facts.sme_computed),
            ("cmmm_declared_level", facts.cmmm_declared),
            ("cmmm_computed_level", facts.cmmm_computed),
            ("factory_applied_level", applied),
        )
        if level is not None
    }
    looked_at["factory_held_level"] = facts.factory_held
    return judged(looked_at, (needed,) if needed else (), cures)


def check_park(facts: ParkFacts, view: View) -> Outcome:
    """R43: a park of high standard has upgraded, served and connected everything; otherwise it is told what lacks."""
    upgraded, served, gigabit = (view.value(f"park_{each}_share") for each in ("upgraded", "served", "gigabit"))
    measured = (
        (Fraction(facts.upgraded, facts.firms or 1), upgraded, "规上改造覆盖率", "upgraded firms"),
        (Fraction(facts.served, facts.firms or 1), served, "服务覆盖率", "firms served"),
        (Fraction(facts.gigabit_sites, facts.sites or 1), gigabit, "双千兆覆盖率", "gigabit coverage"),
    )
    cures: list[Cure] = [
        (
            f"{chinese} {percent(share)}，应达到 {percent(wanted.share)}。",
            f"{english}: {percent(share)}, {percent(wanted.share)} is needed.",
        )
        for share, wanted, chinese, english in measured
        if share < wanted.share
    ]
    looked_at: dict[str, Fact] = {
        "upgraded_share": str(measured[0][0]),
        "served_share": str(measured[1][0]),
        "gigabit_share": str(measured[2][0]),
        "claims_high_standard": facts.claims_high_standard,
    }
    severity = Severity.BLOCKS if facts.claims_high_standard else Severity.WARNS
    return judged(looked_at, (upgraded, served, gigabit), cures, severity)


def check_loan(facts: LoanFacts, view: View) -> Outcome:
    """R44: the other pot's subsidy is within its formula, and the same loan gets no interest from the pilot."""
    read = tuple(view.value(each) for each in ("loan_interest_points", "loan_interest_years", "loan_interest_until"))
    limit = loan_subsidy(facts.principal_fen, facts.starts_on, facts.ends_on, view)
    cures: list[Cure] = []
    if facts.claimed_fen > limit:
        over = yuan(facts.claimed_fen - limit)
        cures.append((f"贴息超出可贴金额 {over} 元。", f"The interest subsidy exceeds its limit by CNY {over}."))
    if facts.claimed_fen and facts.pilot_interest_fen:
        cures.append(
            (
                "同一笔贷款已享受设备更新贷款贴息，试点资金不得再贴息。",
                "The loan has the interest subsidy of equipment renewal: the pilot pays no interest on it.",
            )
        )
    looked_at: dict[str, Fact] = {
        "loan_contract": facts.contract,
        "principal_fen": facts.principal_fen,
        "claimed_fen": facts.claimed_fen,
        "limit_fen": limit,
        "pilot_interest_fen": facts.pilot_interest_fen,
    }
    return judged(looked_at, read, cures)


def loan_subsidy(principal_fen: int, starts_on: date, ends_on: date, view: View) -> int:
    """Principal × points × years of 365 days, at most so many years and until the last day; whole fen, rounded down."""
    points, years, until = (
        view.value(each) for each in ("loan_interest_points", "loan_interest_years", "loan_interest_until")
    )
    days = max((min(ends_on, until.day) - starts_on).days, 0)
    time = min(Fraction(days, DAYS_OF_YEAR), Fraction(years.count))
    return int(principal_fen * points.share * time)


def grade_of(score: Fraction, view: View) -> Grade:
    """Each band begins with its own number: 90 is excellent, 89.99 good."""
    for grade in (Grade.EXCELLENT, Grade.GOOD, Grade.FAIR):
        if score >= view.value(f"grade_{grade}").count:
            return grade
    return Grade.POOR


def progress_light(time_share: Fraction, progress_share: Fraction, gap: Fraction) -> str:
    """Green when investment keeps up with time, amber within the gap, red beyond it."""
    if progress_share >= time_share:
        return "green"
    return "red" if progress_share < time_share - gap else "amber"


def report_due_on(month: date, day: int) -> date:
    """The day of the following month on which a month's report is due."""
    return date(month.year + month.month // 12, month.month % 12 + 1, day)


def _skipped(facts: SanctionFacts, ladder: tuple[str, ...]) -> list[str]:
    if facts.step not in ladder:
        return []
    return [each for each in ladder[: ladder.index(facts.step)] if each not in facts.taken]
