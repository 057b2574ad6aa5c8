"""The papers behind the model city's payments: contracts, machines, invoices and bank vouchers, all invented."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from planum.demo.upgrades import Upgrade
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.funds.actions import check_line, import_papers, open_fund_account, photograph_line
from planum.programme.funds.models import EquipmentLine
from planum.programme.funds.taking import PaperKind
from planum.programme.projects.models import Project

# A picture of one point stands for the photo of a machine in its shop.
PHOTO = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


@dataclass(frozen=True)
class Bought:
    """One line: what it is, from whom, for how much, and which part of it is invoiced and paid so far (of ten)."""

    name: str
    model: str
    supplier: str
    wan: int
    tenths: int = 10
    seller: str = ""


BOUGHT: Mapping[str, Sequence[Bought]] = {
    "XH-P01": (
        Bought("伺服压力机自动线", "SP-1600", "长河重型机床有限公司", 12_800),
        Bought("五轴加工中心（8台）", "VMC-5X", "启明数控装备有限公司", 9_600),
        Bought("在线视觉检测系统", "VI-300", "启明数控装备有限公司", 2_400),
        Bought("制造执行与能源管理软件", "MES-E 6.0", "星河智造服务有限公司", 3_200),
        Bought("车间边缘计算与网络", "EDGE-8", "星河智造服务有限公司", 2_600),
        Bought("自动化立体仓库", "AS-40", "长河重型机床有限公司", 8_000, 0),
    ),
    "XH-P02": (
        Bought("蓄热式熔炼炉改造", "RGF-20", "北辰工业炉有限公司", 4_200),
        Bought("供应链协同平台", "SCP 3.2", "启明数字科技有限公司", 1_900),
    ),
    "XH-P03": (
        Bought("2500吨压铸岛", "DC-2500", "长河重型机床有限公司", 3_900),
        Bought("集中熔化炉", "CMF-5", "北辰工业炉有限公司", 1_200),
    ),
    "XH-P04": (
        Bought("连轧线伺服传动", "SR-12", "启明数控装备有限公司", 3_100),
        Bought("在线涡流探伤", "ECT-9", "启明数控装备有限公司", 1_000, 10, "海岚商贸有限公司"),
    ),
    "XH-P05": (
        Bought("全电动注塑机（12台）", "EM-450", "启明数控装备有限公司", 3_600),
        Bought("机械手与供料系统", "RB-60", "星河智造服务有限公司", 1_300),
        Bought("模具监测系统", "MT-2", "星河智造服务有限公司", 600, 4),
    ),
    "RS-P01": (Bought("高效电机与变频系统", "EM-HX", "北辰工业炉有限公司", 31_000),),
    "RS-P02": (Bought("动态无功补偿装置", "SVG-10", "启明数控装备有限公司", 2_600),),
    "RS-P03": (Bought("节能协同平台", "ECP 2.0", "启明数字科技有限公司", 5_100),),
}  # fmt: skip
NUMBERS = {code: place for place, code in enumerate(BOUGHT, start=1)}


def open_the_account(people: Mapping[str, Person], pilot: str) -> None:
    """The fund's own account and subject code (专户、单独核算)."""
    open_fund_account(
        by=people["finance"], pilot=pilot, bank="中国工商银行星河分行", number="360200990100002025",
        holder="星河市财政局", subject_code="2150517-XH2025",
    )  # fmt: skip


def file_the_papers(people: Mapping[str, Person], pilot: str, upgrade: Upgrade) -> None:
    """The firm sends four tables and photos; the finance officer enters its account; officers look at the machines."""
    bought = BOUGHT.get(upgrade.code)
    if bought is None:
        return
    firm, code = people[upgrade.owner], upgrade.code
    with viewing(SYSTEM):
        holder = Project.objects.select_related("owner").get(code=code).owner.name
    open_fund_account(
        by=people["finance"], pilot=pilot, project=code, bank="中国建设银行星河分行",
        number=f"3300161627030500{NUMBERS[code]:04d}", holder=holder, subject_code=f"2150517-{code}",
    )  # fmt: skip
    for kind, rows in tables(code, bought).items():
        content = base64.b64encode("\n".join(rows).encode()).decode()
        import_papers(by=firm, project=code, kind=kind, name=f"{code}-{kind.value}.csv", content=content)
    paid = [place for place, each in enumerate(bought, start=1) if each.tenths]
    for place in paid:
        photograph_line(by=firm, project=code, line=f"{code}-{place}", name=f"{code}-{place}.png", content=PHOTO)
    _look_at(people, code, paid[0])


def tables(code: str, bought: Sequence[Bought]) -> dict[PaperKind, list[str]]:
    """The four tables with Chinese headings, as a firm's accountant would write them."""
    base = NUMBERS[code] * 100
    contracts, lines = ["编号,供应商,签订日期,金额（元）"], ["明细行,名称,型号,序列号,合同编号,金额（元）"]
    invoices = ["发票号码,开票日期,销售方,不含税金额（元）,税额（元）,明细行"]
    vouchers = ["凭证号,付款日期,开户行,付款账号,收款方,金额（元）,明细行"]
    for place, each in enumerate(bought, start=1):
        yuan, number, line = each.wan * 10_000, base + place, f"{code}-{place}"
        contracts.append(f"HT-{number},{each.supplier},2025-08-{place + 10},{yuan}")
        lines.append(f"{line},{each.name},{each.model},SN{number:06d},HT-{number},{yuan}")
        part = yuan * each.tenths // 10
        if not part:
            continue
        net = part * 100 // 113
        invoices.append(
            f"254420000000{number:08d},2025-10-{place + 10},{each.seller or each.supplier},{net},{part - net},{line}"
        )
        vouchers.append(
            f"PZ{number},2025-11-{place + 10},中国建设银行星河分行,33001616270305009999,{each.supplier},{part},{line}"
        )
    return {
        PaperKind.CONTRACTS: contracts,
        PaperKind.LINES: lines,
        PaperKind.INVOICES: invoices,
        PaperKind.VOUCHERS: vouchers,
    }


def _look_at(people: Mapping[str, Person], code: str, place: int) -> None:
    """An officer reads the serial number off the first machine."""
    line = f"{code}-{place}"
    with viewing(SYSTEM):
        row = EquipmentLine.objects.get(code=line)
    day = row.filed_at.date()
    check_line(by=people["bureau"], project=code, line=line, on=day, serial=row.serial, note="设备在位，铭牌一致")
