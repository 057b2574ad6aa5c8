"""Two competing firms of a city, another city, and the park of the second firm: what they must not see of each other.

All of it is written by the platform's own actions, as its people would. Whatever belongs to the first firm has a name,
a number or a hash that stands nowhere else, so that finding one in an answer is finding a leak.
"""

import base64
import html
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.test import override_settings
from django.utils import timezone

from laws.slices import furnish
from laws.slices.funds import back_with_papers, open_fund
from planum.factory.monitoring.actions import acknowledge_alarm, add_limit_rule
from planum.factory.monitoring.models import LimitKind, LimitRule
from planum.factory.scheduling.actions import (
    add_closure,
    add_order,
    import_calendars,
    import_machines,
    import_operators,
    import_routings,
    import_setups,
    publish_plan,
    report_event,
    set_shop,
    start_planning,
)
from planum.factory.scheduling.models import EventKind, Machine, Operation, Order, PlanningRun
from planum.factory.scheduling.planning import work_off
from planum.hub.assets.actions import add_asset, add_signals, disclose
from planum.hub.assets.models import Level, Signal
from planum.hub.assets.shapes import NewSignal
from planum.hub.connectors.actions import add_connector, bind_signals, import_file
from planum.hub.connectors.models import RefusedReadings
from planum.hub.connectors.shapes import NewBinding
from planum.hub.metrics.actions import define_metric
from planum.hub.readings import access
from planum.hub.readings.engine.examination import Reason
from planum.kernel.actions import add_organisation, add_person, add_region, issue_api_key
from planum.kernel.models import OrganisationKind, Person, Role
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import allocate, decide_payment, receive_tranche, request_payment
from planum.programme.funds.models import LedgerEntry
from planum.programme.performance.actions import add_indicator, add_milestone, measure_indicator, set_target
from planum.programme.performance.models import Basis, IndicatorValue
from planum.programme.plan.actions import open_pilot
from planum.programme.projects.actions import add_project, move_project
from planum.programme.projects.models import Project, Stage, Wing
from planum.programme.rules.actions import load_parameters
from world import an_alarm, some_readings

PASSWORD = "only-for-these-tests-2026"
BASELINE = (datetime(2025, 8, 1, tzinfo=UTC), datetime(2025, 8, 1, 1, tzinfo=UTC))
PERIOD = (datetime(2025, 9, 1, tzinfo=UTC), datetime(2025, 9, 1, 1, tzinfo=UTC))
SIGNAL, PERSON = "power", "engineer"


@dataclass
class Firm:
    """A firm and all that it has; `word` and `zh` begin every name of it, `odd` makes its numbers unlike any other."""

    code: str
    word: str
    zh: str
    odd: int
    engineer: Person
    plant: str = ""
    signal: str = ""
    signal_row: Signal = field(default_factory=Signal)
    connector: int = 0
    file: int = 0
    rule: int = 0
    alarm: int = 0
    disclosure: int = 0
    metric: str = ""
    value: int = 0
    project: Project = field(default_factory=Project)
    indicator: int = 0
    indicator_value: int = 0
    target: int = 0
    payment: int = 0
    entry: int = 0
    machine: int = 0
    order: int = 0
    operation: int = 0
    closure: int = 0
    run: int = 0
    plan: int = 0
    event: int = 0
    proposal: int = 0
    api_key: str = ""
    hashes: frozenset[str] = frozenset()
    things: dict[str, Any] = field(default_factory=dict)

    @property
    def amount_fen(self) -> int:
        """What its project is given; no other firm's amounts have these digits."""
        return 3_000_000_00 + self.odd * 100 + 7

    @property
    def request_fen(self) -> int:
        return 1_000_000_00 + self.odd * 10 + 3

    @property
    def investment_fen(self) -> int:
        return 90_000_000_00 + self.odd * 100 + 9

    @property
    def power(self) -> float:
        return 1 + self.odd / 1_000_000

    @property
    def limit(self) -> float:
        return 50 + self.odd / 1_000_000

    @property
    def prefix(self) -> str:
        return self.api_key[:12]


