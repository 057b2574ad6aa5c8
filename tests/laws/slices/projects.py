"""What the projects bring to the sweep: a call, and of two rivals applications that are examined as alike."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.actions import (
    attach_file,
    begin_application,
    import_equipment,
    import_funding_records,
    make_call,
    open_call,
    save_draft,
    save_profile,
    search_duplicates,
    submit_application,
)
from planum.programme.projects.models import Attachment, DuplicateCase, Wing
from planum.programme.rules.models import Parameter

CALL = "CALL-1"
CONTENT = (
    "购置五轴加工中心12台、热处理炉3套，建设制造执行系统和质量追溯系统，打通研发、生产、仓储数据，数控化率提高到91%。"
)


def furnish(rivals: Any) -> None:
    city, today = rivals.city, timezone.localdate()
    # What the sweep asks is who may see what; a city that demands more would refuse the applications.
    Parameter.objects.filter(code="project_conditions").update(value=[])
    make_call(
        by=city.industry, pilot=city.pilot, code=CALL, name="申报通知", opens_on=today - timedelta(1),
        closes_on=today + timedelta(30), wings=[Wing.POINT, Wing.LINE], industries=[],
    )  # fmt: skip
    open_call(by=city.industry, call=CALL)
    for firm in (rivals.own, rivals.rival):
        _apply(firm)
    import_funding_records(
        by=city.finance, pilot=city.pilot, name="grants.csv",
        content=_encoded(
            "资金项目,资金级次,企业名称,项目名称,发票号码,支持金额（元）\n"
            f"专项,中央,{rivals.own.zh}集团,{rivals.own.zh}改造,2534{rivals.own.odd}00001,{rivals.own.odd}.00\n"
        ),
    )  # fmt: skip
    search_duplicates(by=city.industry, pilot=city.pilot)
    with viewing(SYSTEM):
        own = DuplicateCase.objects.filter(application__firm__code=rivals.own.code)
        assert own.exclude(other=None).exists()
        rivals.own.things["case"] = own.first().pk


def _apply(firm: Any) -> None:
    by = firm.engineer
    save_profile(
        by=by, credit_code=f"91{firm.odd}XX", address=f"{firm.zh}路1号", industry="有色金属", industry_code="32",
        legal_representative=f"{firm.zh}代表", contact_name=f"{firm.word} contact",
    )  # fmt: skip
    code = begin_application(by=by, call=CALL).code
    save_draft(by=by, application=code, values={
        "name": f"{firm.zh}精密加工数字化改造", "wing": "point", "category": "normal", "content": CONTENT,
        "address": f"{firm.zh}路1号", "starts_on": "2026-01-01", "finishes_on": "2027-06-30",
        "total_investment": f"{firm.investment_fen / 1_000_000:.6f}", "equipment_investment": "10",
        "support_form": "grant", "requested": f"{firm.request_fen / 1_000_000:.6f}", "filing_code": "2501-340100-04",
        "filed_investment": f"{firm.investment_fen / 1_000_000:.6f}", "in_statistics": True, "industry": "有色金属",
        "foundation": firm.word, "route": firm.word, "willingness": firm.word, "targets": firm.word,
    })  # fmt: skip
    for kind in ("filing", "commitment"):
        attach_file(by=by, application=code, kind=kind, name=f"{firm.word}-{kind}.pdf", content=_encoded(firm.word))
    table = f"设备名称,序列号,金额（元）,发票号码\n{firm.zh}机床,{firm.odd}SN77,{firm.odd}.00,2534{firm.odd}00001\n"
    import_equipment(by=by, application=code, name=f"{firm.word}.csv", content=_encoded(table))
    submit_application(by=by, application=code)
    firm.things["application"] = code
    with viewing(SYSTEM):
        firm.things["attachment"] = Attachment.objects.filter(application__code=code).first().pk
    firm.things["application_draft"] = begin_application(by=by, call=CALL).code


def _encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def _application(firm: Any, _city: Any) -> str:
    return str(firm.things["application"])


def _draft(firm: Any, _city: Any) -> str:
    return str(firm.things["application_draft"])


CONTRACT_PAGES = ("contract", "contract_file", "draft_contract", "sign_contract")
WRITTEN = ("edit", "autosave", "fill", "attach", "detach", "equipment")
PARAMETERS: dict[str, Callable[..., Any]] = {
    "projects:code": _application,
    **{f"projects:{name}:code": _draft for name in WRITTEN},
    "projects:attachment:pk": lambda firm, _city: firm.things["attachment"],
    "projects:detach:pk": lambda firm, _city: firm.things["attachment"],
    "projects:call:code": lambda firm, _city: f"{firm.word}-none",
    "projects:call_step:code": lambda firm, _city: f"{firm.word}-none",
    "projects:case:pk": lambda firm, _city: firm.things["case"],
    "projects:decide:pk": lambda firm, _city: firm.things["case"],
    **{f"projects:{name}:pk": lambda firm, _city: firm.project.pk for name in CONTRACT_PAGES},
}
ARGUMENTS: dict[str, Callable[..., Any]] = {
    "address": lambda _firm, _city: "address",
    "advice": lambda _firm, _city: "advice",
    "application": _application,
    "attachment": lambda firm, _city: firm.things["attachment"],
    "attachments": lambda _firm, _city: [{"kind": "paper", "label": "paper"}],
    "call": lambda _firm, _city: CALL,
    "chain_code": lambda _firm, _city: "chain",
    "closes_on": lambda _firm, _city: "2030-01-31",
    "contact_name": lambda _firm, _city: "contact",
    "contact_phone": lambda _firm, _city: "1",
    "credit_code": lambda _firm, _city: "CODE",
    "equipment_investment_fen": lambda _firm, _city: 7,
    "fields": lambda _firm, _city: [{"code": "name", "kind": "text", "label": "name"}],
    "filing_code": lambda _firm, _city: "FILING",
    "in_statistics": lambda _firm, _city: True,
    "incidents": lambda _firm, _city: [{"kind": "safety", "on": "2020-01-01", "about": "about"}],
    "industry_code": lambda _firm, _city: "32",
    "is_above_scale": lambda _firm, _city: True,
    "is_legal_person": lambda _firm, _city: True,
    "is_supplement": lambda _firm, _city: True,
    "joint_code": lambda _firm, _city: "joint",
    "legal_representative": lambda _firm, _city: "somebody",
    "more_fields": lambda _firm, _city: [{"code": "extra", "kind": "text", "label": "extra"}],
    "opens_on": lambda _firm, _city: "2030-01-01",
    "output_fen": lambda _firm, _city: 7,
    "programme": lambda _firm, _city: "",
    "programme.attach_file:kind": lambda _firm, _city: "filing",
    "programme.decide_duplicate:case": lambda firm, _city: firm.things["case"],
    "programme.duplicate_cases:state": lambda _firm, _city: "open",
    "programme.project_applications:state": lambda _firm, _city: "submitted",
    "programme.reopen_duplicate:case": lambda firm, _city: firm.things["case"],
    "programme.screen_application:to": lambda _firm, _city: "returned",
    "programme.draft_contract:milestones": lambda _firm, _city: [{"name": "m", "due_on": "2026-02-01"}],
    "programme.draft_contract:indicators": lambda _firm, _city: [{"name": "i", "wanted": "-10 %"}],
    "programme.sign_contract:indicators": lambda _firm, _city: [{"name": "i", "wanted": "-10 %"}],
    "programme.sign_contract:milestones": lambda _firm, _city: [{"name": "m", "due_on": "2026-02-01"}],
    "registered_in": lambda _firm, city: city.code,
    "reply": lambda _firm, _city: "reply",
    "same": lambda _firm, _city: True,
    "signed_on": lambda _firm, _city: "2025-09-02",
    "values": lambda _firm, _city: {"name": "new"},
    "wings": lambda _firm, _city: ["point"],
}
FORM_DATA: dict[str, Callable[..., Any]] = {
    "decision": lambda _firm, _city: "same",
    "to": lambda _firm, _city: "returned",
    "whole": lambda _firm, _city: "1",
}
REACHES: dict[str, Callable[..., Any]] = {
    "the firm's draft written by a rival": lambda r: (
        r.rival.engineer, "programme.save_draft",
        {"application": r.own.things["application_draft"], "values": {"name": "x"}},
    ),
    "an application for the firm by a rival": lambda r: (
        r.rival.engineer, "programme.begin_application", {"call": CALL, "firm": r.own.code},
    ),
    "the firm's attachment taken off by a rival": lambda r: (
        r.rival.engineer, "programme.remove_attachment",
        {"application": r.rival.things["application_draft"], "attachment": r.own.things["attachment"]},
    ),
}  # fmt: skip
SPEAKING = {"projects:application", "projects:applications", "projects:edit", "projects:profile"}
# Findings name rules; what may be had is a sum; nobody has signed a contract yet.
SILENT_QUERIES = ("programme.check_application", "programme.estimate_support", "programme.project_contracts")
# Nobody searches but in the own city.
OWN_PAGES = {"projects:search"}
