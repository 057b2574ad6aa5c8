"""Duplicates that are harder than the planted ones, and neighbours that look like duplicates and are none.

One kind a record, each over fields that are spoiled lightly besides; reported kind by kind beside the main figure.
"""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from benchmarks.programme import noise
from benchmarks.programme.city import City, make_records, spoiled
from planum.programme.projects.engine.duplicates import Record

Change = Callable[[Record, random.Random], Record]
EACH = 12
NUMERALS = "零一二三四五六七八九"
TRADITIONAL = str.maketrans(
    "万产业东个书车军农冲决况冶净凤刘划刚创办务动劳区华协单卖卫厂压参双发变号叶员园国图团圆圣场块坚坛坝处备复头夹奖妇学实宝审宽对导"
    "寿将尔层属岁岭岛币师带帮广庄应库张强归录径忆志态总恒战户扩扬抚护报担拟择挂损换据摄",
    "萬產業東個書車軍農沖決況冶淨鳳劉劃剛創辦務動勞區華協單賣衛廠壓參雙發變號葉員園國圖團圓聖場塊堅壇壩處備複頭夾獎婦學實寶審寬對導"
    "壽將爾層屬歲嶺島幣師帶幫廣莊應庫張強歸錄徑憶誌態總恆戰戶擴揚撫護報擔擬擇掛損換據攝",
)


def bare(firm: str) -> str:
    """A firm's name without place and legal form."""
    place, legal = ("|".join(sorted(words, key=len, reverse=True)) for words in (noise.PLACES[:3], noise.LEGAL))
    return re.sub(f"^({place})|({legal})$", "", firm)


def short_name(record: Record, chance: random.Random) -> Record:
    """简称: the core and two signs of the trade, and no credit code."""
    core = bare(record.firm)
    trade = next(trade for trade in noise.TRADES if core.endswith(trade))
    return replace(record, firm=core.removesuffix(trade) + trade[:2], credit_code="")


def converted(record: Record, chance: random.Random) -> Record:
    """有限公司 became 股份有限公司, or a group, and moved to the province's register."""
    return replace(record, firm=f"河南郑州{bare(record.firm)}{chance.choice(('股份', '集团股份'))}有限公司")


def renamed(record: Record, chance: random.Random) -> Record:
    """更名: another name, the credit code with two digits changed round."""
    return replace(record, firm=noise.firm_name(chance), credit_code=swapped(record.credit_code, chance))


def swapped(code: str, chance: random.Random) -> str:
    places = [at for at in range(4, len(code) - 1) if code[at] != code[at + 1]]
    if not places:
        return code
    at = chance.choice(places)
    return code[:at] + code[at + 1] + code[at] + code[at + 2 :]


def reordered_name(record: Record, chance: random.Random) -> Record:
    """年产4万套轮毂生产线智能化改造项目 → 智能化改造项目（轮毂生产线，年产4万套）."""
    aim = next((aim for aim in noise.AIMS if aim in record.project), "")
    work = next((work for work in noise.WORKS if work in record.project), "")
    amount = re.match(r"(?:关于)?(年产\d+万.)", record.project)
    if not aim or not amount:
        return record
    rest = record.project.replace(aim, "").replace(amount[1], "").replace("项目", "").removeprefix("关于")
    return replace(record, project=f"{aim}项目（{rest or work}，{amount[1]}）")


def full_width(record: Record, chance: random.Random) -> Record:
    wide: dict[str, Any] = {name: noise.wide(getattr(record, name), chance) for name in noise.OF_FIELDS}
    return replace(record, **wide)


def traditional(record: Record, chance: random.Random) -> Record:
    names = ("firm", "project", "content", "address")
    signs = noise.TRADITIONAL | TRADITIONAL
    written: dict[str, Any] = {name: getattr(record, name).translate(signs) for name in names}
    return replace(record, **written)


