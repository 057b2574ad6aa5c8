"""Names, addresses and numbers brought to one form, so that what differs only in writing becomes equal.

Everything here is text in, text out. The steps are those an examiner takes by eye: full width to half width (Unicode
NFKC), traditional to simplified characters (a table of those that occur in firms' names and addresses, not a
dictionary of the language), legal forms and brackets of a company name, units and separators of an address.
"""

import re
import unicodedata
from enum import StrEnum

from rapidfuzz.distance import OSA

_TRADITIONAL = (
    "東东業业機机電电車车鐵铁鋼钢銅铜鋁铝鋅锌錫锡鎳镍鈦钛鑄铸鍛锻鑽钻製制設设備备術术產产廠厂號号區区縣县鎮镇鄉乡園园國国際际發发實实"
    "華华興兴聯联盛盛達达進进遠远運运輸输輕轻紡纺織织絲丝線线纖纤維维綠绿環环節节能能儀仪錶表藥药醫医療疗農农飲饮糧粮油油鹽盐"
    "樓楼號号棟栋層层門门陽阳陰阴龍龙鳳凤馬马鳥鸟魚鱼麗丽寶宝貝贝財财貿贸易易務务團团壓压縮缩氣气燈灯燃燃熱热爐炉爾尔億亿萬万"
    "動动態态數数據据網网絡络雲云計计算算軟软體体統统級级組组繼继續续優优質质檢检測测測测試试驗验證证書书審审改改變变換换擴扩增增"
    "藝艺術术廣广廈厦慶庆應应開开關关閉闭陸陆隊队隨随險险難难雙双離离靈灵靜静響响頂顶項项順顺須须領领頭头題题顏颜願愿類类風风飛飞"
    "養养館馆駿骏騰腾驅驱驗验髮发鬥斗魯鲁鮮鲜鵬鹏麥麦黃黄點点齊齐齒齿學学寧宁對对導导將将專专層层島岛嶺岭帶带師师幣币庫库張张"
    "強强彈弹後后徑径從从復复德德愛爱戰战戶户撫抚捲卷掃扫採采擇择擊击擔担損损搖摇撥拨攝摄敵敌斷断時时曉晓會会極极構构標标樣样"
    "橋桥權权歐欧歲岁歷历歸归殘残漢汉潔洁漿浆濟济濱滨灣湾為为無无煉炼煙烟營营爭争牆墙獨独獲获現现瑪玛療疗監监盤盘礎础礦矿碼码"
    "禮礼種种積积穩稳窯窑競竞筆笔簡简範范築筑籌筹紅红約约純纯紙纸細细終终結结給给綜综緊紧線线編编緣缘縱纵總总繪绘羅罗聖圣聲声職职"
    "腦脑臨临臺台與与舊旧艙舱蘇苏蘭兰處处衛卫裝装裡里補补見见規规視视覽览觀观訂订訊讯訓训記记許许詢询該该詳详語语誠诚調调請请論论"
    "諾诺謝谢識识護护讓让豐丰貨货責责貴贵買买費费資资賽赛贏赢趙赵躍跃軌轨軸轴較较載载輝辉輪轮轉转辦办迴回還还邊边郵邮鄭郑釋释針针"
    "鈉钠鉛铅銀银銷销鋒锋錄录鍋锅鍵键鎖锁鏡镜鏈链長长間间閥阀闊阔隆隆際际階阶隱隐鷹鹰鹼碱龐庞劃划劑剂動动勞劳勝胜勵励勻匀協协單单"
    "嚴严圖图圓圆執执堅坚報报場场塊块塑塑壘垒壩坝處处夾夹奧奥婦妇媽妈孫孙寬宽尋寻屬属岡冈峽峡幫帮廟庙彙汇徵征憑凭懷怀戲戏滅灭滬沪滿满"
)
_SIMPLER = str.maketrans(_TRADITIONAL[::2], _TRADITIONAL[1::2])
_NUMERALS = str.maketrans("〇零一二三四五六七八九", "00123456789")
_LEGAL_FORMS = (
    "股份有限责任公司", "集团股份有限公司", "集团有限责任公司", "集团有限公司", "有限责任公司", "股份有限公司",
    "有限公司", "股份公司", "集团公司", "责任公司", "总公司", "分公司", "公司", "集团", "股份", "有限", "总厂",
)  # fmt: skip
_LEGAL = re.compile("|".join(_LEGAL_FORMS))
_PLACE = re.compile(r"^(?:中国)?(?:[^省市区县]{2,4}省)?(?:[^市区县]{2,4}市)?(?:[^市区县]{1,4}[区县])?")
_CITY = re.compile(r"^(?:[^省市区县\d]{2,3}省)?(?:[^省市区县\d]{2,4}市)?")
_NOISE = re.compile(r"[\s\W_]+")
_ENTERED = re.compile(r"[^0-9A-Z]+")
_ADDRESS_UNITS = re.compile(r"省|自治区|自治州|市|区|县|旗|镇|乡|街道|村|号楼|号院|栋|幢|座|号|室|层|楼|弄|巷")
_FIGURES = re.compile(r"\d+(?:\.\d+)?")
_COUNTS = re.compile(r"\d+(?:\.\d+)?.?")
_PHASE = re.compile(r"第?([一二三四五六七八九十\d]+)(?:期|阶段|批|标段|号线|号厂)")
_WORDS_OF_A_PROJECT = re.compile(r"项目|工程|建设|的|及|与|和")

