"""What implementation plans bring to the sweep: of each city a draft whose texts, firms and amounts are its own."""

from collections.abc import Callable
from datetime import date
from typing import Any

from planum.programme.plan.actions import add_planned_project, open_plan, set_planned_industry, write_chapter
from planum.programme.rules.engine.facts import Wing


def furnish(rivals: Any) -> None:
    for city, firm in ((rivals.city, rivals.own), (rivals.other_city, rivals.far)):
        code = f"{city.word}-PLAN"
        open_plan(
            by=city.industry, region=city.code, batch=2, code=code, name=f"{city.zh}方案", name_en=f"{city.word} plan",
            starts_on=date(2025, 7, 1), ends_on=date(2028, 6, 30),
        )  # fmt: skip
        set_planned_industry(by=city.industry, plan=code, code="32", name=f"{firm.zh}行业", output_fen=city.award_fen)
        add_planned_project(
            by=city.industry, plan=code, code=f"{firm.word}-P", name=f"{firm.zh}项目", name_en=f"{firm.word} project",
            wing=Wing.POINT, industry="32", owner=firm.zh, total_investment_fen=firm.investment_fen,
            central_fen=firm.amount_fen,
        )  # fmt: skip
        write_chapter(by=city.industry, plan=code, chapter="foundation", text=f"{city.zh}基础")
    rivals.rival.things["implementation_plan"] = f"{rivals.city.word}-PLAN"
    rivals.own.things["implementation_plan"] = f"{rivals.city.word}-PLAN"
    rivals.far.things["implementation_plan"] = f"{rivals.other_city.word}-PLAN"


def _plan(firm: Any, _city: Any) -> Any:
    return firm.things["implementation_plan"]


VERBS = (
    "add_plan_evidence", "add_planned_project", "approve_plan", "build_plan_package", "change_planned_project",
    "export_planned_projects", "finalise_plan", "import_plan_goals", "import_plan_industries",
    "import_planned_projects", "link_policy", "link_to_city", "plan_findings", "plan_numbers", "plan_packages",
    "planned_projects", "remove_plan_part", "reopen_plan", "return_plan", "set_funding_line", "set_plan_goal",
    "set_plan_task", "set_planned_industry", "set_safeguard", "submit_plan", "withdraw_planned_project",
    "write_chapter",
)  # fmt: skip
PARAMETERS: dict[str, Callable[..., Any]] = {
    "plan:code": _plan,
    "plan:number": lambda _firm, _city: "total_investment",
    "plan:approved:number": lambda _firm, _city: 1,
    "plan:name": lambda _firm, _city: "plan.docx",
    "plan:chapter": lambda _firm, _city: "foundation",
    "plan:part": lambda _firm, _city: "projects",
    "plan:step": lambda _firm, _city: "finalise",
    "plan:pk": lambda _firm, _city: 1,
    "plan:row": lambda _firm, _city: 1,
}
ARGUMENTS: dict[str, Callable[..., Any]] = {
    **{f"programme.{verb}:plan": _plan for verb in VERBS},
    "programme.add_plan_evidence:kind": lambda _firm, _city: "filing",
    "programme.export_planned_projects:kind": lambda _firm, _city: "csv",
    "programme.link_to_city:kind": lambda _firm, _city: "same_chain",
    "programme.open_plan:supplements": lambda _firm, _city: "",
    "programme.open_plan:code": lambda _firm, _city: "plan-of-a-stranger",
    "programme.load_plan_template:content": lambda _firm, _city: "{}",
    "programme.load_plan_template:scope": lambda _firm, _city: "",
    "programme.set_plan_goal:values": lambda _firm, _city: {"2026": "1"},
    "programme.set_plan_goal:baseline": lambda _firm, _city: "1",
    "programme.set_planned_industry:firms": lambda _firm, _city: 7,
    "proves": lambda _firm, _city: "proof",
    "sub_industry": lambda _firm, _city: "sub",
    "owner_role": lambda _firm, _city: "ordinary",
    "completed_fen": lambda _firm, _city: 7,
    "funding_sources": lambda _firm, _city: "sources",
    "other_programme": lambda _firm, _city: "other",
    "expected": lambda _firm, _city: "expected",
    "author_name": lambda _firm, _city: "author",
    "author_kind": lambda _firm, _city: "kind",
    "approved_on": lambda _firm, _city: "2026-01-01",
    "part": lambda _firm, _city: "industries",
    "row": lambda _firm, _city: 1,
    "chain_leader": lambda _firm, _city: "leader",
    "justification": lambda _firm, _city: "because",
    "topic": lambda _firm, _city: "topic",
    "chapter": lambda _firm, _city: "foundation",
}
FORM_DATA: dict[str, Callable[..., Any]] = {}
REACHES: dict[str, Callable[..., Any]] = {}
# An approved list of projects alone speaks of a firm, and to authorities; the furnished plans are drafts.
SILENT_QUERIES = ("programme.plan_packages",)
OWN_BUSINESS = ("programme.load_plan_template", "programme.open_plan")
