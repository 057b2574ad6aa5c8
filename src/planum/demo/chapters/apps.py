"""A developer registers a booking application; the park approves it, a firm consents, and it books by REST alone."""

import logging
from collections.abc import Mapping
from typing import Any

from django.test import Client

from planum.demo.chapters import World
from planum.demo.people import CITY_CODE, OPERATOR, PARK, PASSWORD
from planum.kernel.actions import add_organisation, add_person
from planum.kernel.models import OrganisationKind, Person, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.park.apps.actions import (
    approve_application,
    grant_application,
    issue_token,
    offer_equipment,
    register_application,
)
from planum.park.apps.booking_client import BookingClient, Declined
from planum.park.apps.models import Application, ApplicationState, Booking, SharedEquipment, Usage

TITLE = "园区应用与设备共享"
DEVELOPER = "XH-GLRJ"
BOOKING, OUTLOOK = "EQUIPMENT-BOOKING", "CAPACITY-OUTLOOK"
SCOPES = ["park.shared_equipment", "park.free_times", "park.book_equipment", "park.cancel_booking", "park.bookings"]
EQUIPMENT = (
    ("XH02", "CMM-01", "三坐标测量机", "Coordinate measuring machine", "行程 900×1200×800 mm，含检验员", 8, 20, 180_00),
    ("XH08", "SPECTRO-01", "直读光谱仪", "Spark spectrometer", "铝、铜基合金成分分析，十五分钟出结果", 8, 18, 120_00),
    ("XH09", "EMC-01", "电机型式试验台", "Motor test bench", "75 kW 以下电机温升、效率与噪声试验", 9, 21, 260_00),
)


def tell(world: World) -> None:
    """Only the simulated city has a park whose firms lend each other equipment."""
    if world.recorded:
        return
    developer = _settle_developer()
    for firm, code, name, name_en, description, opens, closes, fee_fen in EQUIPMENT:
        if firm in world.people:
            offer_equipment(
                by=world.people[firm], owner=firm, code=code, name=name, name_en=name_en, description=description,
                opens_hour=opens, closes_hour=closes, fee_fen=fee_fen,
            )  # fmt: skip
    register_application(
        by=developer, owner=DEVELOPER, code=BOOKING, name="设备共享预约", name_en="Equipment booking", park=PARK,
        description="查找园区内最早空闲的检测和试验设备并预约，只使用平台公开接口。", scopes=SCOPES,
        calls_per_minute=120,
    )  # fmt: skip
    approve_application(by=world.people["park"], application=BOOKING)
    for firm, search, hours, note in (("XH01", "三坐标", 2, "座椅滑轨首件检验"), ("XH05", "光谱", 1, "熔炉炉前样复检")):
        if firm in world.people:
            _book(world.people[firm], search, hours, note)
    register_application(
        by=developer, owner=DEVELOPER, code=OUTLOOK, name="协同产能看板", name_en="Capacity outlook", park=PARK,
        description="汇总合约方未来一周的空闲工时，帮助链主安排外协。", scopes=["hub.contracts", "hub.read_contract"],
        tables=["factory.machines"],
    )  # fmt: skip


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        usage = list(Usage.objects.all())
        return {
            "equipment": SharedEquipment.objects.count(),
            "bookings": Booking.objects.count(),
            "calls": sum(row.calls for row in usage),
            "refused": sum(row.refused for row in usage),
            "waiting": Application.objects.filter(state=ApplicationState.REGISTERED.value).count(),
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["equipment"]:
        return []
    called = f"预约应用凭令牌调用公开接口 {told['calls']} 次，其中越权被拒 {told['refused']} 次，逐日计量"
    return [
        (f"{told['equipment']} 台检测试验设备在园区内共享，已预约 {told['bookings']} 次", "/park/equipment/"),
        (called, f"/park/apps/{BOOKING}/"),
        (f"{told['waiting']} 个新应用待园区审核", "/park/apps/"),
    ]


def _settle_developer() -> Person:
    operator = Person.objects.get(username=OPERATOR)
    add_organisation(
        by=operator, code=DEVELOPER, name="星河工联软件有限公司", name_en="Xinghe Gonglian Software",
        kind=OrganisationKind.SERVICE_PROVIDER, region=CITY_CODE,
    )  # fmt: skip
    add_person(
        by=operator, username="developer", password=PASSWORD, organisation=DEVELOPER, role=Role.SERVICE_CONSULTANT,
        name="孙开发", name_en="Sun",
    )  # fmt: skip
    return Person.objects.get(username="developer")


def _book(engineer: Person, search: str, hours: float, note: str) -> None:
    """The firm consents and hands its token over; the application finds and books, and is refused what is no scope."""
    grant = grant_application(by=engineer, application=BOOKING)
    token = issue_token(by=engineer, grant=grant.id, label="设备共享预约").token
    client = BookingClient("http://127.0.0.1", token, send=_inside)
    client.book_first(search, hours, note)
    try:
        client._ask("GET", "hub/signals", {})
    except Declined:
        return
    raise AssertionError("An application was answered outside its scopes.")


def _inside(method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> tuple[int, bytes]:
    """The same requests without a network: while the story is told nobody serves yet."""
    client = Client(SERVER_NAME="127.0.0.1", headers={"authorization": headers["Authorization"]})
    logging.disable(logging.WARNING)
    answer = client.generic(method, url.removeprefix("http://127.0.0.1"), body or b"", "application/json")
    logging.disable(logging.NOTSET)
    return answer.status_code, answer.content