@dataclass
class City:
    """A pilot city and its officers."""

    code: str
    word: str
    zh: str
    odd: int
    industry: Person
    finance: Person
    pilot: str = ""

    @property
    def award_fen(self) -> int:
        return 200_000_000_00 + self.odd * 200


@dataclass
class Rivals:
    """The world of the sweeps: `own` is what must not be seen, by the four strangers."""

    operator: Person
    city: City
    other_city: City
    own: Firm
    rival: Firm
    far: Firm
    park: Person

    @property
    def firms(self) -> tuple[Firm, Firm, Firm]:
        return self.own, self.rival, self.far

    def everybody(self) -> list[Person]:
        officers = [officer for city in (self.city, self.other_city) for officer in (city.industry, city.finance)]
        return [self.park, *officers, *(firm.engineer for firm in self.firms)]

    def strangers(self) -> dict[str, Person]:
        return {"rival": self.rival.engineer, "other city": self.other_city.industry, "park": self.park}


def of_firm(firm: Firm) -> frozenset[str]:
    """Everything by which a firm is recognised: codes, names in both languages, hashes, amounts, readings."""
    amounts = (firm.amount_fen, firm.request_fen, firm.investment_fen, firm.amount_fen - firm.request_fen)
    written = [text for fen in amounts for text in (str(fen), f"{fen / 100:,.2f}", f"{fen / 100:.2f}")]
    numbers = [repr(firm.power), repr(firm.limit), str(firm.odd), f"{firm.odd:,}"]
    return frozenset([firm.code, firm.word, firm.zh, firm.prefix, *firm.hashes, *written, *numbers])


def of_city(city: City) -> frozenset[str]:
    """What another city's officers do not see of this one: the pilot, its people and its money."""
    half = city.award_fen // 2
    return frozenset([city.word, city.zh, city.pilot, str(city.award_fen), str(half), f"{half / 100:,.2f}"])


def readable(content: bytes | str) -> str:
    """An answer as a reader has it: without the escapes of HTML and of JSON within it."""
    text = content if isinstance(content, str) else content.decode("utf-8", "replace")
    unescaped = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found.group(1), 16)), text)
    return html.unescape(unescaped)


def found_in(content: bytes | str, identifiers: frozenset[str], asked: str = "") -> set[str]:
    """Those identifiers that the answer holds and the question did not; an answer may repeat what it was asked."""
    text = readable(content)
    return {one for one in identifiers if one in text and one not in asked}


