"""A fictional third round: one city is recommended, two are stopped by their rules; two cities build together."""

import base64
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from planum.demo.chapters import World
from planum.demo.people import CITY_CODE, PASSWORD, PROVINCE
from planum.errors import Refused
from planum.kernel.actions import add_organisation, add_person, add_region
from planum.kernel.models import Organisation, OrganisationKind, Person, Region, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.models import Project
from planum.programme.recommendation.actions import (
    attach_plan,
    book_joint_share,
    confirm_joint_share,
    declare_chains,
    decline_candidacy,
    draft_letter,
    examine_candidacy,
    note_city_link,
    open_round,
    propose_joint_project,
    recommend_candidacy,
    record_submission,
    sign_letter,
    start_candidacy,
    submit_candidacy,
    take_up_candidacy,
)
from planum.programme.recommendation.models import (
    Candidacy,
    CandidacyState,
    JointProject,
    LinkKind,
    RecommendationLetter,
)
from planum.programme.recommendation.papers import DOCUMENTS, PLAN, package_of
from planum.programme.recommendation.shapes import NewChain, NewPaper, NewScore, NewShare
from planum.ui.documents import pdf

TITLE = "省级推荐与城市衔接"
AFTER_PROOF = True
BATCH = 3
YI_FEN, WAN_FEN = 100_000_000_00, 10_000_00
YUEHU, YUNPING = "9902", "9903"
FINANCE = "CG-CZT"
CHAIN = NewChain("LYJ-01", "铝精深加工")
JOINT = "JOINT-LYJ-01"
NOTICE = "关于开展第三批制造业新型技术改造城市试点工作的通知（示例，非真实文件）"
CITIES = (
    (YUEHU, "月湖市", "Yuehu", "YH-GXJ", "yuehu", "孟科长", "Meng"),
    (YUNPING, "云屏市", "Yunping", "YP-GXJ", "yunping", "秦科长", "Qin"),
)
PAPER = """#let data = json(bytes(sys.inputs.data))
#set page(paper: "a4", numbering: "1 / 1")
#set text(font: "Noto Serif SC", size: 12pt, lang: "zh")
#for (number, chapter) in data.chapters.enumerate() [
  #if number > 0 { pagebreak() }
  #if number == 0 { align(center, text(18pt)[#data.title]) }
  = #chapter
  示例内容。
]"""
CHAPTERS_OF_PLAN = (
    "基础条件",
    "总体思路与目标",
    "重点行业",
    "点线面任务",
    "重点项目清单",
    "资金安排",
    "政策协同",
    "衔接",
    "组织保障",
)
POINTS = {
    YUEHU: ((92, "铝精深加工产值过千亿，两家链主，园区为先进制造业集群核心承载区"),
            (86, "项目与三张清单一一对应，指标可由读数核验"), (90, "十八个项目均已备案，自筹资金证明齐全")),
    YUNPING: ((78, "机械行业基础较好，规上企业数字化水平偏低"),
              (80, "路线清晰，“面”上项目偏少"), (75, "五个项目尚未完成备案")),
}  # fmt: skip


