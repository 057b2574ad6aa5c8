"""Names of firms and projects, and the ways in which people write the same thing differently."""

import random
from collections.abc import Callable

CORES = "鑫宏泰瑞恒信嘉隆盛祥裕丰凯达金鼎中联天合远望博海锐新星创华科正永安福荣汇通巨力光明东升大地长城龙飞腾跃"
TRADES = (
    "汽车零部件", "精密机械", "铝业", "铜材", "矿山设备", "工程机械", "液压件", "齿轮", "铸造", "锻压", "模具",
    "电机", "传动设备", "冶金装备", "轴承", "阀门", "有色金属", "合金材料", "车桥", "制动系统", "压缩机", "仪表",
)  # fmt: skip
PLACES = ("郑州市", "河南省郑州市", "郑州", "中原区", "经开区", "高新区", "荥阳市", "新郑市")
LEGAL = ("有限公司", "有限责任公司", "股份有限公司", "集团有限公司")
ROADS = ("科学大道", "长椿路", "航海东路", "经开第八大街", "瑞达路", "冬青街", "陇海西路", "金梭路", "莲花街", "西四环")
PRODUCTS = (
    "转向节",
    "铝板带",
    "掘进机",
    "减速器",
    "铜箔",
    "缸体",
    "液压支架",
    "轮毂",
    "破碎机",
    "盾构刀盘",
    "车架",
    "泵阀",
)
WORKS = ("生产线", "车间", "工厂", "产线", "仓储物流系统", "检测中心")
AIMS = ("智能化改造", "数字化升级", "自动化改造", "节能技术改造", "数字工厂建设", "柔性化改造", "设备更新")
PARTS = (
    "新增{n}台{d}轴数控加工中心", "购置{n}台工业机器人及{d}套夹具", "建设制造执行系统并接入{n}台设备",
    "更新{n}条{p}热处理线",
    "部署{n}套在线视觉检测装置", "建成{d}座智能立体仓库，货位{n}个", "改造{n}台{d}吨压力机",
    "上线能源管理平台，采集点{n}个",
    "配置{n}辆自动导引车", "引进{n}套激光焊接工作站", "建设数据中台，汇聚{n}类数据", "淘汰{n}台高耗能电机",
)  # fmt: skip
TRADITIONAL = str.maketrans(
    "机电车业铝铜设备产发华龙东马长门齿轮铸钢铁压动数据网络线",
    "機電車業鋁銅設備產發華龍東馬長門齒輪鑄鋼鐵壓動數據網絡線",
)
WIDE = {**{code: code + 0xFEE0 for code in range(0x21, 0x7F)}, 0x20: 0x3000}
ALIKE = {"0": "O", "O": "0", "1": "7", "7": "1", "8": "B", "B": "8", "5": "S", "2": "Z", "6": "9", "3": "8"}


def digits(chance: random.Random, count: int) -> str:
    return "".join(chance.choices("0123456789", k=count))


def credit_code(chance: random.Random) -> str:
    return "9141" + digits(chance, 4) + "".join(chance.choices("0123456789ABCDEFGHJKLMNPQRTUWXY", k=10))


def firm_name(chance: random.Random) -> str:
    core = "".join(chance.sample(CORES, chance.choice((2, 2, 3))))
    return chance.choice(PLACES[:3]) + core + chance.choice(TRADES) + chance.choice(LEGAL)


def address(chance: random.Random) -> str:
    where = chance.choice(PLACES[3:])
    return f"河南省郑州市{where}{chance.choice(ROADS)}{chance.randint(1, 399)}号{chance.randint(1, 20)}号楼"


def project_name(chance: random.Random) -> str:
    amount = f"年产{chance.randint(2, 90)}万{chance.choice('套件吨台')}"
    return f"{amount}{chance.choice(PRODUCTS)}{chance.choice(WORKS)}{chance.choice(AIMS)}项目"


def content(chance: random.Random) -> str:
    parts = chance.sample(PARTS, chance.randint(4, 6))
    filled = [
        each.format(n=chance.randint(2, 240), d=chance.randint(2, 9), p=chance.choice(PRODUCTS)) for each in parts
    ]
    return "，".join(filled) + "。"


def typo(text: str, chance: random.Random) -> str:
    """One sign lost, doubled, changed with its neighbour, or mistaken for a sign that is written like it."""
    if len(text) < 4:
        return text
    at = chance.randrange(1, len(text) - 1)
    kind = chance.randrange(4)
    if kind == 0:
        return text[:at] + text[at + 1 :]
    if kind == 1:
        return text[:at] + text[at] + text[at:]
    if kind == 2:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return text[:at] + chance.choice(CORES) + text[at + 1 :]


def wrong_digit(code: str, chance: random.Random) -> str:
    if len(code) < 6:
        return code
    at = chance.randrange(4, len(code))
    other = ALIKE.get(code[at]) or chance.choice("0123456789")
    return code[:at] + other + code[at + 1 :]


def missing(text: str, chance: random.Random) -> str:
    return ""


def wide(text: str, chance: random.Random) -> str:
    return text.translate(WIDE)


def traditional(text: str, chance: random.Random) -> str:
    return text.translate(TRADITIONAL)


def other_legal_form(name: str, chance: random.Random) -> str:
    """Abbreviated or written as another form: 有限公司 as 公司, 厂, 股份, or nothing."""
    for form in ("集团有限公司", "股份有限公司", "有限责任公司", "有限公司"):
        if name.endswith(form):
            return name.removesuffix(form) + chance.choice(("公司", "厂", "股份", "（集团）公司", "", "有限责任公司"))
    return name


def other_place(name: str, chance: random.Random) -> str:
    for place in ("河南省郑州市", "郑州市", "郑州"):
        if name.startswith(place):
            return chance.choice(("", "郑州市", "河南省郑州市", "（郑州）")) + name.removeprefix(place)
    return name


def reordered(text: str, chance: random.Random) -> str:
    parts = text.rstrip("。").split("，")
    chance.shuffle(parts)
    return "，".join(parts) + "。"


def shortened(text: str, chance: random.Random) -> str:
    """A part or two left out, whichever they are."""
    parts = text.rstrip("。").split("，")
    kept = sorted(chance.sample(range(len(parts)), max(min(2, len(parts)), len(parts) - chance.choice((1, 1, 2)))))
    return "，".join(parts[place] for place in kept) + "。"


def other_project_words(name: str, chance: random.Random) -> str:
    replaced = name.replace("生产线", "产线").replace("智能化改造", "智能化技术改造").replace("项目", "")
    return chance.choice((replaced, "关于" + name, name.replace("项目", "工程"), name.replace("年产", "")))


def other_address(text: str, chance: random.Random) -> str:
    kinds = (
        text.removeprefix("河南省郑州市"),
        text.replace("号楼", "栋").removeprefix("河南省"),
        text.replace("号", "號"),
        text.rpartition("号楼")[0].rpartition("号")[0] + "号",
        text.replace("市", "市 ").replace("区", "区 "),
    )
    return chance.choice(kinds)


Noise = Callable[[str, random.Random], str]
OF_FIELDS: dict[str, tuple[Noise, ...]] = {
    "firm": (other_legal_form, other_place, typo, wide, traditional),
    "credit_code": (wrong_digit, wide, missing),
    "filing_code": (wrong_digit, wide, missing),
    "project": (other_project_words, typo, wide, traditional),
    "content": (reordered, shortened, typo, wide, traditional),
    "address": (other_address, typo, wide, traditional),
}
