"""R25, R35, R36 and R37: review panels, criteria, public notices, changes."""

from datetime import date, timedelta
from fractions import Fraction

from planum.programme.rules.engine.facts_review import ChangeFacts, Expert, NoticeFacts, ReviewFacts
from planum.programme.rules.engine.findings import Cure, Fact, Outcome, Severity, judged, percent
from planum.programme.rules.engine.names import named
from planum.programme.rules.engine.parameters import View
from planum.programme.rules.engine.project import years_before


def check_panel(facts: ReviewFacts, view: View) -> Outcome:
    """R35: independent experts, an odd number of them and enough; sheets complete; highest and lowest left out.

    A tie that ended exactly so many years ago no longer counts. Sheets and result are asked when the panel concludes.
    """
    kinds, years = view.value("expert_conflicts"), view.value("expert_conflict_years")
    least, drops = view.value("experts_minimum"), view.value("review_drops")
    since = years_before(view.on, years.count)
    tied = [each.code for each in facts.experts if _is_tied(each, kinds.codes, since)]
    count = len(facts.experts)
    cures: list[Cure] = []
    if tied:
        said = "、".join(tied)
        cures.append(
            (
                f"专家 {said} 与申报单位存在利害关系，须回避更换。",
                f"Experts {said} have a conflict of interest: replace them.",
            )
        )
    if count < least.count or count % 2 == 0:
        cures.append(
            (
                f"专家 {count} 人，应为 {least.count} 人以上单数。",
                f"{count} experts: an odd number, at least {least.count}, is needed.",
            )
        )
    looked_at: dict[str, Fact] = {"experts_count": count, "tied_experts": "、".join(tied)}
    if facts.is_concluding:
        looked_at |= _conclusion(facts, drops.count, cures)
    return judged(looked_at, (kinds, years, least, drops), cures)


def check_criteria(facts: ReviewFacts, view: View) -> Outcome:
    """R36: every criterion is quantified; the weights are exactly the sum."""
    wanted = view.value("criteria_weight_sum")
    total = sum((each.weight for each in facts.criteria), Fraction(0))
    vague = [each.name for each in facts.criteria if not each.is_quantified]
    cures: list[Cure] = []
    if total != wanted.count:
        cures.append(
            (
                f"权重合计 {float(total):g}，应为 {wanted.count}。",
                f"Weights sum to {float(total):g}, not {wanted.count}.",
            )
        )
    if vague:
        said = "、".join(vague)
        cures.append((f"指标未量化：{said}，请写明评分尺度。", f"Not quantified: {said}; write down the scale."))
    looked_at: dict[str, Fact] = {
        "criteria_count": len(facts.criteria),
        "weight_sum": f"{float(total):g}",
        "vague_criteria": "、".join(vague),
    }
    return judged(looked_at, (wanted,), cures)


def check_notice(facts: NoticeFacts, view: View) -> Outcome:
    """R37: shown long enough (first and last day counted), over, and every written real-name objection closed."""
    least, kind = view.value("notice_days"), view.value("notice_day_kind")
    days = notice_days(facts, is_working="working" in kind.codes)
    establishing = facts.establishing_on or view.on
    valid = [each for each in facts.objections if each.in_writing and each.real_name]
    still_open = [each.code for each in valid if each.closed_on is None or each.closed_on > establishing]
    cures: list[Cure] = []
    if days < least.count:
        cures.append(
            (
                f"公示 {days} 天，应不少于 {least.count} 天：请延长公示。",
                f"Shown for {days} days, at least {least.count} are needed: show it longer.",
            )
        )
    if establishing <= facts.ends_on:
        cures.append(
            (f"公示至 {facts.ends_on}，期满后方可立项。", f"Shown until {facts.ends_on}: establish it after that.")
        )
    if still_open:
        said = "、".join(still_open)
        cures.append((f"异议 {said} 尚未办结，办结后方可立项。", f"Objections {said} are open: close them first."))
    looked_at: dict[str, Fact] = {
        "notice_starts_on": facts.starts_on.isoformat(),
        "notice_ends_on": facts.ends_on.isoformat(),
        "notice_days": days,
        "objections_count": len(valid),
        "informal_objections_count": len(facts.objections) - len(valid),
        "open_objections": "、".join(still_open),
    }
    return judged(looked_at, (least, kind), cures)


