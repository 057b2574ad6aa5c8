"""What supervision brings to the sweep: of each firm a report, a change, a removal, an inspection and an acceptance."""

import base64
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.supervision.actions import (
    add_inspection_photo,
    apply_for_acceptance,
    attach_report_file,
    open_month,
    plan_inspection,
    propose_removal,
    record_inspection,
    remind_owner,
    request_change,
    save_report,
    submit_report,
)
from planum.programme.supervision.checklist import questions
from planum.programme.supervision.models import Inspection, InspectionPhoto, MonthlyReport, ReportFile
from planum.programme.supervision.shapes import CheckAnswer, NewRectification

MONTH = date(2025, 9, 1)
PDF = base64.b64encode(b"%PDF-1.7 evidence").decode()
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n photograph").decode()


def furnish(rivals: Any) -> None:
    for city in (rivals.city, rivals.other_city):
        open_month(by=city.industry, pilot=city.pilot, month=MONTH)
        open_month(by=city.industry, pilot=city.pilot, month=date(2025, 10, 1))
    for firm in rivals.firms:
        _furnish(firm, rivals.other_city if firm is rivals.far else rivals.city)


def _furnish(firm: Any, city: Any) -> None:
    by, project, today = firm.engineer, firm.project.code, timezone.localdate()
    named: dict[str, Any] = {"by": by, "project": project, "month": MONTH}
    save_report(**named, own_fen=firm.amount_fen, problems=f"{firm.zh}问题")
    attach_report_file(**named, name=f"{firm.word}.pdf", content=PDF, note=f"{firm.zh}凭证")
    submit_report(**named, explanation=f"{firm.word} explained")
    remind_owner(by=city.industry, project=project, month=date(2025, 10, 1))
    firm.things["change"] = request_change(
        by=by, project=project, reason=f"{firm.zh}变更", site=f"{firm.word} site", effect_on_budget="none"
    ).id
    firm.things["removal"] = propose_removal(by=city.industry, project=project, reason=f"{firm.zh}停工").id
    plan: dict[str, Any] = {"by": city.industry, "project": project, "planned_on": today}
    firm.things["planned"] = plan_inspection(**plan, purpose=f"{firm.zh}抽查", listed=[f"{firm.word}-1"]).id
    done = plan_inspection(**plan, purpose=f"{firm.zh}复查", listed=[f"{firm.word}-1"]).id
    add_inspection_photo(by=city.industry, inspection=done, name=f"{firm.word}.png", content=PNG, caption=firm.zh)
    record_inspection(
        by=city.industry, inspection=done, checklist=[CheckAnswer(code, True) for code in questions()],
        rectifications=[NewRectification(f"{firm.zh}台账", today + timedelta(days=9))],
    )  # fmt: skip
    firm.things["acceptance"] = apply_for_acceptance(
        by=by, project=project, summary=f"{firm.zh}建成", audited_investment_fen=firm.investment_fen,
        auditor_name=f"{firm.zh}审计", audited_on=date(2025, 9, 1), audit_name=f"{firm.word}-audit.pdf",
        audit_content=PDF,
    ).id  # fmt: skip
    with viewing(SYSTEM):
        firm.things["report"] = MonthlyReport.objects.get(project=firm.project, month=MONTH).pk
        firm.things["report_file"] = ReportFile.objects.get(report=firm.things["report"]).pk
        row = Inspection.objects.get(pk=done)
        firm.things["photo"] = InspectionPhoto.objects.get(inspection=row).pk
        firm.things["rectification"] = row.rectifications.get().pk


def _thing(name: str) -> Callable[..., Any]:
    return lambda firm, _city: firm.things[name]