def wrong_address(record: Record, chance: random.Random) -> Record:
    """Known by firm and address alone, with one wrong sign in the address and one in the firm."""
    at = chance.randrange(6, max(7, len(record.address) - 6))
    where = record.address[:at] + chance.choice(noise.CORES) + record.address[at + 1 :]
    return replace(record, address=where, firm=noise.typo(record.firm, chance), credit_code="", filing_code="")


def in_words(record: Record, chance: random.Random) -> Record:
    """Digits as Chinese numerals in the project's name, 万 written out in digits or not."""
    amount = re.search(r"(\d+)万", record.project)
    if not amount:
        return record
    other = chance.choice((f"{chinese(int(amount[1]))}万", f"{int(amount[1]) * 10000}"))
    return replace(record, project=record.project.replace(amount[0], other, 1))


def chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if not tens else "十" if tens == 1 else f"{NUMERALS[tens]}十"
    return head + (NUMERALS[ones] if ones or not tens else "")


def summary(record: Record, chance: random.Random) -> Record:
    """The content of one sentence, without a filing code."""
    first = record.content.rstrip("。").split("，")[0]
    return replace(record, content=f"项目主要{first}等。", filing_code="")


def next_phase(record: Record, chance: random.Random) -> Record:
    """二期: the same works, another filing, the same frame of a text with other figures."""
    return replace(
        record, project=record.project.replace("项目", "（二期）项目"), filing_code=noise.digits(chance, 18),
        content=other_figures(record.content, chance), invoices=(),
    )  # fmt: skip


def other_figures(text: str, chance: random.Random) -> str:
    return re.sub(r"\d+", lambda _found: str(chance.randint(2, 240)), text)


def next_workshop(record: Record, chance: random.Random) -> Record:
    """The same works in another workshop of the firm: 二号车间."""
    return replace(next_phase(record, chance), project=record.project.replace("项目", "（2号车间）项目"))


def next_year(record: Record, chance: random.Random) -> Record:
    """Last year's renewal of equipment, of which this year's is no copy."""
    return replace(
        next_phase(record, chance), project=re.sub(r"年产\d+", f"年产{chance.randint(91, 180)}", record.project)
    )


def sister(record: Record, chance: random.Random) -> Record:
    """A sister company: one sign of the name differs, the text comes from the same consultant."""
    at = record.firm.find("市") + 1 or 2
    other = chance.choice([sign for sign in noise.CORES if sign != record.firm[at]])
    return replace(
        next_year(record, chance), firm=record.firm[:at] + other + record.firm[at + 1 :],
        credit_code=noise.credit_code(chance), address=noise.address(chance),
    )  # fmt: skip


SAME: dict[str, Change] = {
    "short name": short_name, "converted": converted, "renamed, code misread": renamed,
    "words of the name reordered": reordered_name, "full width": full_width, "traditional characters": traditional,
    "wrong sign in the address": wrong_address, "figures in words": in_words, "content of one sentence": summary,
}  # fmt: skip
OTHERS: dict[str, Change] = {
    "next phase": next_phase, "next workshop": next_workshop, "next year": next_year, "sister company": sister,
}  # fmt: skip


def make_harder(projects: int, seed: int) -> tuple[City, dict[str, str]]:
    """A city without papers, and the kind of every record that was planted: `same` holds the pairs of kinds in SAME."""
    chance = random.Random(seed + 1_000_003)
    city, kinds = make_records(projects, chance, with_papers=False), {}
    each = max(2, projects * EACH // 1000)
    chosen = chance.sample(city.projects, each * (len(SAME) + len(OTHERS)))
    for number, project in enumerate(chosen):
        kind = [*SAME, *OTHERS][number // each]
        code = f"HD{number:05d}"
        record = project.record
        if kind in SAME:
            record = spoiled(SAME[kind](record, chance), code, chance, most=1)
            city.same.add((project.code, code))
        else:
            record = OTHERS[kind](replace(record, invoices=(), serials=()), chance)
        city.others.append(replace(record, id=code, programme="技改贴息"))
        kinds[code] = kind
    return city, kinds
