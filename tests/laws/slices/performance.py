"""What performance brings to the sweep: of each city an indicator, a report and an evaluation; of each project a case,
and an indicator that is reported."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.performance.actions import (
    add_city_indicator,
    add_indicator,
    compute_city_indicators,
    explain_deviation,
    load_evaluation_schemes,
    open_evaluation,
    open_sanction,
    report_value,
    set_city_target,
    submit_evaluation,
)
from planum.programme.performance.models import (
    Basis,
    CityTarget,
    CityValue,
    Dimension,
    Formula,
    Ground,
    SanctionStep,
)


def furnish(rivals: Any) -> None:
    load_evaluation_schemes(by=rivals.operator)
    for city in (rivals.city, rivals.other_city):
        _city(city)
    for firm in rivals.firms:
        _firm(rivals, firm, rivals.other_city if firm is rivals.far else rivals.city)


def _city(city: Any) -> None:
    today = timezone.localdate()
    for code, formula in ((f"{city.word}-R", Formula.REPORTED), (f"{city.word}-C", Formula.MILESTONES)):
        add_city_indicator(
            by=city.industry, pilot=city.pilot, code=code, name=f"{city.zh}指标", name_en=f"{city.word} indicator",
            dimension=Dimension.OUTPUT, formula=formula, source=f"{city.word} source",
        )  # fmt: skip
        set_city_target(by=city.industry, pilot=city.pilot, indicator=code, year=today.year, value=90)
    compute_city_indicators(by=city.industry, pilot=city.pilot)
    report_value(
        by=city.industry, pilot=city.pilot, city_indicator=f"{city.word}-R", start_on=today, end_on=today, value=80,
        evidence_name=f"{city.word}.pdf", evidence=base64.b64encode(f"%PDF {city.word}".encode()).decode(),
    )  # fmt: skip
    opened = open_evaluation(by=city.industry, pilot=city.pilot, year=today.year)
    for line in opened.lines:
        explain_deviation(by=city.industry, line=line.id, explanation=f"{city.word} explanation")
    submit_evaluation(by=city.industry, evaluation=opened.id, summary=f"{city.word} summary")


def _firm(rivals: Any, firm: Any, city: Any) -> None:
    today = timezone.localdate()
    case = open_sanction(
        by=city.industry, pilot=city.pilot, project=firm.project.code, ground=Ground.AUDIT,
        facts=f"{firm.word} facts {firm.zh}", step=SanctionStep.RECTIFY, reason=f"{firm.word} reason",
        heard_until=today + timedelta(days=10), due_on=today + timedelta(days=60),
    )  # fmt: skip
    said = add_indicator(
        by=city.industry, project=firm.project.code, code=f"{firm.word}-SAID", name=f"{firm.zh}人才",
        basis=Basis.REPORTED,
    )  # fmt: skip
    reported = report_value(
        by=firm.engineer, indicator=said.id, start_on=today, end_on=today, value=firm.power,
        evidence_name=f"{firm.word}-said.pdf", evidence=base64.b64encode(f"%PDF {firm.word}".encode()).decode(),
    )  # fmt: skip
    firm.things |= {
        "case": case.id, "measure": case.measures[0].id, "said": said.id, "reported": reported.id,
    }  # fmt: skip
    firm.hashes |= {reported.digest}
    with viewing(SYSTEM):
        value = CityValue.objects.filter(indicator__pilot__code=city.pilot).select_related("indicator").first()
        evaluation = city_evaluation(city)
        target = CityTarget.objects.filter(indicator__pilot__code=city.pilot).first()
        assert value is not None
        assert target is not None
        firm.things |= {
            "city_value": value.pk, "evaluation": evaluation.pk, "line": evaluation.lines.first().pk,
            "city_code": f"{city.word}-C", "city_target": target.pk,
        }  # fmt: skip


def city_evaluation(city: Any) -> Any:
    from planum.programme.performance.models import Evaluation

    return Evaluation.objects.get(pilot__code=city.pilot)


PARAMETERS: dict[str, Callable[..., Any]] = {
    "performance:report_project:pk": lambda firm, _city: firm.things["said"],
    **{
        f"performance:{name}:pk": lambda firm, _city: firm.things["reported"]
        for name in ("decide_reported", "file", "reported_evidence")
    },
    "performance:city_evidence:pk": lambda firm, _city: firm.things["city_value"],
    **{
        f"performance:{name}:pk": lambda firm, _city: firm.things["evaluation"]
        for name in ("evaluation", "submit", "refill", "decide", "document")
    },
    "performance:target_evidence:pk": lambda firm, _city: firm.things["city_target"],
    "performance:explain:pk": lambda firm, _city: firm.things["line"],
    **{
        f"performance:{name}:pk": lambda firm, _city: firm.things["case"]
        for name in ("sanction", "end_case", "further")
    },
    "performance:measure_step:pk": lambda firm, _city: firm.things["measure"],
    "performance:measure_step:step": lambda _firm, _city: "drop",
    "performance:pilot": lambda _firm, city: city.pilot,
    "performance:code": lambda firm, _city: firm.things["city_code"],
}
ARGUMENTS: dict[str, Callable[..., Any]] = {
    "city_indicator": lambda firm, _city: firm.things["city_code"],
    "deviation": lambda _firm, _city: 0.2,
    "dimension": lambda _firm, _city: "output",
    "evidence_name": lambda _firm, _city: "proof.pdf",
    "explanation": lambda _firm, _city: "explanation",
    "heard_until": lambda _firm, _city: "2030-01-01",
    "measure": lambda firm, _city: firm.things["measure"],
    "of_code": lambda _firm, _city: "",
    "passing": lambda _firm, _city: 60,
    "programme.add_city_indicator:formula": lambda _firm, _city: "reported",
    "programme.add_city_indicator:goal": lambda _firm, _city: "G1",
    "programme.add_city_indicator:source": lambda _firm, _city: "source",
    "programme.add_city_indicator:weight": lambda _firm, _city: 1,
    "programme.report_value:evidence": lambda _firm, _city: base64.b64encode(b"%PDF x").decode(),
    "programme.report_value:end_on": lambda _firm, _city: "2026-01-01",
    "programme.report_value:start_on": lambda _firm, _city: "2026-01-01",
    "programme.report_sanction_carried_out:evidence": lambda _firm, _city: base64.b64encode(b"%PDF x").decode(),
    "programme.set_evaluation_scheme:weights": lambda _firm, _city: {"budget": 100},
    **{
        f"programme.{verb}:evaluation": lambda firm, _city: firm.things["evaluation"]
        for verb in ("confirm_evaluation", "refill_evaluation", "return_evaluation", "submit_evaluation")
    },
    "programme.open_sanction:evaluation": lambda firm, _city: firm.things["evaluation"],
    "programme.open_sanction:facts": lambda _firm, _city: "facts",
    "programme.open_sanction:ground": lambda _firm, _city: "audit",
    "programme.open_sanction:step": lambda _firm, _city: "rectify",
    "programme.open_sanction:due_on": lambda _firm, _city: "2030-02-01",
    "programme.add_sanction_step:step": lambda _firm, _city: "suspend",
    "programme.add_sanction_step:case": lambda firm, _city: firm.things["case"],
    "programme.add_sanction_step:due_on": lambda _firm, _city: "2030-02-01",
    "programme.end_sanction_case:case": lambda firm, _city: firm.things["case"],
    "programme.end_sanction_case:outcome": lambda _firm, _city: "outcome",
    "programme.explain_deviation:line": lambda firm, _city: firm.things["line"],
    "programme.open_evaluation:year": lambda _firm, _city: 2026,
    "programme.open_evaluation:kind": lambda _firm, _city: "department",
    "programme.set_evaluation_scheme:kind": lambda _firm, _city: "self",
    "programme.set_city_target:year": lambda _firm, _city: 2026,
    "programme.set_city_target:indicator": lambda firm, _city: firm.things["city_code"],
    "programme.sanction_cases:open_only": lambda _firm, _city: False,
    "programme.reported_values:state": lambda _firm, _city: "reported",
    "reported": lambda firm, _city: firm.things["reported"],
    "summary": lambda _firm, _city: "summary",
    "answer": lambda _firm, _city: "answer",
}
FORM_DATA: dict[str, Callable[..., Any]] = {
    "decision": lambda _firm, _city: "confirm",
    "text": lambda _firm, _city: "text",
    "summary": lambda _firm, _city: "summary",
}
SPEAKING = {"performance:sanction", "performance:sanctions", "performance:reported", "performance:report_project"}
SILENT_QUERIES = {"programme.late_money"}
OWN_BUSINESS = {"programme.load_evaluation_schemes", "programme.set_evaluation_scheme"}
