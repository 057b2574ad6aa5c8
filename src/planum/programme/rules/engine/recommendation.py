"""R01 to R07: who may be recommended, how many, until when, and with which papers. Notice 108号, section 三."""

from planum.programme.rules.engine.facts_recommendation import Applicant, Jurisdiction, RecommendationFacts
from planum.programme.rules.engine.findings import Cure, Fact, Outcome, Severity, judged, not_applicable
from planum.programme.rules.engine.names import named
from planum.programme.rules.engine.parameters import Parameter, View

PROVINCES = (Jurisdiction.PROVINCE, Jurisdiction.AUTONOMOUS_REGION)
LISTS = ("pilot_scope_batch_1", "pilot_scope_batch_2")
INFERRED_LIST = "pilot_scope_batch_1_inferred"
ONLY_PROVINCES = ("非省、自治区推荐，不适用。", "No province or autonomous region recommends: it does not apply.")
ONLY_MUNICIPALITIES = ("非直辖市推荐，不适用。", "No municipality recommends: it does not apply.")


def check_applicant_type(facts: RecommendationFacts, view: View) -> Outcome:
    """R01: a city of prefecture level or above, a municipality's district, or the corps; each from its own place."""
    allowed = view.value("applicant_types")
    wrong = [
        one.name for one in facts.applicants if one.kind not in allowed.codes or not _belongs(one, facts.jurisdiction)
    ]
    cures: list[Cure] = []
    if not facts.applicants:
        cures.append(("请填写申报城市。", "Name the city that applies."))
    if wrong:
        said = "、".join(wrong)
        cures.append(
            (
                f"{said}不属于可以申报的城市类型：请改由地级及以上城市、直辖市所辖区（县）或新疆生产建设兵团申报。",
                f"{said} may not apply: let a city of prefecture level, a municipality's district or the corps apply.",
            )
        )
    looked_at: dict[str, Fact] = {
        "applicants": "、".join(one.name for one in facts.applicants),
        "applicant_kinds": ", ".join(str(one.kind) for one in facts.applicants),
        "jurisdiction": str(facts.jurisdiction),
    }
    return judged(looked_at, (allowed,), cures)


def check_city_quota(facts: RecommendationFacts, view: View) -> Outcome:
    """R02: a province or autonomous region recommends one city at most; exactly the quota passes."""
    quota = view.value("quota_province_cities")
    if facts.jurisdiction not in PROVINCES:
        return not_applicable(ONLY_PROVINCES, (quota,))
    count = len(facts.applicants) + len(facts.other_recommended)
    cures: list[Cure] = []
    if count > quota.count:
        cures.append(
            (
                f"本省（区）已推荐或拟推荐 {count} 个城市，最多 {quota.count} 个：请择优保留，撤回其余申报。",
                f"{count} cities are recommended, at most {quota.count}: keep the best, withdraw the others.",
            )
        )
    looked_at: dict[str, Fact] = {"recommended_count": count, "other_recommended": "、".join(facts.other_recommended)}
    return judged(looked_at, (quota,), cures)


def check_district_quota(facts: RecommendationFacts, view: View) -> Outcome:
    """R03: a municipality recommends two districts at most, in one application, of which exactly one leads."""
    quota = view.value("quota_municipality_districts")
    if facts.jurisdiction is not Jurisdiction.MUNICIPALITY:
        return not_applicable(ONLY_MUNICIPALITIES, (quota,))
    districts, leads = len(facts.applicants), sum(one.is_lead for one in facts.applicants)
    cures: list[Cure] = []
    if districts > quota.count:
        cures.append(
            (
                f"共 {districts} 个区（县），最多 {quota.count} 个：请减少联合申报的区（县）。",
                f"{districts} districts apply, at most {quota.count}: take districts out.",
            )
        )
    if facts.other_recommended:
        cures.append(
            (
                "本市另有申报：各区（县）须合并为一份申报。",
                "There is another application of the municipality: join them into one.",
            )
        )
    if leads != 1:
        cures.append(
            (f"牵头区（县）有 {leads} 个：请确定 1 个牵头。", f"{leads} districts lead: let exactly one lead.")
        )
    looked_at: dict[str, Fact] = {
        "district_count": districts,
        "lead_count": leads,
        "other_recommended": "、".join(facts.other_recommended),
    }
    return judged(looked_at, (quota,), cures)


def check_corps(facts: RecommendationFacts, view: View) -> Outcome:
    """R04: the corps takes no place of the quota; everybody else does."""
    exempt = view.value("quota_exempt")
    is_exempt = str(facts.jurisdiction) in exempt.codes
    if facts.takes_quota is None and not is_exempt:
        note = ("非新疆生产建设兵团申报，不适用。", "It is not the corps that applies: it does not apply.")
        return not_applicable(note, (exempt,))
    takes = bool(facts.takes_quota)
    cures: list[Cure] = []
    if takes and is_exempt:
        cures.append(("兵团不占用推荐名额：请不要计入名额。", "The corps takes no quota: do not count it."))
    if not takes and not is_exempt:
        cures.append(("仅兵团不占用推荐名额：请计入名额。", "Only the corps takes no quota: count the application."))
    return judged({"jurisdiction": str(facts.jurisdiction), "takes_quota": takes}, (exempt,), cures)


