"""Experts review two applications: one steps back for its shares, the city decides, the public reads and objects."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from planum.demo.chapters import World
from planum.demo.people import CITY_CODE, INSTITUTE, PASSWORD, UNIVERSITY
from planum.demo.promises import PILOT
from planum.errors import Refused
from planum.kernel.actions import add_person
from planum.kernel.models import Person, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.actions import save_draft, screen_application, search_duplicates, submit_application
from planum.programme.projects.models import Application, ApplicationState
from planum.programme.review.actions import (
    accept_review,
    announce_results,
    answer_objection,
    close_panel,
    convene_panel,
    decide_applications,
    declare_interest,
    enrol_expert,
    file_objection,
    invite_reviewers,
    load_rubrics,
    propose_reviewers,
    recuse_from_review,
    score_application,
    submit_scores,
)
from planum.programme.review.models import (
    Assignment,
    AssignmentState,
    Candidate,
    InterestKind,
    Objection,
    Panel,
    PublicNotice,
)
from planum.programme.review.shapes import Decision

AFTER_PROOF = True
TITLE = "专家评审：回避、评分、决策、公示与异议"
PANEL, NOTICE = "XH-PS-01", "星工信公示〔2026〕3号"
COLLEAGUES = (
    ("expert2", UNIVERSITY, "钱教授", ["电气机械", "智能制造"]),
    ("expert3", INSTITUTE, "冯高工", ["有色金属", "汽车零部件"]),
    ("expert4", INSTITUTE, "许研究员", ["智能制造"]), ("expert5", UNIVERSITY, "董教授", ["有色金属"]),
    ("expert6", INSTITUTE, "袁高工", ["电气机械"]),
)  # fmt: skip
CRITERIA = ("foundation", "route", "willingness", "results", "exemplary", "budget")
SAID = {
    "foundation": "产线联网和数控化基础较好，数据可采集。", "route": "路线分步实施，接口方案明确。",
    "willingness": "董事会已决议，自筹资金有着落。", "results": "目标量化，基准可由现场数据核验。",
    "exemplary": "工艺有代表性，可在同行业推广。", "budget": "主要设备有报价支撑，软硬件构成合理。",
}  # fmt: skip
S = ApplicationState


def tell(world: World) -> None:
    people = world.people
    codes = _screened(people)
    if not codes:
        return
    bureau = people["bureau"]
    experts = _experts(people)
    load_rubrics(by=bureau, pilot=PILOT)
    convene_panel(
        by=bureau, pilot=PILOT, code=PANEL, name="增补申报“点”上项目评审会", name_en="Review of more point projects",
        rubric="RUBRIC-POINT", applications=codes, due_on=world.now.date() + timedelta(10),
    )  # fmt: skip
    propose_reviewers(by=bureau, panel=PANEL)
    invite_reviewers(by=bureau, panel=PANEL)
    _step_back(bureau, experts)
    for number, person in enumerate(experts.values()):
        _score(person, number)
    close_panel(by=bureau, panel=PANEL)
    with viewing(bureau):
        ranked = list(Candidate.objects.filter(panel__code=PANEL).select_related("application"))
    decisions = [Decision(each.application.code, "selected") for each in ranked]
    decide_applications(by=bureau, panel=PANEL, decisions=decisions)
    announce_results(
        by=bureau, pilot=PILOT, number=NOTICE, name="星河市新型技术改造城市试点增补项目",
        name_en="More projects of the pilot",
        contact="星河市工业和信息化局技术改造科，0000-8800106", applications=[each.application.code for each in ranked],
    )  # fmt: skip
    made = file_objection(
        by=people["engineer"], notice=NOTICE, real_name="王立新", contact="13900000000", entry=1,
        text="该企业申报的部分设备似已于2025年安装投产，请核实是否属于实施期内投资。",
    )  # fmt: skip
    answer_objection(by=bureau, objection=made.id)
    answer_objection(
        by=bureau, objection=made.id, upheld=False,
        answer="经现场核查并比对发票和到货单，所列设备均为2026年3月以后购置，属于实施期内投资，异议不成立。",
    )  # fmt: skip


def _screened(people: Mapping[str, Person]) -> list[str]:
    """XH06 asks for less after it was told why, and comes up beside the one that passed already."""
    with viewing(SYSTEM):
        draft = Application.objects.filter(firm__code="XH06", state=S.DRAFT).first()
        passed = list(Application.objects.filter(state=S.SCREENED, wing="point").values_list("code", flat=True))
    if draft is not None and "XH06" in people:
        save_draft(by=people["XH06"], application=draft.code, values={"requested": "1700"})
        submit_application(by=people["XH06"], application=draft.code)
        _screen(people["district"], draft.code, S.RECOMMENDED, "材料齐全，同意推荐。")
        search_duplicates(by=people["bureau"], pilot=PILOT)
        _screen(people["bureau"], draft.code, S.SCREENED, "申请比例已调整。")
        passed.append(draft.code)
    return sorted(passed)


def _screen(by: Person, application: str, to: ApplicationState, reason: str) -> None:
    screen_application(by=by, application=application, to=to, reason=reason)


def _experts(people: Mapping[str, Person]) -> dict[str, Person]:
    bureau, found = people["bureau"], {"expert": people["expert"]}
    operator = Person.objects.filter(is_superuser=True).order_by("pk").first()
    assert operator is not None  # The demo begins with one.
    for username, house, name, _fields in COLLEAGUES:
        add_person(by=operator, username=username, password=PASSWORD, organisation=house, role=Role.EXPERT, name=name)
        found[username] = Person.objects.get(username=username)
    subjects = {username: fields for username, _house, _name, fields in COLLEAGUES}
    subjects["expert"] = ["智能制造", "电气机械"]
    for username in found:
        enrol_expert(
            by=bureau, username=username, title="正高级", specialities=subjects[username], region=CITY_CODE,
            employers_known=username != "expert4",
        )  # fmt: skip
    return found


def _step_back(bureau: Person, experts: Mapping[str, Person]) -> None:
    """One of the invited holds shares in a firm: the score is refused by R35, the expert steps back, another comes."""
    with viewing(SYSTEM):
        rows = Assignment.objects.filter(panel__code=PANEL).exclude(expert__person__username="expert")
        row = rows.select_related("expert__person", "application__firm").order_by("application_id", "pk").first()
    assert row is not None  # Five were invited.
    person = experts[row.expert.person.username]
    accept_review(by=person, assignment=row.pk, agrees=True)
    declare_interest(
        by=bureau, expert=person.username, kind=InterestKind.SHAREHOLDING, name=row.application.firm.name,
        credit_code=row.application.firm.code, share_bp=120,
    )  # fmt: skip
    try:
        score_application(by=person, assignment=row.pk, points={"route": 95})
    except Refused as refusal:
        recuse_from_review(by=person, assignment=row.pk, reason=f"持有申报企业1.2%股权，按规则回避：{refusal.given}")
    propose_reviewers(by=bureau, panel=PANEL)
    invite_reviewers(by=bureau, panel=PANEL)


def _score(person: Person, number: int) -> None:
    with viewing(person):
        waiting = (AssignmentState.INVITED.value, AssignmentState.ACCEPTED.value)
        rows = list(Assignment.objects.filter(expert__person=person, state__in=waiting).order_by("application_id"))
    for place, row in enumerate(rows):
        if row.state is AssignmentState.INVITED:
            accept_review(by=person, assignment=row.pk, agrees=True)
        level = 76 + (number * 5 + place * 4) % 14
        points = {code: float(level + (offset * 3 + number) % 7) for offset, code in enumerate(CRITERIA)}
        score_application(
            by=person, assignment=row.pk, points=points, comments=SAID, comment="总体可行，同意支持。",
            cites={"route": "field:route", "foundation": "field:foundation"},
        )  # fmt: skip
        submit_scores(by=person, assignment=row.pk)


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        panel = Panel.objects.filter(code=PANEL).first()
        notice = PublicNotice.objects.filter(number=NOTICE).first()
        sheets = Assignment.objects.filter(panel__code=PANEL)
        return {
            "panel": panel.code if panel else "",
            "sheets": sheets.filter(state=AssignmentState.SUBMITTED).count(),
            "recused": sheets.filter(state=AssignmentState.RECUSED).count(),
            "notice": notice.pk if notice else 0,
            "until": notice.ends_on.isoformat() if notice else "",
            "objections": Objection.objects.filter(notice=notice).count() if notice else 0,
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["panel"]:
        return []
    blocked = f"持有申报企业股权的专家评分被规则R35拦下，回避 {told['recused']} 人"
    said = f"评审会收到评分表 {told['sheets']} 份；{blocked}"
    lines = [(said, f"/programme/reviews/panels/{told['panel']}/")]
    if told["notice"]:
        shown = f"拟支持项目公示至 {told['until']}，收到实名异议 {told['objections']} 件，已核查答复"
        lines.append((shown, f"/programme/notices/{told['notice']}/"))
    return lines
