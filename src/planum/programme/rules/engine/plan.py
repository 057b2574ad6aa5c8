"""R08 to R14, R16 and R41: what an implementation plan must contain. Notice 108号, sections 一 and 二; parent 16号."""

from fractions import Fraction
from itertools import pairwise

from planum.programme.rules.engine.facts import Wing
from planum.programme.rules.engine.facts_plan import PlaneAuthor, PlanFacts
from planum.programme.rules.engine.findings import Cure, Fact, Outcome, Severity, judged, not_applicable, percent, yuan
from planum.programme.rules.engine.names import named
from planum.programme.rules.engine.parameters import View


def check_industry_count(facts: PlanFacts, view: View) -> Outcome:
    """R08: about three industries; both ends of the range pass."""
    least, target, most = (view.value(f"industry_count_{each}") for each in ("min", "target", "max"))
    count = len(facts.industries)
    cures: list[Cure] = []
    if not least.count <= count <= most.count:
        cures.append(
            (
                f"选择了 {count} 个重点行业，应为 {target.count} 个左右（{least.count}—{most.count} 个）。",
                f"{count} industries are chosen, about {target.count} are wanted ({least.count}–{most.count}).",
            )
        )
    return judged({"industry_count": count}, (least, target, most), cures, Severity.WARNS)


def check_encouraged(facts: PlanFacts, view: View) -> Outcome:
    """R09: one industry at least is encouraged, or the plan says why none is."""
    encouraged = view.value("encouraged_industries")
    chosen = [one.name for one in facts.industries if one.code.startswith(encouraged.codes)]
    reason = facts.industry_reason.strip()
    cures: list[Cure] = []
    if not chosen and not reason:
        cures.append(
            (
                "所选行业均不在鼓励重点行业之列，请说明选择理由。",
                "No industry is an encouraged one: say why these are chosen.",
            )
        )
    looked_at: dict[str, Fact] = {
        "industries": "、".join(f"{one.name} {one.code}" for one in facts.industries),
        "encouraged_chosen": "、".join(chosen),
        "industry_reason": reason,
    }
    return judged(looked_at, (encouraged,), cures, Severity.WARNS)


def check_anchor_firms(facts: PlanFacts, view: View) -> Outcome:
    """R10: in each industry one project at least is owned by a chain leader or a leading firm."""
    roles = view.value("anchor_owner_roles")
    anchored = {each.industry for each in facts.projects if each.owner_role in roles.codes}
    without = [one.name for one in facts.industries if one.code not in anchored]
    cures: list[Cure] = []
    if without:
        said = "、".join(without)
        cures.append(
            (
                f"{said}没有链主企业或龙头企业承担的项目，请补充。",
                f"{said}: no project of a chain leader or leading firm; add one.",
            )
        )
    looked_at: dict[str, Fact] = {
        "industry_count": len(facts.industries),
        "industries_without_anchor": "、".join(without),
    }
    return judged(looked_at, (roles,), cures)


def check_anchor_project(facts: PlanFacts, view: View) -> Outcome:
    """R11: one project's total investment exceeds the amount; exactly the amount does not (“>5亿元”)."""
    least = view.value("anchor_project_investment")
    greatest = max((each.total_investment_fen for each in facts.projects), default=0)
    cures: list[Cure] = []
    if greatest <= least.amount_fen:
        cures.append(
            (
                f"没有总投资超过 {yuan(least.amount_fen)} 元的标志性重大项目，请补充。",
                f"No project's total investment exceeds CNY {yuan(least.amount_fen)}: add one.",
            )
        )
    return judged({"greatest_investment_fen": greatest, "limit_fen": least.amount_fen}, (least,), cures)


def check_coverage(facts: PlanFacts, view: View) -> Outcome:
    """R12: the coverage reaches its target at the end of the period and never falls from year to year."""
    target = view.value("coverage_target")
    path = sorted(facts.coverage_path.items())
    last = path[-1][1] if path else Fraction(0)
    falling = [later[0] for earlier, later in pairwise(path) if later[1] < earlier[1]]
    over = [year for year, share in path if not 0 <= share <= 1]
    cures: list[Cure] = []
    if last < target.share:
        cures.append(
            (
                f"期末覆盖率目标 {percent(last)} 低于 {percent(target.share)}，请提高目标。",
                f"The coverage at the end is {percent(last)}, below {percent(target.share)}: raise the target.",
            )
        )
    if falling:
        said = "、".join(map(str, falling))
        cures.append(
            (f"{said} 年的累计覆盖率低于上年，请核对。", f"The cumulative coverage falls in {said}: correct it.")
        )
    if over:
        said = "、".join(map(str, over))
        cures.append((f"{said} 年的覆盖率不在 0—100% 之间。", f"The coverage of {said} is no share: correct it."))
    looked_at: dict[str, Fact] = {
        "coverage_path": "; ".join(f"{year}: {percent(share)}" for year, share in path),
        "coverage_end_share": str(last),
        "target_share": str(target.share),
    }
    return judged(looked_at, (target,), cures)