def check_not_yet_pilot(facts: RecommendationFacts, view: View) -> Outcome:
    """R05: a city already in the pilot scope does not apply again. Of a list that is inferred, the rule only warns."""
    lists = [each for code in LISTS if (each := view.find(code)) is not None]
    inferred = view.find(INFERRED_LIST)
    on_file = set(facts.pilots_on_file)
    known = [
        one.name
        for one in facts.applicants
        if any(_lists(each, one) for each in lists) or one.code in on_file or one.name in on_file
    ]
    doubtful = [one.name for one in facts.applicants if inferred is not None and _lists(inferred, one)]
    cures: list[Cure] = []
    if known:
        said = "、".join(known)
        cures.append(
            (f"{said}已纳入试点范围，不再重复申报。", f"{said}: already in the pilot scope, may not apply again.")
        )
    elif doubtful:
        said = "、".join(doubtful)
        cures.append(
            (f"{said}可能已纳入首批试点，请核对首批名单。", f"{said} may be in the first batch: check its list.")
        )
    looked_at: dict[str, Fact] = {
        "applicants": "、".join(f"{one.name} {one.code}" for one in facts.applicants),
        "pilots_found": "、".join(known or doubtful),
    }
    read = (*lists, *((inferred,) if inferred else ()))
    return judged(looked_at, read, cures, Severity.BLOCKS if known or not doubtful else Severity.WARNS)


def check_deadline(facts: RecommendationFacts, view: View) -> Outcome:
    """R06: sent by both departments of the province, on the last day of the batch at the latest."""
    deadline = view.value(f"application_deadline_batch_{facts.batch}")
    senders = view.value("joint_recommenders")
    received = facts.received_on or view.on
    missing = [each for each in senders.codes if each not in facts.recommended_by]
    cures: list[Cure] = []
    if received > deadline.day:
        cures.append(
            (
                f"报送日期 {received} 晚于截止日期 {deadline.day}：本批次不再受理，请申报以后批次。",
                f"Sent on {received}, after {deadline.day}: this batch is closed, apply in a later one.",
            )
        )
    if missing:
        chinese, english = named(missing)
        cures.append((f"缺少{chinese}的推荐：须联合报送。", f"Not recommended by {english}: both must send it."))
    looked_at: dict[str, Fact] = {
        "received_on": received.isoformat(),
        "deadline_on": deadline.day.isoformat(),
        "recommended_by": ", ".join(facts.recommended_by),
    }
    return judged(looked_at, (deadline, senders), cures)


def check_package(facts: RecommendationFacts, view: View) -> Outcome:
    """R07: letter, plan and documents; sealed paper and discs in two copies each; the PDF is the paper."""
    parts, copies, discs = (
        view.value("package_parts"), view.value("package_paper_copies"), view.value("package_discs")
    )  # fmt: skip
    package = facts.package
    if package is None:
        return not_applicable(parameters=(parts, copies, discs))
    cures: list[Cure] = []
    missing = [each for each in parts.codes if each not in package.parts]
    if missing:
        chinese, english = named(missing)
        cures.append((f"缺少{chinese}，请补齐。", f"Missing: {english}."))
    if package.paper_copies < copies.count:
        cures.append((f"纸质版须一式 {copies.count} 份。", f"{copies.count} paper copies are needed."))
    if not package.is_sealed:
        cures.append(("纸质版须加盖公章。", "The paper copies must bear the official seal."))
    if package.discs < discs.count:
        cures.append((f"PDF 版光盘须一式 {discs.count} 份。", f"{discs.count} discs with the PDF are needed."))
    if not package.pdf_hash or package.pdf_hash != package.disc_hash:
        cures.append(
            ("光盘中的 PDF 与生成的 PDF 不一致，请重新刻录。", "The PDF on disc is another one: burn it again.")
        )
    if package.differing:
        chinese, english = named(package.differing)
        cures.append((f"{chinese}的纸质版页数与 PDF 不一致。", f"Paper and PDF differ in pages: {english}."))
    elif package.pdf_pages is None or package.pdf_pages != package.paper_pages:
        cures.append(("纸质版页数与 PDF 不一致，请按 PDF 打印。", "Paper and PDF differ in pages: print the PDF."))
    looked_at: dict[str, Fact] = {
        "package_parts": ", ".join(package.parts),
        "paper_copies_count": package.paper_copies,
        "sealed": package.is_sealed,
        "discs_count": package.discs,
        "same_hash": bool(package.pdf_hash) and package.pdf_hash == package.disc_hash,
        "pdf_pages_count": package.pdf_pages or 0,
        "paper_pages_count": package.paper_pages or 0,
    }
    return judged(looked_at, (parts, copies, discs), cures)


def _belongs(one: Applicant, jurisdiction: Jurisdiction) -> bool:
    """A district comes from a municipality, the corps from itself, a city from a province or autonomous region."""
    of_kind = {"municipal_district": Jurisdiction.MUNICIPALITY, "corps": Jurisdiction.CORPS}
    wanted = of_kind.get(str(one.kind))
    return jurisdiction is wanted if wanted else jurisdiction in PROVINCES


def _lists(parameter: Parameter, one: Applicant) -> bool:
    """An entry of the list is a code, a name, or both ("410100 郑州"); a name fits with or without 市, 区 or 县."""
    bare = one.name.removesuffix("市").removesuffix("区").removesuffix("县")
    return any(one.code in entry.split() or (bare and bare in _names(entry)) for entry in parameter.codes)


def _names(entry: str) -> set[str]:
    return {part.removesuffix("市").removesuffix("区").removesuffix("县") for part in entry.split() if part}