@contextmanager
def readings_below(folder: Path) -> Iterator[None]:
    """Store and files of their own."""
    access.close()
    with override_settings(
        PLANUM_READINGS_URL=(folder / "readings").as_uri(),
        PLANUM_HOME=folder,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield
        access.close()


def build() -> Rivals:
    operator = Person.objects.create_superuser("operator-of-all", password=PASSWORD)
    load_parameters(by=operator)
    city = _city(operator, "3401", "Kestrelton", "隼州", 417_531)
    other = _city(operator, "3402", "Heronford", "鹭江", 86_243)
    _organisation(operator, "HERON-PARK", "鹭园", OrganisationKind.PARK, city.code)
    own = _firm(operator, city, "AQUILA-77", "Aquiline", "天鹰座", 381_947)
    rival = _firm(operator, city, "BOREAL-88", "Boreal", "北风座", 529_163, park="HERON-PARK")
    far = _firm(operator, other, "CYGNUS-99", "Cygnus", "天鹅座", 642_287)
    park = _person(operator, "park-keeper", "HERON-PARK", Role.PARK_OPERATOR, "园区管理员", "Park keeper")
    for firm, place in ((own, city), (rival, city), (far, other)):
        _equip(firm)
        _plan(firm)
        _open_to(firm, place)
        _promise(firm, place)
    disclose(by=rival.engineer, plant=rival.plant, organisation="HERON-PARK", purpose="园区")
    rivals = Rivals(operator, city, other, own, rival, far, park)
    furnish(rivals)
    return rivals


def _organisation(operator: Person, code: str, name: str, kind: OrganisationKind, region: str, **more: str) -> None:
    add_organisation(by=operator, code=code, name=name, kind=kind, region=region, **more)


def _person(operator: Person, username: str, organisation: str, role: Role, name: str, name_en: str) -> Person:
    add_person(
        by=operator, username=username, password=PASSWORD, organisation=organisation, role=role, name=name,
        name_en=name_en,
    )  # fmt: skip
    return Person.objects.get(username=username)


def _city(operator: Person, code: str, word: str, zh: str, odd: int) -> City:
    """The region itself is public; `word` and `zh` are those of the pilot and of its officers."""
    add_region(by=operator, code=code, name=f"城市{code}", name_en=f"City {code}")
    people = []
    for kind, role, suffix, name in (
        (OrganisationKind.INDUSTRY_BUREAU, Role.INDUSTRY_OFFICER, "industry", "工信"),
        (OrganisationKind.FINANCE_BUREAU, Role.FINANCE_OFFICER, "finance", "财政"),
    ):
        _organisation(operator, f"{code}-{suffix}", f"城市{code}{name}局", kind, code)
        people.append(
            _person(operator, f"{word}.{suffix}", f"{code}-{suffix}", role, f"{zh}{name}", f"{word} {suffix}")
        )
    city = City(code, word, zh, odd, *people)
    city.pilot = open_pilot(
        by=city.industry, region=code, batch=2, code=f"{word}-2025", name=f"{zh}试点", name_en=f"{word} pilot",
        award_fen=city.award_fen, starts_on=date(2025, 7, 1), ends_on=date(2028, 6, 30), approval=f"{zh}批复",
    ).code  # fmt: skip
    open_fund(city)
    receive_tranche(by=city.finance, pilot=city.pilot, number=1, on=date(2025, 9, 1))
    return city


def _firm(operator: Person, city: City, code: str, word: str, zh: str, odd: int, park: str = "") -> Firm:
    _organisation(
        operator, code, f"{zh}集团", OrganisationKind.ENTERPRISE, city.code, park=park, name_en=f"{word} Group"
    )
    engineer = _person(operator, f"{word}.{PERSON}", code, Role.PLANT_ENGINEER, f"{zh}工程师", f"{word} engineer")
    firm = Firm(code, word, zh, odd, engineer)
    firm.api_key = issue_api_key(by=engineer, label=f"{word} programs").key
    return firm


def _equip(firm: Firm) -> None:
    """Plant, signal, source, readings sent and read in, what was refused, a limit and its alarms."""
    by = firm.engineer
    firm.plant = f"{firm.code}/{firm.word}-S1"
    add_asset(by=by, enterprise=firm.code, level=Level.ENTERPRISE, code=firm.code, name=f"{firm.zh}集团")
    add_asset(
        by=by, enterprise=firm.code, level=Level.SITE, code=f"{firm.word}-S1", parent=firm.code, name=f"{firm.zh}一厂",
        name_en=f"{firm.word} works", note=f"{firm.word} note",
    )  # fmt: skip
    signal = NewSignal(code=SIGNAL, name=f"{firm.zh}功率", name_en=f"{firm.word} power", unit="kW")
    firm.signal = add_signals(by=by, asset=firm.plant, signals=[signal])[0].path
    with viewing(SYSTEM):
        firm.signal_row = Signal.objects.select_related("asset__enterprise").get(path=firm.signal)
    connector = add_connector(
        by=by, owner=firm.code, kind="tcp", name=f"{firm.zh}网关", name_en=f"{firm.word} gateway", enabled=False,
        settings={"host": "127.0.0.1", "port": 4321, "token": f"{firm.word}-token-of-a-gateway"},
    )  # fmt: skip
    firm.connector = connector.id
    bind_signals(by=by, connector=firm.connector, rows=[NewBinding(f"{firm.word}/address", firm.signal, "kW")])
    _read(firm)
    _watch(firm)


def _read(firm: Firm) -> None:
    some_readings(firm.signal_row, [firm.power * (1 + firm.power)] * 60, BASELINE[0])
    some_readings(firm.signal_row, [firm.power] * 60, PERIOD[0])
    newest = timezone.now() - timedelta(minutes=2)
    sent = f"at,signal,value\n{newest.isoformat()},{firm.word}/address,{firm.power}\n"
    read = import_file(
        by=firm.engineer, connector=firm.connector, name=f"{firm.word}.csv",
        content=base64.b64encode(sent.encode()).decode(),
    )  # fmt: skip
    firm.file = read.file
    firm.hashes |= {read.digest}
    with viewing(SYSTEM):
        RefusedReadings.objects.create(
            connector_id=firm.connector, reason=Reason.UNKNOWN_SIGNAL.value, count=firm.odd,
            sample=f"{firm.word}/unbound", first_at=newest, last_at=newest,
        )  # fmt: skip


def _watch(firm: Firm) -> None:
    firm.rule = add_limit_rule(by=firm.engineer, signal=firm.signal, kind=LimitKind.HIGH, limit=firm.limit).id
    low = add_limit_rule(by=firm.engineer, signal=firm.signal, kind=LimitKind.LOW, limit=firm.power / 3).id
    rules = {row.pk: row for row in LimitRule._base_manager.select_related("signal")}
    seen = an_alarm(rules[low])
    acknowledge_alarm(by=firm.engineer, alarm=seen.pk, comment=f"{firm.zh}已处理 {firm.word} seen to")
    firm.alarm = an_alarm(rules[firm.rule]).pk


def _open_to(firm: Firm, city: City) -> None:
    for officer in (city.industry, city.finance):
        organisation = officer.organisation
        assert organisation is not None
        shown = disclose(
            by=firm.engineer, plant=firm.plant, organisation=organisation.code, purpose=f"{firm.zh}证据 {firm.word}"
        )
        firm.disclosure = shown[0].id


def _promise(firm: Firm, city: City) -> None:
    """A project from the plan to one payment that the gate decided and one that waits."""
    officer = city.industry
    code, metric = f"{firm.word}-P1", f"{firm.word}-LOAD"
    firm.metric = f"{firm.code}/{metric}"
    add_project(
        by=officer, pilot=city.pilot, owner=firm.code, code=code, name=f"{firm.zh}改造", name_en=f"{firm.word} upgrade",
        wing=Wing.POINT, industry=f"{firm.zh}业", total_investment_fen=firm.investment_fen,
        allocation_fen=firm.amount_fen, listed_in=f"{firm.zh}方案", starts_on=date(2025, 8, 1),
        finishes_on=date(2027, 12, 31),
    )  # fmt: skip
    move_project(by=officer, project=code, to=Stage.UNDER_WAY, reason=f"{firm.zh}开工")
    back_with_papers(firm, city)
    allocate(by=city.finance, project=code, amount_fen=firm.amount_fen)
    define_metric(
        by=firm.engineer, owner=firm.code, code=metric, name=f"{firm.zh}负荷", name_en=f"{firm.word} load",
        formula="average(power)", unit="kW", inputs={"power": firm.signal},
    )  # fmt: skip
    firm.indicator = add_indicator(
        by=officer, project=code, code="I1", metric=metric, name=f"{firm.zh}降幅", name_en=f"{firm.word} reduction",
        basis=Basis.REDUCTION, baseline_start=BASELINE[0], baseline_end=BASELINE[1],
    ).id  # fmt: skip
    firm.target = set_target(by=officer, indicator=firm.indicator, due_on=date(2026, 12, 31), value=0.2).id
    add_milestone(
        by=officer, project=code, number=1, name=f"{firm.zh}建成", name_en=f"{firm.word} built",
        due_on=date(2026, 12, 31), share_bp=10_000, targets=[firm.target],
    )  # fmt: skip
    measured = measure_indicator(by=officer, indicator=firm.indicator, start=PERIOD[0], end=PERIOD[1])
    firm.indicator_value, firm.value = measured.id, measured.metric_value
    released = request_payment(by=officer, project=code, milestone=1, amount_fen=firm.request_fen)
    decide_payment(by=city.finance, payment=released.id)
    firm.payment = request_payment(by=officer, project=code, milestone=1, amount_fen=firm.request_fen).id
    with viewing(SYSTEM):
        firm.project = Project.objects.get(code=code)
        firm.entry = LedgerEntry.objects.get(payment=released.id).pk
        values = IndicatorValue.objects.select_related("metric_value", "baseline_value").get(pk=measured.id)
        firm.hashes |= {values.metric_value.digest, values.baseline_value.digest, repr(values.value)}


def _plan(firm: Firm) -> None:
    """A shop of one machine with more work than time: a plan that counts, late orders, a breakdown and its answer."""
    by, word, zh = firm.engineer, firm.word, firm.zh
    tables = (
        (import_calendars, f"calendar,name,day,from,until,occasion\n{word}-DAY,{zh}白班,1-7,08:00,16:00,\n"),
        (import_machines, f"machine,name,name_en,calendar,setups\n{word}-M1,{zh}机,{word} saw,{word}-DAY,{word}-SET\n"),
        (import_operators, f"operator,name,name_en,calendar,skills\n{word}-P1,{zh}师傅,{word} smith,,{word}-forge\n"),
        (import_routings, ("product,product_name,step,step_name,machine,minutes_per_piece,family,skill\n"
                          f"{word}-BOX,{zh}箱,10,{zh}冲压,{word}-M1,60,{word}-RED,{word}-forge\n")),
        (import_setups, f"setups,from,to,minutes\n{word}-SET,,{word}-RED,15\n"),
    )  # fmt: skip
    for read, table in tables:
        read(by=by, plant=firm.plant, name=f"{word}.csv", content=base64.b64encode(table.encode()).decode())
    set_shop(by=by, plant=firm.plant, time_zone="Asia/Shanghai")
    for number in (1, 2, 3):
        add_order(
            by=by, plant=firm.plant, code=f"{word}-A{number}", product=f"{word}-BOX", quantity=6,
            due_at=timezone.now() + timedelta(hours=number), note=f"{zh}客户",
        )  # fmt: skip
    starts_at = timezone.now() + timedelta(days=20)
    firm.closure = add_closure(
        by=by, plant=firm.plant, machine=f"{word}-M1", starts_at=starts_at, ends_at=starts_at + timedelta(hours=1),
        reason=f"{zh}保养",
    ).id  # fmt: skip
    firm.run = start_planning(by=by, plant=firm.plant, seconds=0.05, workers=1, name=f"{zh}排程 {word}").id
    with viewing(SYSTEM):
        work_off(firm.run)
        made = PlanningRun.objects.get(pk=firm.run).plan
        assert made is not None
        firm.plan = made.pk
        firm.machine = Machine.objects.get(code=f"{word}-M1").pk
        firm.order = Order.objects.get(code=f"{word}-A1").pk
        firm.operation = Operation.objects.get(order=firm.order).pk
    publish_plan(by=by, plan=firm.plan)
    [answer] = report_event(
        by=by, plant=firm.plant, kind=EventKind.MACHINE_DOWN, machine=f"{word}-M1", minutes=90, note=f"{zh}漏油",
        optimise_s=0,
    )  # fmt: skip
    firm.proposal, firm.event = answer.id, answer.event.id
