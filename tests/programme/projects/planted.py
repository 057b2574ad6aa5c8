# ruff: noqa: E501  tables of words read best in one row
"""Applications and older records with duplicates planted among them, and with neighbours that only look like some."""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from planum.programme.projects.engine.duplicates import Record

BRANDS = [
    "华盛",
    "恒达",
    "金鼎",
    "瑞丰",
    "中科",
    "远航",
    "天工",
    "博远",
    "鑫源",
    "德力",
    "联创",
    "宏图",
    "精工",
    "万通",
    "华锐",
    "海川",
    "东升",
    "启明",
    "三和",
    "永安",
    "科达",
    "新锐",
    "凯旋",
    "泰和",
    "龙腾",
    "利民",
    "同辉",
    "嘉禾",
    "明德",
    "振兴",
]
SECOND = [
    "光",
    "星",
    "宇",
    "力",
    "泽",
    "峰",
    "川",
    "宁",
    "达",
    "源",
    "成",
    "祥",
    "德",
    "安",
    "辉",
    "诚",
    "信",
    "科",
    "益",
    "昌",
]
TRADES = [
    "精密机械",
    "有色金属",
    "汽车零部件",
    "食品科技",
    "纺织",
    "铝业",
    "电气设备",
    "新材料",
    "仪器仪表",
    "化工",
    "数控装备",
    "铜业",
    "模具",
    "轴承",
    "铸造",
]
LEGAL = ["有限公司", "有限责任公司", "股份有限公司", "集团有限公司"]
PLACES = ["星河市", "宁州市", "中原省星河市", ""]
THINGS = [
    "连铸连轧生产线",
    "压铸单元",
    "热处理炉",
    "注塑车间",
    "数控加工中心",
    "自动装配线",
    "挤压机组",
    "立体仓库",
    "质量检测线",
    "涂装线",
    "冲压线",
    "电解槽",
    "熔炼炉",
    "包装线",
    "织机群",
    "轧机",
    "焊接机器人",
    "分拣系统",
    "冷却系统",
    "空压站",
]
HOWS = ["智能化改造", "数字化升级", "设备更新", "绿色化改造", "网络化协同", "工艺优化", "自动化改造", "柔性化改造"]
SYSTEMS = [
    "MES系统",
    "ERP系统",
    "能源管理系统",
    "视觉检测系统",
    "数据采集平台",
    "预测性维护模型",
    "高级排产系统",
    "数字孪生平台",
    "仓储管理系统",
    "工业互联网平台",
    "设备联网网关",
    "边缘计算节点",
]
GAINS = ["生产效率", "良品率", "单位能耗", "设备利用率", "交付周期", "人均产值", "库存周转", "停机时间"]
ROADS = ["东方路", "高新大道", "创业路", "科技三路", "园区西路", "解放路", "建设大街", "滨江路", "工业二路", "兴业路"]
SYNONYMS = {
    "购置": "采购",
    "建设": "搭建",
    "提升": "提高",
    "实现": "达到",
    "改造": "升级",
    "项目": "工程",
    "系统": "平台",
}


@dataclass(frozen=True)
class World:
    asked: list[Record]
    others: list[Record]
    planted: frozenset[tuple[str, str]]


