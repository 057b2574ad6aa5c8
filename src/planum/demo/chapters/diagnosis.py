"""Firms of the park are diagnosed: the hub answers what it knows, people the rest, the park confirms."""

from collections.abc import Mapping
from typing import Any

from planum.demo.chapters import World
from planum.demo.people import INDUSTRY_BUREAU, PARK
from planum.demo.plants.plan import PlantPlan
from planum.hub.assets.actions import add_asset
from planum.hub.assets.models import Level
from planum.kernel.models import Person
from planum.kernel.visibility import SYSTEM, viewing
from planum.park.diagnosis.actions import (
    answer_question,
    confirm_diagnosis,
    load_instruments,
    open_diagnosis,
    prefill_diagnosis,
    submit_diagnosis,
)
from planum.park.diagnosis.models import Answer, Diagnosis, DiagnosisState, InstrumentVersion, Source
from planum.park.diagnosis.results import result_of

TITLE = "企业数字化水平诊断"
RISING = "XH09"
OLD_MACHINES = 8

Answers = Mapping[str, list[str]]
ACTIVITIES = [
    "product_design", "marketing", "production_control", "quality", "equipment", "energy", "purchasing",
    "warehousing", "finance", "human_resources",
]  # fmt: skip
MIDDLE: Answers = {
    "network": ["control", "applications", "coverage"],
    "data_collection": ACTIVITIES,
    "information_systems": ["most"],
    "network_security": ["rules", "products", "borders"],
    "data_security": ["rules", "products"],
    "planning": ["changed"],
    "management_system": ["workflow", "systems", "data"],
    "talent": ["staff", "department", "training"],
    "funding": ["a"],
    "green": ["same"],
    "product_quality": ["same"],
    "revenue_per_head": ["down"],
    "cost_share": ["up"],
    **{f"scene_{name}": ["3"] for name in (
        "product_design", "process_design", "production_control", "purchasing", "finance", "human_resources", "office",
    )},
    **{f"scene_{name}": ["2"] for name in (
        "marketing", "after_sales", "scheduling", "quality", "equipment", "safety", "warehousing", "decision_support")},
}  # fmt: skip
STRONG: Answers = {
    **MIDDLE, "information_systems": ["all"], "talent": ["staff", "department", "training", "pay"],
    "green": ["down"], "product_quality": ["up"], "revenue_per_head": ["up"], "cost_share": ["down"],
    "network": ["control", "applications", "mobile", "coverage"],
    **{f"scene_{name}": ["3"] for name in ("quality", "safety", "warehousing", "decision_support")},
}  # fmt: skip
WEAK: Answers = {
    **MIDDLE, "information_systems": ["single"], "network": ["control"], "data_security": ["rules"],
    "network_security": ["rules"], "planning": ["aware"], "management_system": ["workflow"], "talent": ["staff"],
    "data_collection": ["production_control", "quality", "equipment", "energy", "finance"],
    **{name: ["1"] for name in MIDDLE if name.startswith("scene_")},
}  # fmt: skip
FIRMS: tuple[tuple[str, Answers], ...] = (("XH01", STRONG), ("XH02", WEAK), (RISING, MIDDLE), ("XH05", STRONG))
WAITING = "XH03"
UNFINISHED = "XH08"


def tell(world: World) -> None:
    if world.recorded:
        return
    plans = {plan.code: plan for plan in world.plans}
    load_instruments(by=world.people["bureau"])
    if RISING in plans:
        _register_old_machines(world.people[RISING], plans[RISING])
    for code, answers in FIRMS:
        if code in plans:
            diagnosis = diagnose(world.people[code], code, answers)
            confirm_diagnosis(by=world.people["park"], diagnosis=diagnosis, remark="现场核对一致")
    if WAITING in plans:
        diagnose(world.people[WAITING], WAITING, MIDDLE)
    if UNFINISHED in plans:
        some = dict(list(MIDDLE.items())[:14])
        _fill(world.people[UNFINISHED], UNFINISHED, some)
    if "XH01" in plans:
        _measure_maturity(world.people["XH01"], "XH01")


