"""A city made from a seed: projects with firms, equipment lines, contracts, invoices, vouchers; and other programmes.

What is planted is kept beside: which pairs of records are the same project, which subjects break which rule.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from benchmarks.programme import noise
from planum.programme.funds.engine.papers import Contract, Invoice, Line, Share, Voucher
from planum.programme.projects.engine.duplicates import Record

CODE = "410100"
LINES, INVOICES_OF_A_LINE = 20, 5
WAN, YI = 10_000 * 100, 100_000_000 * 100
SIGNED = date(2025, 6, 1)
WINGS = ("point", "line", "plane")


@dataclass
class Project:
    """One project as its owner and the bureaus wrote it down. Money in fen."""

    number: int
    record: Record
    wing: str
    industry: str
    investment_fen: int
    support_fen: int
    contracts: list[Contract] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    invoices: list[Invoice] = field(default_factory=list)
    vouchers: list[Voucher] = field(default_factory=list)
    invoice_shares: list[Share] = field(default_factory=list)
    payment_shares: list[Share] = field(default_factory=list)
    photos: set[str] = field(default_factory=set)
    is_accepted: bool = True

    @property
    def code(self) -> str:
        return self.record.id


@dataclass
class City:
    """`others` are records of other programmes, `used_elsewhere` their invoice and serial numbers with the place;
    `changes` what planting changes in the facts of a subject; `same` the planted pairs; `planted` the breaches as
    (rule, subject)."""

    chance: random.Random
    projects: list[Project] = field(default_factory=list)
    others: list[Record] = field(default_factory=list)
    changes: dict[str, list[Callable[[Any], Any]]] = field(default_factory=dict)
    used_elsewhere: dict[str, str] = field(default_factory=dict)
    same: set[tuple[str, str]] = field(default_factory=set)
    planted: set[tuple[str, str]] = field(default_factory=set)


def make_city(projects: int, seed: int) -> City:
    """All clean but for the duplicates; `planting` breaks the rules."""
    city = make_records(projects, random.Random(seed))
    _plant_duplicates(city, projects // 5)
    return city


def make_records(projects: int, chance: random.Random, *, with_papers: bool = True) -> City:
    """Projects and records of other programmes of which none is the same as a project."""
    city = City(chance)
    for number in range(projects):
        city.projects.append(_project(number, projects, chance, with_papers=with_papers))
    _add_others(city, projects)
    return city


def _project(number: int, of_all: int, chance: random.Random, *, with_papers: bool) -> Project:
    wing = WINGS[number % 3]
    investment = chance.randint(12_000, 60_000) * WAN
    cap = {"point": 1000 * WAN, "line": 2000 * WAN, "plane": 3000 * WAN}[wing]
    support = min(investment * 15 // 100, cap)
    support = min(support, support * 14 // of_all)  # All together stay within an award of 3亿.
    project = Project(
        number, _record(f"XM{number:05d}", "试点", chance), wing, chance.choice(("3670", "3512", "3252")),
        investment, support,
    )  # fmt: skip
    if with_papers:
        _add_papers(project, chance)
    invoices = tuple(each.number for each in project.invoices)
    serials = tuple(each.serial for each in project.lines)
    project.record = replace(project.record, invoices=invoices, serials=serials)
    return project


def _record(code: str, programme: str, chance: random.Random) -> Record:
    return Record(
        code, programme, noise.credit_code(chance), f"2501-41{noise.digits(chance, 4)}-04-02-{noise.digits(chance, 6)}",
        noise.firm_name(chance), noise.project_name(chance), noise.content(chance), noise.address(chance),
    )  # fmt: skip


def _add_papers(project: Project, chance: random.Random) -> None:
    """20 lines under 4 contracts; each line with 5 invoices and as many payments, that agree to the fen."""
    for number in range(4):
        supplier = noise.firm_name(chance)
        contract = f"HT-{project.number:05d}-{number}"
        total = 0
        for place in range(LINES // 4):
            code, price = f"{project.code}-L{number}{place}", chance.randint(20, 900) * 10_000
            amount = price * INVOICES_OF_A_LINE
            total += amount
            project.lines.append(Line(code, contract, amount, serial=f"SN{noise.digits(chance, 12)}"))
            project.photos.add(code)
            for part in range(INVOICES_OF_A_LINE):
                _add_invoice(project, code, supplier, price, part, chance)
        project.contracts.append(Contract(contract, supplier, SIGNED, total))


def _add_invoice(project: Project, line: str, supplier: str, price: int, part: int, chance: random.Random) -> None:
    net = price * 100 // 113
    issued = SIGNED + timedelta(days=20 + 10 * part)
    number, voucher = f"25412{noise.digits(chance, 15)}", f"PZ{noise.digits(chance, 14)}"
    project.invoices.append(Invoice(number, supplier, issued, net, price - net))
    project.vouchers.append(Voucher(voucher, supplier, issued + timedelta(days=9), price))
    project.invoice_shares.append(Share(number, line, price))
    project.payment_shares.append(Share(voucher, line, price))


def _add_others(city: City, projects: int) -> None:
    """Three records of other programmes for each project; every tenth is another project of one of the firms."""
    chance = city.chance
    for number in range(3 * projects):
        record = _record(f"QT{number:05d}", chance.choice(("国债设备更新", "中小企业数字化", "技改贴息")), chance)
        if number % 10 == 0:
            firm = city.projects[number % projects].record
            record = replace(record, firm=firm.firm, credit_code=firm.credit_code, address=firm.address)
        if number % 20 == 0:
            # The next phase of the same works: nearly the same name, other contents.
            record = replace(
                record, project=city.projects[number % projects].record.project.replace("项目", "二期项目")
            )
        elif number % 10 == 1:
            # The same text from one consultant, for another firm, with other figures.
            other = city.projects[number % projects].record
            record = replace(record, project=noise.other_project_words(other.project, chance))
        city.others.append(record)
        if number % 3 == 0:
            city.used_elsewhere[f"25411{noise.digits(chance, 15)}"] = f"{record.programme} {record.id}"


def _plant_duplicates(city: City, count: int) -> None:
    """So many projects stand in another programme too, written differently in each field."""
    for number, project in enumerate(city.chance.sample(city.projects, count)):
        code = f"CF{number:05d}"
        city.others.append(spoiled(project.record, code, city.chance))
        city.same.add((project.code, code))
        if city.others[-1].invoices:
            city.planted.add(("R33", f"payment:{project.code}"))


def spoiled(record: Record, code: str, chance: random.Random, *, most: int = 2) -> Record:
    """The same project written by somebody else: most fields differ, by one kind of noise or by up to 2 `most`."""
    said = {name: getattr(record, name) for name in noise.OF_FIELDS}
    strength = chance.choice((1, 1, most))
    for name, kinds in noise.OF_FIELDS.items():
        for _ in range(strength * chance.choice((0, 1, 1, 2))):
            said[name] = chance.choice(kinds)(said[name], chance)
    invoices = tuple(chance.sample(record.invoices, min(2, len(record.invoices)))) if chance.random() < 0.3 else ()
    return Record(code, chance.choice(("国债设备更新", "中小企业数字化")), invoices=invoices, **said)
