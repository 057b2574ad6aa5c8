"""What the rules bring to the sweep: a finding kept with each firm's project. Rules and parameters are public."""

from collections.abc import Callable
from datetime import date
from typing import Any

from planum.kernel.models import Organisation
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.rules.engine.facts import Category, Wing
from planum.programme.rules.engine.facts_project import ApplicationFacts, Filing
from planum.programme.rules.engine.table import check_project
from planum.programme.rules.keeping import keep_findings
from planum.programme.rules.queries import view_on

ON = date(2026, 1, 5)


def furnish(rivals: Any) -> None:
    with viewing(SYSTEM):
        for firm in rivals.firms:
            facts = ApplicationFacts(
                code=firm.project.code, city="3401", wing=Wing.POINT, category=Category.NORMAL,
                total_investment_fen=firm.amount_fen, filing=Filing(f"{firm.word}-F", firm.amount_fen, True),
            )  # fmt: skip
            owner = Organisation.objects.select_related("region").get(code=firm.code)
            kept = keep_findings(
                firm.project, check_project(facts, view_on(ON, "3401")), on=ON, owner=owner, region=owner.region
            )
            firm.things["finding"] = kept[0].pk


PARAMETERS: dict[str, Callable[..., Any]] = {
    "rules:code": lambda firm, _city: f"{firm.word}-none",
    "rules:finding:pk": lambda firm, _city: firm.things["finding"],
}
ARGUMENTS: dict[str, Callable[..., Any]] = {
    "programme.explain_rule:rule": lambda _firm, _city: "R18",
    "programme.findings:rule": lambda _firm, _city: "R29",
    "programme.findings:row": lambda _firm, _city: "projects.project",
    "row_pk": lambda firm, _city: firm.project.pk,
}
SPEAKING = {"rules:finding", "rules:findings"}
SILENT_QUERIES = {"programme.explain_rule"}