def check_wings(facts: PlanFacts, view: View) -> Outcome:
    """R13: tasks or projects on each of the three wings."""
    wanted = view.value("required_wings")
    counts = {wing: sum(each.wing is wing for each in facts.projects) for wing in Wing}
    missing = [code for code in wanted.codes if not counts[Wing(code)] and Wing(code) not in facts.task_wings]
    cures: list[Cure] = []
    if missing:
        chinese, english = named(missing)
        cures.append((f"{chinese}上没有任务或项目，请补充。", f"Neither tasks nor projects on: {english}."))
    return judged({f"{wing}_count": counts[wing] for wing in Wing}, (wanted,), cures)


def check_plane_authors(facts: PlanFacts, view: View) -> Outcome:
    """R14: each project on the plane is planned by the administration of a park that may, with a leading industry."""
    planes = [each for each in facts.projects if each.wing is Wing.PLANE]
    allowed = view.value("plane_authors")
    if not planes:
        note = ("没有“面”上项目，不适用。", "There is no project on the plane: it does not apply.")
        return not_applicable(note, (allowed,))
    wrong = [each.code for each in planes if not may_author(each.author, allowed.codes)]
    cures = [author_cure("、".join(wrong))] if wrong else []
    return judged({"plane_count": len(planes), "wrong_authors": "、".join(wrong)}, (allowed,), cures)


def check_plan_money(facts: PlanFacts, view: View) -> Outcome:
    """R16: central money of all projects is the plan's allocation, and within award and cap."""
    cap = view.value("award_cap")
    limit = cap.amount_fen if facts.award_fen is None else min(cap.amount_fen, facts.award_fen)
    listed = {each.code: each.central_fen for each in facts.projects}
    total = sum(listed.values())
    cures: list[Cure] = []
    if total > limit:
        cures.append(
            (
                f"各项目中央资金合计超出额度 {yuan(total - limit)} 元，请调减。",
                f"The projects' central money exceeds the limit by CNY {yuan(total - limit)}: reduce it.",
            )
        )
    table = facts.allocation_plan
    if table is not None:
        codes = sorted(listed.keys() | table.keys())
        differing = [code for code in codes if listed.get(code, 0) != table.get(code, 0)]
        if differing:
            said = "、".join(differing)
            cures.append(
                (
                    f"资金安排表与项目清单不一致：{said}，请核对。",
                    f"The table of funds and the list of projects differ: {said}.",
                )
            )
    looked_at: dict[str, Fact] = {"allocated_fen": total, "limit_fen": limit}
    if table is not None:
        looked_at["allocation_plan_fen"] = sum(table.values())
    return judged(looked_at, (cap,), cures)


def check_shared_chains(facts: PlanFacts, view: View) -> Outcome:
    """R41: a chain that stands in the plans of two cities or more carries a note how they are linked."""
    least = view.value("chain_shared_cities")
    if facts.shared_chains is None:
        return not_applicable(parameters=(least,))
    shared = [each for each in facts.shared_chains if len(each.other_cities) + 1 >= least.count]
    silent = [each for each in shared if not each.note.strip()]
    cures: list[Cure] = [
        (
            f"产业链 {each.chain} 同时列入{'、'.join(each.other_cities)}的方案，请补充衔接说明。",
            f"Chain {each.chain} stands in the plans of {', '.join(each.other_cities)} too: say how they are linked.",
        )
        for each in silent
    ]
    looked_at: dict[str, Fact] = {
        "shared_chains": "、".join(each.chain for each in shared),
        "chains_without_note": "、".join(each.chain for each in silent),
    }
    return judged(looked_at, (least,), cures, Severity.WARNS)


def may_author(author: PlaneAuthor | None, allowed: tuple[str, ...]) -> bool:
    return author is not None and author.kind in allowed and bool(author.leading_industry.strip())


def author_cure(which: str) -> Cure:
    return (
        f"“面”上方案应由先进制造业集群核心承载园区、高新区等科技产业园区管委会编制，并明确主导产业：{which}。",
        f"A plan on the plane is written by the administration of such a park, with a leading industry: {which}.",
    )