def check_change(facts: ChangeFacts, view: View) -> Outcome:
    """R25: frequent changes warn; what alters amount or content needs an approval and a note on the budget."""
    each_most, share_most = view.value("changes_per_project"), view.value("changed_projects_share")
    grave = view.value("changes_needing_approval")
    share = Fraction(facts.projects_changed, facts.projects_of_pilot) if facts.projects_of_pilot else Fraction(0)
    touched = [each for each in facts.alters if each in grave.codes]
    blocking: list[Cure] = []
    chinese, english = named(touched)
    if touched and not facts.approval.strip():
        blocking.append((f"变更涉及{chinese}，须经批准后实施。", f"It alters {english}: it needs an approval."))
    if touched and not facts.budget_impact.strip():
        blocking.append(("请附预算执行影响说明。", "Add a note on what it does to the budget."))
    warning: list[Cure] = []
    if facts.changes_of_project > each_most.count:
        count = facts.changes_of_project
        warning.append((f"本项目已变更 {count} 次，注意控制。", f"The project changed {count} times: keep it steady."))
    if share > share_most.share:
        warning.append(
            (
                f"已有 {percent(share)} 的项目发生变更，注意控制。",
                f"{percent(share)} of the projects changed: keep them steady.",
            )
        )
    looked_at: dict[str, Fact] = {
        "alters": ", ".join(facts.alters),
        "changes_count": facts.changes_of_project,
        "changed_projects_share": str(share),
        "approval": facts.approval.strip(),
        "budget_impact": facts.budget_impact.strip(),
    }
    severity = Severity.BLOCKS if blocking else Severity.WARNS
    return judged(looked_at, (each_most, share_most, grave), blocking + warning, severity)


def expert_total(expert: Expert, facts: ReviewFacts) -> Fraction | None:
    """An expert's points of 100 by the weights; None if a score is missing or out of its scale."""
    total = Fraction(0)
    for each in facts.criteria:
        score = expert.scores.get(each.code)
        if score is None or not 0 <= score <= each.most:
            return None
        total += Fraction(score) / each.most * each.weight
    return total


def trimmed_mean(totals: list[Fraction], drops: int) -> Fraction | None:
    """The mean without so many highest and so many lowest; None if nothing is left."""
    kept = sorted(totals)[drops : len(totals) - drops]
    return sum(kept, Fraction(0)) / len(kept) if kept else None


def notice_days(facts: NoticeFacts, *, is_working: bool) -> int:
    """Days of the notice, both ends counted; working days leave out weekends and days off, but not shifted ones."""
    span = (facts.ends_on - facts.starts_on).days + 1
    days = (facts.starts_on + timedelta(days=number) for number in range(max(span, 0)))
    return sum(not is_working or _is_working(day, facts) for day in days)


def _conclusion(facts: ReviewFacts, drops: int, cures: list[Cure]) -> dict[str, Fact]:
    totals = {each.code: expert_total(each, facts) for each in facts.experts}
    incomplete = [code for code, total in totals.items() if total is None]
    complete = [total for total in totals.values() if total is not None]
    mean = trimmed_mean(complete, drops)
    if incomplete:
        said = "、".join(incomplete)
        cures.append((f"专家 {said} 的评分表不完整，请补齐。", f"The sheets of {said} are incomplete: complete them."))
    elif mean is None:
        cures.append(("去掉最高分、最低分后没有评分。", "No score is left without the highest and the lowest."))
    elif facts.result is not None and facts.result != mean:
        cures.append(
            (
                f"结果 {float(facts.result):g} 应为去掉最高、最低分后的平均 {float(mean):g}。",
                f"The result {float(facts.result):g} must be the mean without extremes, {float(mean):g}.",
            )
        )
    return {
        "incomplete_sheets": "、".join(incomplete),
        "trimmed_mean": "" if mean is None else f"{float(mean):.2f}",
    }


def _is_tied(expert: Expert, kinds: tuple[str, ...], since: date) -> bool:
    return any(tie.kind in kinds and (tie.ended_on is None or tie.ended_on > since) for tie in expert.ties)


def _is_working(day: date, facts: NoticeFacts) -> bool:
    return day in facts.extra_working_days or (day.weekday() < 5 and day not in facts.days_off)
