"""Long calculations: each firm's engineer has asked for one, which was refused in words that name the firm."""

from collections.abc import Callable
from typing import Any

from django.utils import timezone

from planum.kernel.models import Calculation, CalculationState


def furnish(rivals: Any) -> None:
    for firm in rivals.firms:
        row = Calculation._base_manager.create(
            by=firm.engineer, action="factory.forecast_and_plan_load", arguments={"plant": firm.plant}, seconds=1,
            then="/", asked_at=timezone.now(), state=CalculationState.REFUSED,
            told=f"{firm.zh} {firm.plant}",
        )  # fmt: skip
        firm.things["calculation"] = row.pk


PARAMETERS: dict[str, Callable[..., Any]] = {"calculation:key": lambda firm, _city: firm.things["calculation"]}
ARGUMENTS: dict[str, Callable[..., Any]] = {
    "calculation": lambda firm, _city: firm.things["calculation"],
    "factory.forecast_and_plan_load:signal": lambda firm, _city: firm.things["meter"],
    "factory.forecast_and_plan_load:day": lambda _firm, _city: "2031-01-01",
}
SPEAKING = {"calculation", "calculations"}
