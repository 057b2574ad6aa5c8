"""A city with a pilot, an officer of each bureau, a firm with a plant, and readings that prove or disprove."""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.test import Client
from django.utils import timezone

from planum.hub.assets.actions import disclose
from planum.hub.assets.models import Signal
from planum.hub.metrics.actions import define_metric
from planum.hub.readings import access
from planum.hub.readings.engine.batch import GOOD, SCHEMA
from planum.kernel.files import store
from planum.kernel.models import Organisation, Person, Region
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import (
    allocate,
    import_papers,
    open_fund_account,
    photograph_line,
    receive_tranche,
    request_payment,
)
from planum.programme.funds.shapes import PaymentShape
from planum.programme.funds.taking import PaperKind
from planum.programme.performance.actions import add_indicator, add_milestone, measure_indicator, set_target
from planum.programme.performance.models import Basis
from planum.programme.performance.shapes import IndicatorShape, IndicatorValueShape
from planum.programme.plan.actions import open_pilot
from planum.programme.plan.shapes import PilotShape
from planum.programme.projects.actions import add_project, move_project
from planum.programme.projects.models import Project, Stage, Wing
from planum.programme.projects.shapes import ProjectShape
from planum.programme.rules.actions import load_parameters
from planum.programme.supervision.models import Acceptance, AcceptanceState
from world import (
    a_finance_officer,
    a_plant,
    a_region,
    a_signal,
    an_engineer,
    an_enterprise,
    an_industry_officer,
    an_operator,
)

YI_FEN, WAN_FEN = 100_000_000_00, 10_000_00
BASELINE = (datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC))
PERIOD = (datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 7, 2, tzinfo=UTC))
PLAN = "星河市实施方案"
SUPPLIER = "星河机床有限公司"
# The smallest picture there is: one white point.
PHOTO = base64.b64encode(b"\x89PNG\r\n\x1a\n-one-white-point").decode()


@dataclass
class City:
    """Everybody who has to do with one pilot."""

    region: Region
    industry: Person
    finance: Person
    firm: Organisation
    engineer: Person
    stored: bool = False

    @cached_property
    def signal(self) -> Signal:
        """The power of the firm's plant, its evidence, disclosed to both bureaus."""
        signal = a_signal(a_plant(self.firm), code="power", name="功率", name_en="Power", unit="kW")
        for officer in (self.industry, self.finance):
            disclose(
                by=self.engineer, plant=signal.asset.path, organisation=officer.organisation.code, purpose="证据",
                signals=[signal.path],
            )  # fmt: skip
        return signal


def a_city(code: str = "3499") -> City:
    region = a_region(code=code, name=f"城市{code}")
    firm = an_enterprise(region=region)
    return City(region, an_industry_officer(region), a_finance_officer(region), firm, an_engineer(firm))


def a_pilot(city: City, **fields: Any) -> PilotShape:
    load_parameters(by=an_operator())
    given = {
        "batch": 2, "name": "试点", "award_fen": 3 * YI_FEN, "starts_on": date(2025, 7, 1),
        "ends_on": date(2028, 6, 30), "approval": "批复",
    } | fields  # fmt: skip
    return open_pilot(by=city.industry, region=city.region.code, **given)


def a_funded_pilot(city: City, **fields: Any) -> PilotShape:
    pilot = a_pilot(city, **fields)
    open_accounts(city, pilot.code)
    receive_tranche(by=city.finance, pilot=pilot.code, number=1, on=date(2025, 9, 1))
    return pilot


def a_project(city: City, pilot: str, code: str = "P1", **fields: Any) -> ProjectShape:
    given = {
        "owner": city.firm.code, "name": f"项目{code}", "wing": Wing.POINT, "industry": "有色金属",
        "total_investment_fen": YI_FEN, "allocation_fen": 4000 * WAN_FEN, "listed_in": PLAN,
        "starts_on": date(2025, 8, 1), "finishes_on": date(2027, 12, 31),
    } | fields  # fmt: skip
    return add_project(by=city.industry, pilot=pilot, code=code, **given)


def a_metric(city: City, code: str = "LOAD") -> str:
    define_metric(
        by=city.engineer, owner=city.firm.code, code=code, name="平均负荷", name_en="Mean load",
        formula="average(power)", unit="kW", inputs={"power": city.signal.path},
    )  # fmt: skip
    return code


def an_indicator(city: City, project: str, code: str = "I1", **fields: Any) -> IndicatorShape:
    given = {
        "metric": "LOAD", "name": "负荷降幅", "name_en": "Load reduction", "basis": Basis.REDUCTION,
        "baseline_start": BASELINE[0], "baseline_end": BASELINE[1],
    } | fields  # fmt: skip
    return add_indicator(by=city.industry, project=project, code=code, **given)


def a_milestone(city: City, project: str, indicator: int, wanted: float = 0.10, share_bp: int = 10_000) -> None:
    target = set_target(by=city.industry, indicator=indicator, due_on=date(2026, 12, 31), value=wanted)
    add_milestone(
        by=city.industry, project=project, number=1, name="建成见效", due_on=date(2026, 12, 31), share_bp=share_bp,
        targets=[target.id],
    )  # fmt: skip