SHORTEST_IDENTIFIER = 6


def plain_text(text: str) -> str:
    """One form of writing: half width, lower case, simplified, without blanks or punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).translate(_SIMPLER).lower())


def firm_name(text: str) -> str:
    """A company's name without place at its head, brackets and legal form: what tells it from other companies.

    "星河市华盛精密机械（集团）有限责任公司" and "華盛精密機械集團公司" both give "华盛精密机械".
    """
    whole = plain_text(text)
    without = _LEGAL.sub("", whole)
    core = _PLACE.sub("", without)
    return core if len(core) >= 2 else (without or whole)


def address(text: str) -> str:
    """An address within its city, without the units of its parts, numerals as digits.

    "中原省星河市高新区东方路十二号" gives 高新东方路12.
    """
    written = plain_text(text).replace("十", "1").translate(_NUMERALS)
    return _ADDRESS_UNITS.sub("", _CITY.sub("", written) or written)


def project_name(text: str) -> str:
    """A project's name without the words that every project's name has."""
    whole = plain_text(text)
    return _WORDS_OF_A_PROJECT.sub("", whole) or whole


def identifier(text: str) -> str:
    """An invoice, filing, serial or credit number: capital letters and digits alone; "" if it says nothing.

    Too short, all one sign, or a counting row such as 12345678 is what people type when there is no number.
    """
    plain = (text if text.isascii() else unicodedata.normalize("NFKC", text)).upper()
    kept = plain if plain.isascii() and plain.isalnum() else _ENTERED.sub("", plain)
    if len(kept) < SHORTEST_IDENTIFIER or len(set(kept)) <= 1 or kept in "01234567890123456789":
        return ""
    return kept


def figures(text: str) -> tuple[str, ...]:
    """The numbers said in a name, in their order: they tell 200 sets from 100 where words do not."""
    return tuple(_FIGURES.findall(unicodedata.normalize("NFKC", text)))


class Figures(StrEnum):
    AGREE = "agree"
    SLIPPED = "slipped"
    DIFFER = "differ"


def compare_figures(ours: tuple[str, ...], theirs: tuple[str, ...]) -> Figures:
    """Whether two lists of numbers have one in common, or may be the same but for one slip.

    A digit lost or doubled, two changed round, a sign between them ("6力6" for 66) is a slip; another digit in its
    place is not, since 200 is not 100.
    """
    if set(ours) & set(theirs):
        return Figures.AGREE
    one, other = "".join(ours), "".join(theirs)
    longer, shorter = (one, other) if len(one) >= len(other) else (other, one)
    lost = len(longer) > 1 and any(longer[:at] + longer[at + 1 :] == shorter for at in range(len(longer)))
    if one == other or lost or (sorted(one) == sorted(other) and OSA.distance(one, other) == 1):
        return Figures.SLIPPED
    return Figures.DIFFER


def houses(text: str) -> tuple[str, ...]:
    """The numbers of an address in their order: house, building."""
    written = unicodedata.normalize("NFKC", text).replace("十", "1").translate(_NUMERALS)
    return tuple(_FIGURES.findall(written))


def same_house(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether the numbers of two addresses are the same as far as both go."""
    shorter = min(len(ours), len(theirs))
    return shorter > 0 and ours[:shorter] == theirs[:shorter]


def phase(text: str) -> str:
    """The phase a project's name says, "1" if it says none: the second phase is not the first, nor the whole."""
    found = _PHASE.findall(unicodedata.normalize("NFKC", text))
    return found[0].translate(_NUMERALS) if found else "1"


def counts(text: str) -> frozenset[str]:
    """The numbers said in a text with the sign that follows each: 20台, 35%, 1.2万."""
    return frozenset(_COUNTS.findall(unicodedata.normalize("NFKC", text)))


def common_counts(ours: frozenset[str], theirs: frozenset[str]) -> float:
    """How many of `counts` two texts have in common.

    Where one is common, one more counts half if only its sign differs or two of its digits are changed round.
    """
    both = ours & theirs
    if not both or len(both) == min(len(ours), len(theirs)):
        return len(both)
    rest = ours - both
    slipped = sum(any(_is_slip(one, other) for other in theirs - both) for one in rest)
    return len(both) + 0.5 * min(slipped, min(len(ours), len(theirs)) - len(both))


def _is_slip(one: str, other: str) -> bool:
    if len(one) != len(other):
        return False
    return one[:-1] == other[:-1] or (one[-1] == other[-1] and sorted(one) == sorted(other))
