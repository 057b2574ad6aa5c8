"""R14, R15, R18, R20 to R22, R26 to R29, R33 and R34: what an application must meet before it is established."""

from datetime import date

from planum.programme.rules.engine import support
from planum.programme.rules.engine.facts import Wing
from planum.programme.rules.engine.facts_project import READINESS, ApplicationFacts, DuplicateDecision
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
from planum.programme.rules.engine.parameters import Parameter, View
from planum.programme.rules.engine.plan import author_cure, may_author
from planum.programme.rules.engine.uniqueness import judged_numbers


def check_plane_author(facts: ApplicationFacts, view: View) -> Outcome:
    """R14: a project on the plane is planned by the administration of a park that may, with a leading industry."""
    allowed = view.value("plane_authors")
    if facts.wing is not Wing.PLANE:
        note = ("非“面”上项目，不适用。", "The project is not on the plane: it does not apply.")
        return not_applicable(note, (allowed,))
    author = facts.author
    looked_at: dict[str, Fact] = {
        "author": author.name if author else "",
        "author_kind": author.kind if author else "",
        "leading_industry": author.leading_industry if author else "",
    }
    return judged(looked_at, (allowed,), [] if may_author(author, allowed.codes) else [author_cure(facts.code)])


def check_readiness(facts: ApplicationFacts, view: View) -> Outcome:
    """R15: basic conditions, technical route and willingness are each scored, at least with the minimum."""
    least = view.value("readiness_minimum")
    if facts.readiness is None:
        return not_applicable(parameters=(least,))
    low = [each for each in READINESS if facts.readiness.get(each, -1) < least.count]
    cures: list[Cure] = []
    if low:
        chinese, english = named(low)
        cures.append(
            (
                f"{chinese}未评分或低于 {least.count} 分，请补充依据后重评。",
                f"{english}: no score, or below {least.count} points; bring evidence and score again.",
            )
        )
    looked_at: dict[str, Fact] = {f"{each}_points": facts.readiness.get(each, 0) for each in READINESS}
    return judged(looked_at, (least,), cures, Severity.WARNS)


def check_support_cap(facts: ApplicationFacts, view: View) -> Outcome:
    """R18, for the central support asked or planned."""
    return support.support_cap(facts.wing, facts.total_investment_fen, facts.central_fen, view)


def check_local_money(facts: ApplicationFacts, view: View) -> Outcome:
    """R20, for the central support asked or planned."""
    reason = facts.override_reasons.get("R20", "").strip()
    return support.local_money(facts.category, facts.central_fen, reason, view)


def check_double_funding(facts: ApplicationFacts, view: View) -> Outcome:
    """R21, for the central support asked or planned."""
    return support.double_funding(facts.other_central_fen, facts.central_fen)


def check_support_form(facts: ApplicationFacts, view: View) -> Outcome:
    """R22, as far as the documents are asked for already."""
    return support.support_form(facts.support_form, facts.support_form_note, facts.support_documents, view)


def check_one_project(facts: ApplicationFacts, view: View) -> Outcome:
    """R26: where the city says so, an entity has so many projects and one wing; exactly the number passes."""
    most = view.find("projects_per_entity")
    if most is None:
        note = ("本市未规定，不适用。", "The city has no such rule: it does not apply.")
        return not_applicable(note)
    if facts.other_projects is None:
        return not_applicable(parameters=(most,))
    count, wings = len(facts.other_projects) + 1, {facts.wing, *facts.other_projects.values()}
    cures: list[Cure] = []
    if count > most.count:
        others = "、".join(facts.other_projects)
        cures.append(
            (
                f"同一单位已有项目（{others}），最多申报 {most.count} 个：请择一保留。",
                f"The entity has other projects ({others}), at most {most.count}: keep one.",
            )
        )
    if len(wings) > 1:
        cures.append(("同一单位只能选择点、线、面之一。", "An entity chooses one of point, line and plane."))
    looked_at: dict[str, Fact] = {
        "entity_projects_count": count,
        "entity_wings": ", ".join(sorted(map(str, wings))),
        "other_projects": "、".join(facts.other_projects),
    }
    return judged(looked_at, (most,), cures)


def check_entity(facts: ApplicationFacts, view: View) -> Outcome:
    """R27: a legal person registered in the city, without a major accident in so many years before the day.

    An accident on the same day so many years ago no longer counts.
    """
    years, kinds = view.value("accident_free_years"), view.value("accident_kinds")
    entity = facts.entity
    if entity is None:
        return not_applicable(parameters=(years, kinds))
    since = years_before(view.on, years.count)
    counting = [each for each in entity.accidents if each.is_major and each.kind in kinds.codes and each.on > since]
    cures: list[Cure] = []
    if not entity.is_legal_person:
        cures.append(("申报单位须为独立法人。", "The applicant must be an independent legal person."))
    if not entity.registered_in.startswith(facts.city):
        cures.append(("申报单位须在本市注册。", "The applicant must be registered in the city."))
    if counting:
        last = max(each.on for each in counting)
        chinese, english = named(sorted({each.kind for each in counting}))
        until = years_before(last, -years.count)
        cures.append(
            (
                f"近 {years.count} 年内发生重大{chinese}事故（{last}），{until} 以后方可申报。",
                f"A major accident ({english}) on {last}: it may apply from {until} on.",
            )
        )
    looked_at: dict[str, Fact] = {
        "is_legal_person": entity.is_legal_person,
        "registered_in": entity.registered_in,
        "accidents_count": len(counting),
        "accident_free_since": since.isoformat(),
    }
    return judged(looked_at, (years, kinds), cures)