PARAMETERS: dict[str, Callable[..., Any]] = {
    "supervision:acceptance:pk": _thing("acceptance"),
    "supervision:audit:pk": _thing("acceptance"),
    "supervision:audit_chain:pk": _thing("acceptance"),
    "supervision:chain:pk": _thing("report"),
    "supervision:change:pk": _thing("change"),
    "supervision:file:pk": _thing("report_file"),
    "supervision:inspection:pk": _thing("planned"),
    "supervision:photo:pk": _thing("photo"),
    "supervision:pk": lambda firm, _city: firm.project.pk,
    "supervision:remind:pk": _thing("report"),
    "supervision:removal:pk": _thing("removal"),
    "supervision:report:pk": _thing("report"),
    "supervision:run:code": lambda _firm, city: city.pilot,
}
ARGUMENTS: dict[str, Callable[..., Any]] = {
    "acceptance": _thing("acceptance"),
    "approve": lambda _firm, _city: False,
    "assessment": lambda _firm, _city: [{"name": "n", "wanted": "w", "reached": "r", "evidence": "e"}],
    "audit_content": lambda _firm, _city: PDF,
    "audit_name": lambda _firm, _city: "audit.pdf",
    "audited_investment_fen": lambda _firm, _city: 7,
    "audited_on": lambda _firm, _city: "2025-09-01",
    "auditor_name": lambda _firm, _city: "auditors",
    "caption": lambda _firm, _city: "caption",
    "change": _thing("change"),
    "checklist": lambda _firm, _city: [{"code": code, "passed": "true", "note": ""} for code in questions()],
    "conditions_due_on": lambda _firm, _city: "2030-01-01",
    "connected_count": lambda _firm, _city: 1,
    "effect_on_budget": lambda _firm, _city: "none",
    "effect_on_indicators": lambda _firm, _city: "none",
    "equipment_count": lambda _firm, _city: 1,
    "equipment_fen": lambda _firm, _city: 1,
    "explanation": lambda _firm, _city: "explanation",
    "found": lambda _firm, _city: ["X-1"],
    "independent": lambda _firm, _city: True,
    "inspected_on": lambda _firm, _city: "2030-01-01",
    "inspection": _thing("planned"),
    "jobs": lambda _firm, _city: 1,
    "listed": lambda _firm, _city: ["X-1"],
    "loan_fen": lambda _firm, _city: 1,
    "local_fen": lambda _firm, _city: 1,
    "month": lambda _firm, _city: "2025-09-01",
    "new_name": lambda _firm, _city: "new name",
    "new_owner": lambda _firm, _city: "new owner",
    "opinion": lambda _firm, _city: "opinion",
    "other_fen": lambda _firm, _city: 1,
    "own_fen": lambda _firm, _city: 1,
    "physical_bp": lambda _firm, _city: 1,
    "planned_on": lambda _firm, _city: "2030-01-01",
    "problems": lambda _firm, _city: "problems",
    "programme.import_reports:accept": lambda _firm, _city: True,
    "programme.answer_conditions:answer": lambda _firm, _city: "answer",
    "programme.answer_rectification:answer": lambda _firm, _city: "answer",
    "programme.answer_removal:answer": lambda _firm, _city: "answer",
    "programme.decide_acceptance:conditions": lambda _firm, _city: "conditions",
    "programme.accept_report:remark": lambda _firm, _city: "remark",
    "programme.close_rectification:remark": lambda _firm, _city: "remark",
    "programme.reopen_rectification:remark": lambda _firm, _city: "remark",
    "programme.record_inspection:remark": lambda _firm, _city: "remark",
    "programme.apply_for_acceptance:summary": lambda _firm, _city: "summary",
    "programme.save_report:central_fen": lambda _firm, _city: 1,
    "programme.acceptances:state": lambda _firm, _city: "applied",
    "programme.appoint_experts:experts": lambda firm, _city: [firm.engineer.username],
    "programme.change_requests:state": lambda _firm, _city: "requested",
    "programme.decide_acceptance:verdict": lambda _firm, _city: "failed",
    "programme.give_acceptance_opinion:verdict": lambda _firm, _city: "failed",
    "programme.inspections:state": lambda _firm, _city: "planned",
    "programme.monthly_reports:state": lambda _firm, _city: "submitted",
    "programme.removal_proposals:state": lambda _firm, _city: "open",
    "programme.request_change:content": lambda _firm, _city: "content",
    "programme.request_change:indicator": lambda _firm, _city: "indicator",
    "programme.save_report:milestones": lambda _firm, _city: "milestones",
    "rectification": _thing("rectification"),
    "rectifications": lambda _firm, _city: [{"finding": "finding", "due_on": "2031-01-01"}],
    "removal": _thing("removal"),
    "remove": lambda _firm, _city: True,
    "site": lambda _firm, _city: "site",
    "supports": lambda _firm, _city: True,
}
FORM_DATA: dict[str, Callable[..., Any]] = {}
REACHES: dict[str, Callable[..., Any]] = {
    "a report of the firm by a rival": lambda r: (
        r.rival.engineer, "programme.submit_report", {"project": r.own.project.code, "month": "2025-10-01"},
    ),
    "the firm's change decided from another city": lambda r: (
        r.other_city.industry, "programme.decide_change",
        {"change": r.own.things["change"], "approve": True, "reason": "x"},
    ),
    "a removal of the firm's project answered by a rival": lambda r: (
        r.rival.engineer, "programme.answer_removal", {"removal": r.own.things["removal"], "answer": "x"},
    ),
    "the daily run of another city": lambda r: (r.other_city.industry, "programme.remind", {"pilot": r.city.pilot}),
}  # fmt: skip
SPEAKING = {
    "supervision:acceptance", "supervision:acceptances", "supervision:board", "supervision:change",
    "supervision:changes", "supervision:inspection", "supervision:inspections", "supervision:project",
    "supervision:removal", "supervision:removals", "supervision:report",
}  # fmt: skip