def told() -> dict[str, Any]:
    with viewing(SYSTEM):
        rows = Diagnosis.objects.filter(instrument__code="sme-2024").exclude(state=DiagnosisState.DRAFT)
        levels = {row.firm.code: row.level for row in rows.order_by("submitted_at").select_related("firm")}
        answers = Answer.objects.filter(replaced_at=None)
        first = Diagnosis.objects.filter(firm__code="XH01", instrument__code="sme-2024").first()
        return {
            "diagnoses": Diagnosis.objects.count(),
            "levels": levels,
            "from_hub": answers.filter(source=Source.HUB).count(),
            "typed": answers.filter(source=Source.TYPED).count(),
            "first": first.pk if first else None,
            "intact": all(result_of(row).is_intact for row in rows.select_related("instrument")),
        }


def lines(told: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not told["diagnoses"]:
        return []
    levels = "、".join(f"{code} {'零一二三四'[level]}级" for code, level in sorted(told["levels"].items()))
    return [
        (f"{told['diagnoses']} 份数字化水平诊断，{levels}", "/park/diagnoses/"),
        (
            f"其中 {told['from_hub']} 题由数据中枢作答，可追到读数与台账；{told['typed']} 题人工填报",
            f"/park/diagnoses/{told['first']}/",
        ),
    ]


def diagnose(engineer: Person, firm: str, answers: Answers) -> int:
    """Filled in by the hub and by the firm, and given to its park and to the industry bureau."""
    diagnosis = _fill(engineer, firm, answers)
    submit_diagnosis(by=engineer, diagnosis=diagnosis, recipients=[PARK, INDUSTRY_BUREAU])
    return diagnosis


def _fill(engineer: Person, firm: str, answers: Answers) -> int:
    """What the hub proves stays unless the firm can say more."""
    diagnosis = open_diagnosis(by=engineer, firm=firm).id
    prefill_diagnosis(by=engineer, diagnosis=diagnosis)
    answer_rest(engineer, diagnosis, answers)
    return diagnosis


def answer_rest(engineer: Person, diagnosis: int, answers: Answers) -> None:
    with viewing(engineer):
        result = result_of(Diagnosis.objects.select_related("instrument", "firm").get(pk=diagnosis))
    for code, chosen in answers.items():
        question, standing = result.instrument.by_code[code], result.answers.get(code, ())
        more = [*chosen, *(one for one in standing if one not in chosen and question.kind == "many")]
        if question.worth(tuple(more)) > question.worth(standing) or not standing:
            answer_question(by=engineer, diagnosis=diagnosis, question=code, chosen=more)


def _register_old_machines(engineer: Person, plan: PlantPlan) -> None:
    """Winders that nobody has connected yet: the register knows them, the hub hears nothing of them."""
    line = f"{plan.code}/{plan.site}/WIND/L1"
    for number in range(1, OLD_MACHINES + 1):
        add_asset(
            by=engineer, enterprise=plan.code, level=Level.UNIT, parent=line, code=f"WM{number:02d}",
            name=f"老式绕线机{number}号", name_en=f"Old winder {number}", note="2009 年投产，尚未联网",
        )  # fmt: skip


def _measure_maturity(engineer: Person, firm: str) -> None:
    """CMMM: planned and standardised, with integration under way. Submitted to the industry bureau alone."""
    diagnosis = open_diagnosis(by=engineer, firm=firm, instrument="cmmm", profile="discrete").id
    prefill_diagnosis(by=engineer, diagnosis=diagnosis)
    with viewing(SYSTEM):
        questions = InstrumentVersion.objects.get(code="cmmm").instrument.questions
    grades = {1: "1", 2: "0.8", 3: "0.5", 4: "0", 5: "0"}
    answer_rest(engineer, diagnosis, {one.code: [grades[one.level]] for one in questions})
    submit_diagnosis(by=engineer, diagnosis=diagnosis, recipients=[INDUSTRY_BUREAU])