def check_conditions(facts: ApplicationFacts, view: View) -> Outcome:
    """R28: finished within the period, counted in the statistics of upgrade investment, big enough, right industry.

    The last day and exactly the floor pass. `finish_by`, `minimum_total_investment` and `eligible_industries` are
    asked where the city has set them.
    """
    asked = view.value("project_conditions")
    last_day = view.find("finish_by")
    floor, eligible = view.find("minimum_total_investment"), view.find("eligible_industries")
    ends = [each for each in (facts.period_ends_on, last_day.day if last_day else None) if each is not None]
    cures: list[Cure] = []
    looked_at: dict[str, Fact] = {"total_investment_fen": facts.total_investment_fen}
    if "within_period" in asked.codes and ends and facts.finishes_on is not None:
        looked_at |= {"finishes_on": facts.finishes_on.isoformat(), "finish_limit_on": min(ends).isoformat()}
        if facts.finishes_on > min(ends):
            cures.append((f"项目须于 {min(ends)} 前完工，请调整工期。", f"The project must finish by {min(ends)}."))
    if "in_statistics" in asked.codes and facts.in_statistics is not None:
        looked_at["in_statistics"] = facts.in_statistics
        if not facts.in_statistics:
            cures.append(
                ("项目须按规定纳入技改投资统计。", "The project must be in the statistics of upgrade investment.")
            )
    if floor is not None and facts.total_investment_fen < floor.amount_fen:
        cures.append(
            (
                f"总投资低于 {yuan(floor.amount_fen)} 元，不符合申报条件。",
                f"The total investment is below CNY {yuan(floor.amount_fen)}.",
            )
        )
    if eligible is not None and facts.industry:
        looked_at["industry"] = facts.industry
        if not facts.industry.startswith(eligible.codes):
            cures.append(
                ("项目不属于本市确定的试点行业。", "The project's industry is none of the city's pilot industries.")
            )
    read: list[Parameter] = [each for each in (asked, last_day, floor, eligible) if each is not None]
    return judged(looked_at, read, cures)


def check_other_subsidy(facts: ApplicationFacts, view: View) -> Outcome:
    """R21 as a city extends it: no subsidy of state, province or city at all, where it says so."""
    central = check_double_funding(facts, view)
    wider = view.find("excluded_subsidies")
    if wider is None:
        return central
    looked_at: dict[str, Fact] = {**central.facts, "other_subsidy_fen": facts.other_subsidy_fen}
    cures = [(central.cure, central.cure_en)] if central.cure else []
    if facts.other_subsidy_fen and facts.central_fen:
        cures.append(
            (
                "本市规定：已获国家、省、市补贴类财政资金的项目不再支持。",
                "The city's rule: a project with a subsidy of state, province or city gets none.",
            )
        )
    return judged(looked_at, (wider,), cures)


def check_filing(facts: ApplicationFacts, view: View) -> Outcome:
    """R29: what is declared is what was filed; a deviation of exactly the tolerance passes."""
    tolerance = view.value("filing_tolerance_share")
    filing = facts.filing
    if filing is None:
        return not_applicable(parameters=(tolerance,))
    gap = abs(filing.amount_fen - facts.total_investment_fen)
    cures: list[Cure] = []
    if gap > tolerance.share * filing.amount_fen:
        cures.append(
            (
                f"申报总投资与备案相差 {yuan(gap)} 元，请更正申报或变更备案。",
                f"Declared and filed investment differ by CNY {yuan(gap)}: correct one of them.",
            )
        )
    if filing.content_agrees is False:
        cures.append(("申报内容与备案内容不一致，请更正。", "Declared and filed content differ: correct one of them."))
    looked_at: dict[str, Fact] = {
        "filing_number": filing.number,
        "filed_fen": filing.amount_fen,
        "total_investment_fen": facts.total_investment_fen,
        "content_compared": filing.content_agrees is not None,
    }
    if filing.content_agrees is not None:
        looked_at["content_agrees"] = filing.content_agrees
    return judged(looked_at, (tolerance,), cures, Severity.WARNS)


def check_unique_numbers(facts: ApplicationFacts, view: View) -> Outcome:
    """R33: no invoice and no machine stands in another application or programme; whether it is the same, R34 asks."""
    return judged_numbers(facts.repeated, view.value("unique_numbers"), Severity.WARNS)


def check_duplicates(facts: ApplicationFacts, view: View) -> Outcome:
    """R34: every pair as alike as the threshold is decided by hand, with a reason; a true duplicate is refused."""
    least = view.value("duplicate_likeness")
    if facts.duplicates is None:
        return not_applicable(parameters=(least,))
    alike = [each for each in facts.duplicates if each.likeness >= least.share]
    same = [each for each in alike if each.decision is DuplicateDecision.SAME]
    open_pairs = [
        each
        for each in alike
        if each.decision is DuplicateDecision.UNDECIDED
        or (each.decision is DuplicateDecision.DIFFERENT and not each.reason.strip())
    ]
    cures: list[Cure] = []
    if same:
        said = "、".join(each.other for each in same)
        cures.append((f"已认定与 {said} 重复，不得重复申报。", f"It was found to be the same as {said}: refuse one."))
    if open_pairs:
        said = "、".join(f"{each.other}（{percent(each.likeness)}）" for each in open_pairs)
        cures.append(
            (f"疑似重复尚未人工认定或未写明理由：{said}。", f"Possible duplicates without decision and reason: {said}.")
        )
    looked_at: dict[str, Fact] = {
        "alike_count": len(alike),
        "undecided_count": len(open_pairs),
        "alike": "、".join(each.other for each in alike),
    }
    return judged(looked_at, (least,), cures)


def years_before(day: date, years: int) -> date:
    """The same day so many years earlier; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
