"""What diagnosis brings to the sweep: the shipped instruments; of each firm a submitted diagnosis and an open one."""

from collections.abc import Callable
from typing import Any

from planum.kernel.visibility import SYSTEM, viewing
from planum.park.diagnosis.actions import (
    answer_question,
    load_instruments,
    open_diagnosis,
    prefill_diagnosis,
    submit_diagnosis,
)
from planum.park.diagnosis.models import Answer, InstrumentVersion


def furnish(rivals: Any) -> None:
    load_instruments(by=rivals.operator)
    for firm, city in ((rivals.own, rivals.city), (rivals.rival, rivals.city), (rivals.far, rivals.other_city)):
        for name in ("given", "draft"):
            opened = open_diagnosis(by=firm.engineer, firm=firm.code)
            prefill_diagnosis(by=firm.engineer, diagnosis=opened.id)
            _answer_all(firm, opened.id)
            firm.things[f"diagnosis_{name}"] = opened.id
            if name == "given":
                submit_diagnosis(by=firm.engineer, diagnosis=opened.id, recipients=[f"{city.code}-industry"])
        with viewing(SYSTEM):
            hub = Answer.objects.filter(diagnosis=opened.id).exclude(facts=[]).order_by("pk").first()
            given = Answer.objects.filter(diagnosis=firm.things["diagnosis_given"]).exclude(facts=[]).first()
        firm.things["hub_answer"] = (given or hub).pk
        firm.hashes |= {(given or hub).digest}


def _answer_all(firm: Any, diagnosis: int) -> None:
    """The first option of whatever is open; the reason names the firm."""
    with viewing(SYSTEM):
        instrument = InstrumentVersion.objects.get(code="sme-2024").instrument
        answered = set(Answer.objects.filter(diagnosis=diagnosis, replaced_at=None).values_list("question", flat=True))
    for question in instrument.questions:
        if question.code not in answered:
            answer_question(
                by=firm.engineer, diagnosis=diagnosis, question=question.code, chosen=[question.options[0].code],
                reason=f"{firm.word} {firm.zh}",
            )  # fmt: skip


PARAMETERS: dict[str, Callable[..., Any]] = {
    "diagnosis:evidence:pk": lambda firm, _city: firm.things["hub_answer"],
    "diagnosis:pk": lambda firm, _city: firm.things["diagnosis_given"],
    "diagnosis:question": lambda _firm, _city: "network",
    "diagnosis:profile": lambda _firm, _city: "discrete",
    "diagnosis:instrument:pk": lambda firm, _city: firm.things["diagnosis_given"] + 10_000_000,
    "diagnosis:weights:pk": lambda firm, _city: firm.things["diagnosis_given"] + 10_000_000,
}
ARGUMENTS: dict[str, Callable[..., Any]] = {
    "chosen": lambda _firm, _city: ["control"],
    "definition": lambda _firm, _city: "{}",
    "diagnosis": lambda firm, _city: firm.things["diagnosis_draft"],
    "firm": lambda firm, _city: firm.code,
    "instrument": lambda _firm, _city: "sme-2024",
    "park.confirm_diagnosis:diagnosis": lambda firm, _city: firm.things["diagnosis_given"],
    "park.diagnoses:state": lambda _firm, _city: "submitted",
    "park.diagnosis:diagnosis": lambda firm, _city: firm.things["diagnosis_given"],
    "park.return_diagnosis:diagnosis": lambda firm, _city: firm.things["diagnosis_given"],
    "park.set_weights:instrument": lambda firm, _city: firm.things["diagnosis_given"] + 10_000_000,
    "profile": lambda _firm, _city: "discrete",
    "question": lambda _firm, _city: "network",
    "recipients": lambda _firm, city: [f"{city.code}-industry"],
    "remark": lambda _firm, _city: "remark",
    "take_over": lambda _firm, _city: True,
    "weights": lambda _firm, _city: {"strategy": "0.03"},
    "park.set_weights:version": lambda _firm, _city: "new",
    "year": lambda _firm, _city: 2026,
}
FORM_DATA: dict[str, Callable[..., Any]] = {
    "chosen": lambda _firm, _city: "control",
    "recipients": lambda _firm, city: f"{city.code}-industry",
    "remark": lambda _firm, _city: "remark",
}
REACHES: dict[str, Callable[..., Any]] = {
    "a diagnosis of the firm by a rival": lambda r: (r.rival.engineer, "park.open_diagnosis", {"firm": r.own.code}),
    "the firm's file beside an own answer": lambda r: (
        r.rival.engineer, "park.answer_question",
        {"diagnosis": r.rival.things["diagnosis_draft"], "question": "network", "chosen": ["coverage", "control"],
         "file": r.own.file},
    ),
    "a diagnosis given to a firm": lambda r: (
        r.rival.engineer, "park.submit_diagnosis",
        {"diagnosis": r.rival.things["diagnosis_draft"], "recipients": [r.own.code]},
    ),
    "the diagnosis of a firm of another city": lambda r: (
        r.other_city.industry, "park.confirm_diagnosis", {"diagnosis": r.own.things["diagnosis_given"]},
    ),
}  # fmt: skip
SPEAKING = {
    "diagnosis:list", "diagnosis:diagnosis", "diagnosis:questions", "diagnosis:chain", "diagnosis:evidence",
}  # fmt: skip
SILENT_QUERIES = {"park.diagnosis_coverage", "park.diagnosis_gaps", "park.instruments", "park.level_of"}
OWN_BUSINESS = {"park.load_instruments"}
OWN_PAGES = {"diagnosis:load_shipped"}