def tell(world: World) -> None:
    if world.recorded:
        return
    officers = {code: _city(*row) for row in CITIES for code in row[:1]}
    finance = _finance_department()
    province, bureau = world.people["province"], world.people["bureau"]
    today = timezone.localdate()
    open_round(
        by=province, batch=BATCH, name="第三批试点推荐（示例）", name_en="Third round (fictional)", notice=NOTICE,
        notice_on=today - timedelta(days=20), closes_on=today + timedelta(days=25),
    )  # fmt: skip
    _stopped("R05", lambda: start_candidacy(by=bureau, batch=BATCH, region=CITY_CODE))
    keys = {code: _apply(officer, code) for code, officer in officers.items()}
    for code, key in keys.items():
        _examine(province, key, code)
    recommend_candidacy(by=province, candidacy=keys[YUEHU], reason="比选综合得分第一，项目成熟度高")
    _stopped("R02", lambda: recommend_candidacy(by=province, candidacy=keys[YUNPING], reason="产业基础较好"))
    decline_candidacy(by=province, candidacy=keys[YUNPING], reason="本省名额一个，综合得分第二，建议下一批申报")
    _send(province, finance, keys[YUEHU])
    _link(bureau, officers[YUEHU])


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        sent = Candidacy.objects.filter(round__batch=BATCH, state=CandidacyState.SENT).select_related("region").first()
        letter = RecommendationLetter.objects.filter(candidacy=sent).first() if sent else None
        joint = JointProject.objects.filter(code=JOINT).first()
        return {
            "candidacies": Candidacy.objects.filter(round__batch=BATCH).count(),
            "sent": sent.pk if sent else None,
            "city": sent.region.name if sent else "",
            "letter": letter.number if letter else "",
            "pages": letter.pages if letter else None,
            "joint": joint.name if joint else "",
            "shares": [f"{one.region.name} {one.share_bp // 100}%" for one in joint.shares.select_related("region")]
            if joint
            else [],
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["sent"]:
        return []
    said = [
        (f"{told['candidacies']} 市申报，{told['city']}获推荐；星河市已是试点，被 R05 拦下；第二个城市被 R02 拦下",
         f"/programme/rounds/{BATCH}/"),
        (f"推荐函 {told['letter']}，{told['pages']} 页，两部门签署，报送页数与 PDF 一致",
         f"/programme/candidacies/{told['sent']}/"),
    ]  # fmt: skip
    if told["joint"]:
        said.append((f"{told['joint']}：{'、'.join(told['shares'])}，各记各账", f"/programme/joint-projects/{JOINT}/"))
    return said


def _stopped(rule: str, act: Callable[[], object]) -> None:
    """The rule by its name; a story in which it does not stop this is told wrong."""
    try:
        act()
    except Refused as refusal:
        if rule not in str(refusal):
            raise
    else:
        raise RuntimeError(f"{rule} did not stop what it should.")


def _city(code: str, name: str, name_en: str, bureau: str, username: str, person: str, person_en: str) -> Person:
    """Another chapter may have founded the city already."""
    operator = Person.objects.get(username="operator")
    if not Region.objects.filter(code=code).exists():
        add_region(by=operator, code=code, name=name, name_en=name_en, parent=PROVINCE)
    return _employed(
        operator, bureau, f"{name}工业和信息化局", f"{name_en} Industry Bureau", OrganisationKind.INDUSTRY_BUREAU, code,
        username, Role.INDUSTRY_OFFICER, person, person_en,
    )  # fmt: skip


def _finance_department() -> Person:
    operator = Person.objects.get(username="operator")
    return _employed(
        operator, FINANCE, "辰光省财政厅", "Chenguang Finance Department", OrganisationKind.FINANCE_BUREAU, PROVINCE,
        "province-finance", Role.FINANCE_OFFICER, "钱处长", "Qian",
    )  # fmt: skip


def _employed(
    operator: Person, organisation: str, name: str, name_en: str, kind: OrganisationKind, region: str, username: str,
    role: Role, person: str, person_en: str,
) -> Person:  # fmt: skip
    found = Person.objects.filter(username=username).first()
    if found is not None:
        return found
    if not Organisation._base_manager.filter(code=organisation).exists():
        add_organisation(by=operator, code=organisation, name=name, name_en=name_en, kind=kind, region=region)
    add_person(
        by=operator, username=username, password=PASSWORD, organisation=organisation, role=role, name=person,
        name_en=person_en,
    )  # fmt: skip
    return Person.objects.get(username=username)


def _apply(officer: Person, code: str) -> int:
    key = start_candidacy(by=officer, batch=BATCH, region=code).id
    city = Region.objects.get(code=code).name
    title = f"{city}制造业新型技术改造城市试点实施方案"
    papers = (
        (PLAN, "实施方案.pdf", CHAPTERS_OF_PLAN),
        (DOCUMENTS, "证明材料.pdf", ("备案证明", "自筹资金证明", "承诺函")),
    )
    attach_plan(
        by=officer, candidacy=key, title=title, industries=["有色金属", "机械", "建材"], projects=18,
        investment_fen=62 * YI_FEN if code == YUEHU else 41 * YI_FEN,
        chains=[CHAIN] if code == YUEHU else [],
        papers=[
            NewPaper(part, name, base64.b64encode(pdf(PAPER, {"title": title, "chapters": chapters})).decode())
            for part, name, chapters in papers
        ],
    )  # fmt: skip
    submit_candidacy(by=officer, candidacy=key)
    return key


def _examine(province: Person, key: int, code: str) -> None:
    take_up_candidacy(by=province, candidacy=key)
    scores = [
        NewScore(criterion, points, reason)
        for criterion, (points, reason) in zip(("foundation", "route", "will"), POINTS[code], strict=True)
    ]
    examine_candidacy(by=province, candidacy=key, scores=scores)


def _send(province: Person, finance: Person, key: int) -> None:
    draft_letter(
        by=province, candidacy=key, number="辰工信函〔2026〕12号", dated_on=timezone.localdate(), contact="赵处长"
    )  # fmt: skip
    sign_letter(by=province, candidacy=key)
    sign_letter(by=finance, candidacy=key)
    with viewing(province):
        package = package_of(Candidacy.objects.get(pk=key))
    record_submission(
        by=province, candidacy=key, received_at=timezone.now(), handed_over_by="赵处长", paper_copies=2, sealed=True,
        discs=2, manifest=package.manifest, paper_pages=dict(package.pages),
    )  # fmt: skip


def _link(bureau: Person, yuehu: Person) -> None:
    """Xinghe leads a project with Yuehu; it has noted how their plans go together, Yuehu is still asked to."""
    declare_chains(by=bureau, region=CITY_CODE, plan_title="星河市制造业新型技术改造城市试点实施方案", chains=[CHAIN])
    today = timezone.localdate()
    propose_joint_project(
        by=bureau, code=JOINT, name="星河—月湖铝材协同改造",
        name_en="Xinghe and Yuehu aluminium upgrade", lead=CITY_CODE,
        shares=[NewShare(CITY_CODE, 6_000), NewShare(YUEHU, 4_000)], total_investment_fen=8 * YI_FEN,
        central_fen=10_000 * WAN_FEN, chain=CHAIN.code, chain_name=CHAIN.name, starts_on=today,
        finishes_on=today + timedelta(days=700), about="熔铸与挤压两段共用排产与质量追溯，铝液直供。",
    )  # fmt: skip
    confirm_joint_share(by=yuehu, joint=JOINT, region=YUEHU)
    with viewing(bureau):
        own = Project.objects.filter(pilot__region__code=CITY_CODE).order_by("code").first()
    if own is not None:
        book_joint_share(by=bureau, joint=JOINT, region=CITY_CODE, project_code=own.code, amount_fen=5_000 * WAN_FEN)
    note_city_link(
        by=bureau, region=CITY_CODE, other=YUEHU, kind=LinkKind.SAME_CHAIN, chain=CHAIN.code, chain_name=CHAIN.name,
        note="星河市负责熔铸与型材，月湖市负责精密挤压；两市项目同步实施，数据接口统一。",
    )  # fmt: skip
    note_city_link(
        by=bureau, region=CITY_CODE, other="420100", kind=LinkKind.FIRST_BATCH,
        note="借鉴武汉汽车及零部件行业方案，在轻量化零部件上协同。",
    )  # fmt: skip
