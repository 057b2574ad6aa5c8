"""A call for more projects: four firms apply; one is returned, one has a duplicate invoice, one asks too much."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from planum.demo.chapters import World
from planum.demo.promises import PILOT
from planum.errors import Refused
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.actions import (
    attach_file,
    begin_application,
    decide_duplicate,
    import_equipment,
    import_funding_records,
    make_call,
    open_call,
    save_draft,
    save_profile,
    screen_application,
    search_duplicates,
    submit_application,
)
from planum.programme.projects.models import Application, ApplicationState, CaseState, DuplicateCase, Wing
from planum.programme.projects.shapes import Incident

AFTER_PROOF = True
TITLE = "项目申报：增补通知、填报与检查、区级初审、市级查重"
CALL = "XH-ZB-01"
S = ApplicationState
# Firm, credit code, address, industry and its code, output in fen, representative.
PROFILES = {
    "XH03": ("91990101MA1XH03A1X", "临江区注塑产业园3号", "汽车零部件", "3670", 86_000_000_00, "郑志远"),
    "XH04": ("91990101MA1XH04B2Y", "临江区滨江路88号", "汽车零部件", "3670", 64_000_000_00, "何文斌"),
    "XH06": ("91990101MA1XH06C3Z", "临江区创业路21号", "有色金属", "3252", 120_000_000_00, "罗建国"),
    "XH09": ("91990100MA1XH09D4W", "高新区创新大道9号", "电气机械", "3831", 210_000_000_00, "唐晓梅"),
}
FORMS: dict[str, dict[str, Any]] = {
    "XH03": {
        "name": "注塑件在线检测与柔性装配改造项目", "industry": "汽车零部件", "total_investment": "4200",
        "equipment_investment": "3500", "requested": "600", "address": "临江区",
        "content": "购置视觉检测单元6套、协作机器人10台、模内传感系统4套，"
        "建设质量追溯和柔性装配调度系统，检测节拍由18秒降至7秒。",
    },
    "XH04": {
        "name": "机加工单元数字化与能耗优化改造项目", "industry": "汽车零部件", "total_investment": "6800",
        "equipment_investment": "5600", "requested": "1000", "address": "临江区滨江路88号2号厂房",
        "content": "购置五轴加工中心8台、在线测量系统3套、刀具管理系统1套，"
        "建设车间执行系统和能源管理系统，机床联网率由55%提高到100%。",
    },
    "XH06": {
        "name": "熔铸车间智能控制改造项目", "industry": "有色金属", "total_investment": "9000",
        "equipment_investment": "7600", "requested": "1800.9", "address": "临江区创业路21号熔铸车间",
        "content": "改造熔炼炉4台、保温炉2台，建设配料优化、炉温闭环控制和烟气余热回收系统，吨铝能耗下降12%。",
    },
    "XH09": {
        "name": "电机装配线全流程数字化改造项目", "industry": "电气机械", "total_investment": "12600",
        "equipment_investment": "9800", "requested": "2400", "address": "高新区创新大道9号三期厂房",
        "content": "购置自动绕线机12台、自动嵌线单元6套、在线测试台8套，"
        "建设装配执行、质量追溯和预测性维护系统，一次合格率由94.1%提高到98.5%。",
    },
}  # fmt: skip
SHARED: dict[str, Any] = {
    "wing": "point", "category": "normal", "support_form": "grant", "in_statistics": True,
    "foundation": "主要产线已联网，关键工序数控化率60%以上，已完成数字化水平诊断。",
    "route": "先采集联网，再建车间执行系统，最后上优化与预测应用；设备与系统均已比选供应商。",
    "willingness": "董事会已决议实施，自筹资金不低于80%，已签订主要设备采购合同。",
    "targets": "关键工序数控化率提高到90%以上；单位产品能耗下降8%以上。",
}  # fmt: skip
LINES = {
    "XH03": [
        ("视觉检测单元", "VC-300", "VC30060711", "启明视觉", 7_800_000),
        ("协作机器人", "CR-10", "CR10A55302", "辰光机器人", 6_400_000),
    ],
    "XH04": [
        ("五轴加工中心", "V5-1200", "V512008846", "辰光机床", 28_000_000),
        ("在线测量系统", "OM-7", "OM70031177", "精测仪器", 4_600_000),
    ],
    "XH09": [
        ("自动绕线机", "RX-24", "RX24770519", "宁州电工装备", 31_000_000),
        ("在线测试台", "TS-8", "TS80044120", "启明测控", 9_200_000),
    ],
}  # fmt: skip
INVOICE = {"XH03": "2599200000003310", "XH04": "2599200000004420", "XH09": "2599200000009930"}
FUNDING = (
    "资金项目,资金级次,企业名称,统一社会信用代码,项目名称,建设内容,备案代码,发票号码,设备序列号,支持金额（元）,下达日期\n"
    # One sign of the invoice was read wrongly: 0 as O.
    "中小企业数字化转型试点,中央,{firm},,机床联网与刀具管理,机床联网、刀具管理系统,,2599200000O044201,,460000.00,2025-11-20\n"
    "超长期特别国债设备更新,中央,宁州重型轧辊有限公司,91990200MA7NZ01K2P,轧辊磨床更新,更新数控轧辊磨床2台,"
    "2411-990200-04-02-771205,25992000000077120,MG88231,3200000.00,2025-08-15\n"
    "省技术改造专项,省级,星河食品科技股份有限公司,91990100MA3SP11F6Q,包装线自动化,购置自动包装线1条,"
    "2406-990100-04-02-330418,25992000000033041,BZ20571,500000.00,2024-12-02\n"
)


def tell(world: World) -> None:
    if not set(PROFILES) <= set(world.people):
        return
    people, today = world.people, world.now.date()
    bureau, district, finance = people["bureau"], people["district"], people["finance"]
    make_call(
        by=bureau, pilot=PILOT, code=CALL, name="星河市试点项目增补申报通知", name_en="Call for more projects",
        about="面向实施方案确定的重点行业，增补一批“点”“线”示范项目；按区级推荐、市级审核、专家评审、公示的程序确定。",
        wings=[Wing.POINT, Wing.LINE], industries=["汽车零部件", "有色金属", "电气机械"],
        opens_on=today - timedelta(12), closes_on=today + timedelta(18), is_supplement=True,
    )  # fmt: skip
    open_call(by=bureau, call=CALL)
    codes = {firm: _draft(people[firm], firm, number) for number, firm in enumerate(PROFILES, start=1)}
    _submit(people, codes)
    table = FUNDING.format(firm=_name(world, "XH04"))
    import_funding_records(
        by=finance, pilot=PILOT, name="已支持项目台账.csv", content=b64encode(table.encode()).decode()
    )  # fmt: skip
    screen_application(
        by=district, application=codes["XH03"], to=S.RETURNED, reason="建设地点只写到区，无法核对备案证和现场。",
        clause="增补申报通知：建设地点精确到门牌号", advice="按备案证补全建设地点后重新提交。",
    )  # fmt: skip
    screen_application(by=district, application=codes["XH04"], to=S.RECOMMENDED, reason="材料齐全，同意推荐。")
    search_duplicates(by=bureau, pilot=PILOT)
    _decide(bureau, codes["XH04"])
    screen_application(by=bureau, application=codes["XH09"], to=S.SCREENED, reason="形式审查通过，查重无疑似。")


def _draft(engineer: Person, firm: str, number: int) -> str:
    code, place, industry, division, output_fen, name = PROFILES[firm]
    save_profile(
        by=engineer, credit_code=code, address=place, industry=industry, industry_code=division,
        output_fen=output_fen, legal_representative=name, contact_name="项目办", is_above_scale=True,
        incidents=[Incident("penalty", engineer.date_joined.date() - timedelta(1200), "排污许可逾期，已整改")]
        if firm == "XH06" else [],
    )  # fmt: skip
    application = begin_application(by=engineer, call=CALL).code
    form = FORMS[firm]
    save_draft(by=engineer, application=application, values=SHARED | form | {
        "starts_on": "2026-03-01", "finishes_on": "2027-12-31", "filed_investment": form["total_investment"],
        "filing_code": f"2602-990101-04-02-88010{number}",
    })  # fmt: skip
    for kind, file in (("filing", "备案证.pdf"), ("commitment", "承诺书（盖章）.pdf")):
        content = b64encode(f"%PDF-1.4 {firm} {file}".encode()).decode()
        attach_file(by=engineer, application=application, kind=kind, name=file, content=content)
    if firm in LINES:
        rows = ["设备名称,规格型号,序列号,供应商,金额（元）,发票号码"]
        rows += [f"{line[0]},{line[1]},{line[2]},{line[3]},{line[4]}.00,{INVOICE[firm]}{place}"
                 for place, line in enumerate(LINES[firm])]  # fmt: skip
        table = b64encode("\n".join(rows).encode()).decode()
        import_equipment(by=engineer, application=application, name="设备清单.csv", content=table)
    return application


def _submit(people: Mapping[str, Person], codes: Mapping[str, str]) -> None:
    """Three come in; the fourth asks for 20.01 % and is told so by rule and clause."""
    for firm, code in codes.items():
        try:
            submit_application(by=people[firm], application=code)
        except Refused:
            if firm != "XH06":
                raise


def _decide(bureau: Person, application: str) -> None:
    """The invoice is the one that the pilot of small firms paid already: no central money for it again."""
    with viewing(bureau):
        cases = list(DuplicateCase.objects.filter(application__code=application, state=CaseState.OPEN))
    for case in cases:
        decide_duplicate(
            by=bureau, case=case.pk, same=True,
            reason="经调取发票原件，末段“O”系识别错误，应为“0”；在线测量系统已由中小企业数字化转型试点支持46万元。",
        )  # fmt: skip
    if cases:
        screen_application(
            by=bureau, application=application, to=S.RETURNED, clause="工信厅联规函〔2025〕108号 二（二）",
            reason="清单第2行设备已获其他中央财政资金，不得重复安排。",
            advice="可保留在试点范围内，将拟申请中央奖补改为0后重新提交。",
        )  # fmt: skip


def _name(world: World, firm: str) -> str:
    return next(plan.name for plan in world.plans if plan.code == firm)


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        rows = list(Application.objects.filter(call__code=CALL))
        case = DuplicateCase.objects.filter(application__call__code=CALL).first()
        returned = next((row for row in rows if row.state is S.RETURNED and not row.other_central_fen), None)
        drafts = next((row for row in rows if row.state is S.DRAFT), None)
        return {
            "applications": len(rows),
            "submitted": sum(row.submitted_at is not None for row in rows),
            "passed": sum(row.state not in (S.DRAFT, S.RETURNED, S.SUBMITTED) for row in rows),
            "returned": returned.code if returned else "",
            "draft": drafts.code if drafts else "",
            "case": case.pk if case else None,
            "score": round(case.score * 100, 1) if case else None,
            "decided": bool(case and case.state is CaseState.CONFIRMED),
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["applications"]:
        return []
    count = f"增补申报 {told['applications']} 份，已提交 {told['submitted']} 份，通过市级审核 {told['passed']} 份；"
    said = [(count + "申请20.01%的一份被提交前检查拦下", "/programme/applications/")]
    if told["case"]:
        decision = "已人工认定为同一笔资金" if told["decided"] else "等待人工认定"
        said.append((
            f"查重：一处误识的发票号仍被认出（同一概率 {told['score']}%），{decision}",
            f"/programme/duplicates/{told['case']}/",
        ))  # fmt: skip
    if told["returned"]:
        said.append(("区级退回一份，写明依据和补正办法", f"/programme/applications/{told['returned']}/"))
    return said