def plant(seed: int, asked: int = 1000, others: int = 10_000, duplicates: int = 200, *, invoices: int = 100,
          serials: int = 20, older_invoices: int = 2) -> World:  # fmt: skip
    """A world by its seed. Firms have several projects, and phases of one; invoices of a seller follow each other."""
    dice = random.Random(seed)
    firms = [_firm(dice, number) for number in range((asked + others) // 2)]
    rows = [_record(dice, f"A{place}", dice.choice(firms), invoices, serials) for place in range(asked)]
    rows = [_phase(dice, row) if dice.random() < 0.05 else row for row in rows]
    older = [_record(dice, f"O{place}", dice.choice(firms), older_invoices, 1, "设备更新贷款贴息")
             for place in range(others - duplicates)]  # fmt: skip
    for place in range(30):
        older[place] = replace(_next_phase(rows[place]), id=older[place].id)
    copied = dice.sample(range(asked), duplicates)
    planted = set()
    for number, place in enumerate(copied):
        copy = disturb(dice, rows[place], f"D{number}")
        older.append(copy)
        planted.add((rows[place].id, copy.id))
    return World(rows, older, frozenset(planted))


def _firm(dice: random.Random, number: int) -> Record:
    name = dice.choice(PLACES) + dice.choice(BRANDS) + dice.choice(SECOND) + dice.choice(TRADES) + dice.choice(LEGAL)
    code = (
        "91" + "".join(dice.choices("0123456789", k=6)) + "".join(dice.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=10))
    )
    place = f"星河市{dice.choice(['高新区', '经开区', '望江区', '城东区'])}{dice.choice(ROADS)}{dice.randint(1, 400)}号"
    return Record(f"F{number}", credit_code=code, firm=name, address=place)


def _record(
    dice: random.Random, key: str, firm: Record, invoices: int, serials: int, programme: str = "试点"
) -> Record:
    thing, how = dice.sample(THINGS, 2), dice.choice(HOWS)
    systems, gains = dice.sample(SYSTEMS, 3), dice.sample(GAINS, 2)
    content = (
        f"项目购置{thing[0]}{dice.randint(1, 30)}台套、{thing[1]}{dice.randint(1, 20)}台套，建设{'、'.join(systems)}，"
        f"对{dice.choice(['一', '二', '三'])}号车间进行{how}，打通研发、生产、仓储和质量数据，{gains[0]}提升{dice.randint(5, 40)}%，"
        f"{gains[1]}改善{dice.randint(5, 40)}%，实现{dice.choice(TRADES)}产品年产{dice.randint(1, 90)}万件。"
    )
    first = dice.randint(10**7, 9 * 10**7)
    return replace(
        firm, id=key, programme=programme, project=f"{thing[0]}{how}项目", content=content,
        filing_code=f"{dice.randint(2301, 2512)}-340{dice.randint(100, 999)}-04-0{dice.randint(1, 5)}-{dice.randint(100000, 999999)}",
        invoices=tuple(f"25342000000{first + step * dice.choice([1, 1, 3]):09d}" for step in range(invoices)),
        serials=tuple(f"{dice.choice('ABCDEFGH')}{dice.choice('KLMN')}{dice.randint(10**7, 10**8 - 1)}" for _step in range(serials)),
    )  # fmt: skip


def _phase(dice: random.Random, row: Record) -> Record:
    return replace(row, project=row.project.replace("项目", "项目（一期）"))


def _next_phase(row: Record) -> Record:
    """The second phase of a project: same firm, other filing and equipment, a text that shares its frame."""
    return replace(
        row, programme="技改", project=row.project.replace("（一期）", "").replace("项目", "项目（二期）"),
        filing_code=row.filing_code[:-6] + f"{(int(row.filing_code[-6:]) * 7 + 13) % 1_000_000:06d}",
        content="在一期基础上" + re.sub(r"\d+", lambda found: str(int(found[0]) * 3 % 41 + 1), row.content).replace("一号", "四号"),
        invoices=(), serials=(),
    )  # fmt: skip


def disturb(dice: random.Random, row: Record, key: str) -> Record:
    """The same project as another programme wrote it down: typos, abbreviations, another order, fields left out."""
    firm = dice.choice([row.firm, _abbreviated(row.firm), _typo(dice, row.firm), row.firm.replace("有限公司", "有限责任公司"),
                        _bracketed(row.firm)])  # fmt: skip
    code = dice.choice([row.credit_code, row.credit_code, _mistyped(dice, row.credit_code), ""])
    project = dice.choice(
        [row.project, _turned(row.project), _typo(dice, row.project), "关于" + row.project[:-2] + "的工程"]
    )
    content = _typo(dice, _reworded(dice, _reordered(dice, row.content)), times=dice.randint(0, 8))
    filing = dice.choice([row.filing_code, _mistyped(dice, row.filing_code), "", ""])
    address = dice.choice([row.address, row.address.replace("星河市", "").replace("号", ""), ""])
    numbers = dice.sample(row.invoices, min(2, len(row.invoices))) if dice.random() < 0.5 else []
    serials = dice.sample(row.serials, 1) if row.serials and dice.random() < 0.5 else []
    return Record(
        key, "设备更新贷款贴息", code, filing, firm, project, content, address,
        tuple(_mistyped(dice, each) if dice.random() < 0.5 else each for each in numbers),
        tuple(_mistyped(dice, each) if dice.random() < 0.5 else each for each in serials),
    )  # fmt: skip


def _abbreviated(name: str) -> str:
    for word in (*LEGAL, *PLACES[:3]):
        name = name.replace(word, "")
    return name


def _bracketed(name: str) -> str:
    for place in ("中原省星河市", "星河市", "宁州市"):
        if name.startswith(place):
            return name[len(place) :].replace("有限", f"（{place[:-1]}）有限", 1)
    return name.replace("集团有限公司", "（集团）有限公司")


def _typo(dice: random.Random, text: str, times: int = 1) -> str:
    signs = list(text)
    for _time in range(times):
        place = dice.randrange(len(signs) - 1)
        match dice.randrange(3):
            case 0:
                signs[place] = dice.choice("的工业制造智能新高科技")
            case 1:
                signs[place], signs[place + 1] = signs[place + 1], signs[place]
            case _:
                del signs[place]
    return "".join(signs)


def _mistyped(dice: random.Random, code: str) -> str:
    """One sign read wrongly, as recognition of characters does."""
    place = dice.randrange(len(code))
    wrong = {"0": "O", "1": "I", "8": "B", "5": "S", "2": "Z"}.get(code[place]) or dice.choice("0123456789")
    return code[:place] + wrong + code[place + 1 :]


def _turned(name: str) -> str:
    for how in HOWS:
        if how in name:
            return how.join(["", name.replace(how, "")])
    return name


def _reordered(dice: random.Random, text: str) -> str:
    parts = text.rstrip("。").split("，")
    dice.shuffle(parts)
    return "，".join(parts) + "。"


def _reworded(dice: random.Random, text: str) -> str:
    for word, other in SYNONYMS.items():
        if dice.random() < 0.3:
            text = text.replace(word, other)
    return text


def scores(world: World, found: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """Recall and precision."""
    hit = {tuple(sorted(pair)) for pair in found}
    wanted = {tuple(sorted(pair)) for pair in world.planted}
    return len(hit & wanted) / len(wanted), len(hit & wanted) / max(1, len(hit))
