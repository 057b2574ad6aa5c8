"""A city with a district, an open call, and a firm that has written its profile."""

from base64 import b64encode
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from planum.kernel.models import Organisation, Person, Region
from planum.programme.plan.actions import open_pilot
from planum.programme.plan.shapes import PilotShape
from planum.programme.projects.actions import (
    attach_file,
    begin_application,
    import_equipment,
    import_funding_records,
    make_call,
    open_call,
    save_draft,
    save_profile,
    submit_application,
)
from planum.programme.projects.models import Application, Wing
from planum.programme.rules.actions import load_parameters
from world import (
    a_district_officer,
    a_finance_officer,
    a_region,
    an_engineer,
    an_enterprise,
    an_industry_officer,
    an_operator,
)

CONTENT = (
    "购置五轴加工中心12台、热处理炉3套、桁架机械手8台，建设制造执行系统、能源管理系统和质量追溯系统，"
    "打通研发、生产、仓储数据，关键工序数控化率由62%提高到91%。"
)
VALUES: dict[str, Any] = {
    "name": "精密加工车间数字化改造项目", "wing": "point", "industry": "有色金属", "category": "normal",
    "content": CONTENT, "address": "临江区东方路12号", "starts_on": "2026-01-10", "finishes_on": "2027-12-31",
    "total_investment": "10000", "equipment_investment": "8000", "support_form": "grant", "requested": "1500",
    "filing_code": "2501-349901-04-02-123456", "filed_investment": "10000", "in_statistics": True,
    "foundation": "现有产线三条，联网率70%", "route": "先联网、后集成", "willingness": "董事会已决议，自筹80%",
    "targets": "数控化率62%→91%",
}  # fmt: skip
EQUIPMENT = (
    "设备名称,规格型号,序列号,供应商,金额（元）,发票号码\n"
    "五轴加工中心,V5,SN88201X,甲厂,4000000.00,25342000000012345678\n"
)


@dataclass
class Place:
    city: Region
    district: Region
    industry: Person
    finance: Person
    officer: Person
    firm: Organisation
    engineer: Person
    pilot: PilotShape
    call: str = "C1"


def a_place(code: str = "3499") -> Place:
    city = a_region(code=code, name=f"城市{code}")
    district = a_region(code=f"{code}01", name="临江区", parent=city)
    load_parameters(by=an_operator())
    industry = an_industry_officer(city)
    pilot = open_pilot(
        by=industry, region=code, batch=2, name="试点", award_fen=30_000_000_000, starts_on=date(2025, 7, 1),
        ends_on=date(2028, 6, 30), approval="批复",
    )  # fmt: skip
    firm = an_enterprise(region=district, name="星河华盛精密机械有限公司")
    return Place(
        city, district, industry, a_finance_officer(city), a_district_officer(district), firm, an_engineer(firm), pilot
    )


def a_call(place: Place, **fields: Any) -> str:
    today = timezone.localdate()
    given = {
        "code": place.call, "name": "增补申报", "opens_on": today - timedelta(5), "closes_on": today + timedelta(20),
        "wings": [Wing.POINT, Wing.LINE], "industries": ["有色金属"],
    } | fields  # fmt: skip
    make_call(by=place.industry, pilot=place.pilot.code, **given)
    return open_call(by=place.industry, call=given["code"]).code


def a_profile(by: Person, **fields: Any) -> None:
    given = {
        "credit_code": "91340100MA2XH03XX1",
        "address": "临江区东方路12号",
        "industry": "有色金属",
        "industry_code": "32",
    }
    save_profile(by=by, **(given | fields))


def a_draft(by: Person, call: str, **values: Any) -> str:
    code = begin_application(by=by, call=call).code
    save_draft(by=by, application=code, values=VALUES | values)
    for kind in ("filing", "commitment"):
        attach_file(by=by, application=code, kind=kind, name=f"{kind}.pdf", content=as_base64("%PDF-1.7"))
    return code


def submitted(place: Place, by: Person | None = None, **values: Any) -> Application:
    by = by or place.engineer
    code = a_draft(by, place.call, **values)
    import_equipment(by=by, application=code, name="设备.csv", content=as_base64(EQUIPMENT))
    submit_application(by=by, application=code)
    return Application._base_manager.get(code=code)


def a_rival(place: Place, **fields: Any) -> Person:
    """Another firm of the district with its profile."""
    engineer = an_engineer(an_enterprise(region=place.district, **fields))
    a_profile(engineer, credit_code="91340100MA9ZZZZZZ9", address="临江区滨江路88号")
    return engineer


def funding(place: Place, *rows: str, name: str = "sme.csv") -> None:
    header = "资金项目,资金级次,企业名称,统一社会信用代码,项目名称,建设内容,发票号码,设备序列号,支持金额（元）"
    table = "\n".join([header, *rows])
    import_funding_records(by=place.finance, pilot=place.pilot.code, name=name, content=as_base64(table))


def as_base64(text: str) -> str:
    return b64encode(text.encode()).decode()