def store_readings(signal: Signal, start: datetime, values: Iterable[float]) -> None:
    """One reading a minute from `start` on."""
    rows = [
        {"at": int((start + timedelta(minutes=place)).timestamp() * 1_000_000), "signal": signal.pk, "value": value,
         "quality": GOOD}
        for place, value in enumerate(values)
    ]  # fmt: skip
    access.writer().append(pa.RecordBatch.from_pylist(rows, schema=SCHEMA))


def measure(city: City, indicator: int, before: float = 10.0, after: float = 8.0) -> IndicatorValueShape:
    """A day at the baseline's load and a day at the period's, then the indicator over the period."""
    if not city.stored:
        store_readings(city.signal, BASELINE[0], [before] * 1440)
        store_readings(city.signal, PERIOD[0], [after] * 1440)
        city.stored = True
    return measure_indicator(by=city.industry, indicator=indicator, start=PERIOD[0], end=PERIOD[1])


def a_proven_project(
    city: City, pilot: str, code: str = "P1", *, accepted: bool = True, **fields: Any
) -> IndicatorValueShape:
    """A project with its allocation set aside and a milestone that its readings prove: 20 % less load, 10 % wanted.

    Its papers are whole, it is accepted, and its owner has an account of its own for the fund.
    """
    project = a_project(city, pilot, code, **fields)
    open_accounts(city, pilot, code)
    file_papers(city, code, project.total_investment_fen // 100)
    if project.listed_in and accepted:
        accept(city, code)
    if project.allocation_fen and project.listed_in:
        allocate(by=city.finance, project=code, amount_fen=project.allocation_fen)
    a_metric(city, f"LOAD-{code}")
    indicator = an_indicator(city, code, metric=f"LOAD-{code}")
    a_milestone(city, code, indicator.id)
    return measure(city, indicator.id)


def encoded(*lines: str) -> str:
    """A CSV table as it is sent."""
    return base64.b64encode("\n".join(lines).encode()).decode()


def papers_of(code: str, yuan: int) -> dict[PaperKind, str]:
    """One contract, one line, one invoice and one payment over the same amount, as four tables."""
    return {
        PaperKind.CONTRACTS: encoded("number,supplier,signed,amount_yuan", f"HT-{code},{SUPPLIER},2025-09-01,{yuan}"),
        PaperKind.LINES: encoded(
            "line,name,serial,contract,amount_yuan", f"{code}-1,加工中心,SN-{code},HT-{code},{yuan}"
        ),
        PaperKind.INVOICES: encoded(
            "number,issued,seller,net_yuan,tax_yuan,line",
            f"2544200000-{code},2025-10-08,{SUPPLIER},{yuan - yuan // 10},{yuan // 10},{code}-1",
        ),
        PaperKind.VOUCHERS: encoded(
            "number,paid,bank,payer_account,payee,amount_yuan,line",
            f"PZ-{code},2025-10-20,中国银行,6222{code},{SUPPLIER},{yuan},{code}-1",
        ),
    }


def file_papers(city: City, code: str = "P1", yuan: int = 100_000_000, *, by: Person | None = None) -> None:
    """Papers over the whole investment, each line with its photo."""
    filer = by or city.engineer
    for kind, content in papers_of(code, yuan).items():
        import_papers(by=filer, project=code, kind=kind, name=f"{kind.value}.csv", content=content)
    photograph_line(by=filer, project=code, line=f"{code}-1", name="现场.png", content=PHOTO)


def open_accounts(city: City, pilot: str, *projects: str) -> None:
    """The fund's own account, and one of the firm for each project."""
    for project in projects or ("",):
        open_fund_account(
            by=city.finance, pilot=pilot, project=project, bank="中国工商银行", number=f"3602-{pilot}-{project}",
            holder=city.firm.name if project else "星河市财政局", subject_code="2150517",
        )  # fmt: skip


def accept(city: City, project: str) -> None:
    """Accepted with an audit; the way there by experts is tested where acceptances are."""
    for stage in (Stage.UNDER_WAY, Stage.ACCEPTED):
        move_project(by=city.industry, project=project, to=stage, reason="验收通过")
    with viewing(SYSTEM):
        row, now = Project.objects.get(code=project), timezone.now()
        audit = store(content=b"%PDF audit", name="审计报告.pdf", media_type="application/pdf", owner=row.owner)
        Acceptance.objects.create(
            project=row, summary="建成", audit=audit, auditor_name="会计师事务所",
            audited_investment_fen=row.total_investment_fen, audited_on=now.date(), applied_at=now,
            applied_by=city.engineer, state=AcceptanceState.PASSED, decided_at=now, decided_by=city.industry,
        )  # fmt: skip


def a_request(city: City, project: str = "P1", amount_fen: int = 2000 * WAN_FEN, milestone: int = 1) -> PaymentShape:
    return request_payment(by=city.industry, project=project, milestone=milestone, amount_fen=amount_fen)


def a_reader(person: Person) -> Client:
    """A browser in which this person is signed in and reads English."""
    client = Client()
    client.force_login(person)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    return client


def texts(response: Any) -> str:
    """What a reader sees of a page, without its tags and with single spaces."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())
