"""What the centre brings to the sweep: two rival providers in public; of each firm a need, an offer and an order."""

from collections.abc import Callable
from datetime import date
from typing import Any

from planum.kernel.actions import add_organisation, add_person
from planum.kernel.models import OrganisationKind, Person, Role
from planum.park.centre.actions import (
    add_solution,
    begin_service,
    invite_provider,
    offer_service,
    open_need,
    order_service,
    publish_solution,
    register_provider,
)


def furnish(rivals: Any) -> None:
    consultants = [_provider(rivals, code) for code in ("SERVER-A", "SERVER-B")]
    for firm in rivals.firms:
        for name in ("open", "ordered"):
            need = open_need(
                by=firm.engineer, firm=firm.code, name=f"{firm.zh}需求", name_en=f"{firm.word} need",
                description=f"{firm.word} description", budget_fen=firm.amount_fen, industry=firm.zh,
                diagnosis=firm.things["diagnosis_given"],
            )  # fmt: skip
            firm.things[f"need_{name}"] = need.id
            for code, by in zip(("SERVER-A", "SERVER-B"), consultants, strict=True):
                invite_provider(by=firm.engineer, need=need.id, provider=code)
                offered = offer_service(
                    by=by, need=need.id, solution=f"{code}-S", price_fen=firm.request_fen, offer=f"{firm.word} offer",
                    starts_on=date(2026, 1, 1), ends_on=date(2026, 6, 1),
                )  # fmt: skip
                firm.things[f"order_{name}"] = offered.id
        order_service(by=firm.engineer, order=firm.things["order_ordered"])
        begin_service(by=consultants[1], order=firm.things["order_ordered"])


def _provider(rivals: Any, code: str) -> Person:
    add_organisation(
        by=rivals.operator, code=code, name=f"服务商{code}", kind=OrganisationKind.SERVICE_PROVIDER,
        region=rivals.city.code,
    )  # fmt: skip
    add_person(
        by=rivals.operator, username=f"{code}.consultant", password="only-for-these-tests-2026", organisation=code,
        role=Role.SERVICE_CONSULTANT, name="顾问",
    )  # fmt: skip
    by = Person.objects.get(username=f"{code}.consultant")
    register_provider(by=by, about="about")
    add_solution(
        by=by, code=f"{code}-S", name="方案", about="about", raises={"scene_energy": ["3"]}, price_low_fen=1000,
        price_high_fen=2000, months=3,
    )  # fmt: skip
    publish_solution(by=by, solution=f"{code}-S")
    return by


PARAMETERS: dict[str, Callable[..., Any]] = {
    "centre:need:pk": lambda firm, _city: firm.things["need_open"],
    "centre:invite:pk": lambda firm, _city: firm.things["need_open"],
    "centre:close:pk": lambda firm, _city: firm.things["need_open"],
    "centre:offer:pk": lambda firm, _city: firm.things["need_open"],
    "centre:order:pk": lambda firm, _city: firm.things["order_open"],
    "centre:step:pk": lambda firm, _city: firm.things["order_open"],
    "centre:code": lambda firm, _city: f"{firm.word}-none",
    "centre:organisation": lambda firm, _city: f"{firm.word}-none",
}
ARGUMENTS: dict[str, Callable[..., Any]] = {
    "about": lambda _firm, _city: "about",
    "about_en": lambda _firm, _city: "about",
    "budget_fen": lambda _firm, _city: 7,
    "contact": lambda _firm, _city: "contact",
    "description": lambda _firm, _city: "description",
    "green": lambda _firm, _city: False,
    "industries": lambda _firm, _city: ["industry"],
    "judgement": lambda _firm, _city: "judgement",
    "milestones": lambda _firm, _city: [{"name": "m", "due_on": "2026-02-01"}],
    "months": lambda _firm, _city: 3,
    "need": lambda firm, _city: firm.things["need_open"],
    "offer": lambda _firm, _city: "offer",
    "park.add_solution:code": lambda _firm, _city: "NEW",
    "park.invite_provider:provider": lambda _firm, _city: "SERVER-A",
    "park.needs:state": lambda _firm, _city: "open",
    "park.open_need:diagnosis": lambda firm, _city: firm.things["diagnosis_given"],
    "park.open_need:size": lambda _firm, _city: "small",
    "park.register_provider:capacity": lambda _firm, _city: 3,
    "park.service_orders:state": lambda _firm, _city: "offered",
    "price_fen": lambda _firm, _city: 7,
    "price_high_fen": lambda _firm, _city: 7,
    "price_low_fen": lambda _firm, _city: 7,
    "questions": lambda _firm, _city: ["network"],
    "raises": lambda _firm, _city: {"scene_energy": ["3"]},
    "sizes": lambda _firm, _city: ["small"],
    "solution": lambda _firm, _city: "SERVER-A-S",
    "stars": lambda _firm, _city: 5,
    "with_centre": lambda _firm, _city: False,
    **{
        f"park.{verb}:order": lambda firm, _city: firm.things["order_open"]
        for verb in (
            "accept_service", "begin_service", "cancel_service", "deliver_service", "finish_milestone",
            "order_service", "rate_service", "reject_delivery",
        )
    },
}  # fmt: skip
FORM_DATA: dict[str, Callable[..., Any]] = {
    "step": lambda _firm, _city: "order",
    "solution": lambda _firm, _city: "SERVER-A-S",
    "stars": lambda _firm, _city: "5",
}
REACHES: dict[str, Callable[..., Any]] = {
    "a need of the firm by a rival": lambda r: (
        r.rival.engineer, "park.open_need", {"firm": r.own.code, "name": "x", "description": "x"},
    ),
    "the firm's diagnosis for an own need": lambda r: (
        r.rival.engineer, "park.open_need",
        {"firm": r.rival.code, "name": "x", "diagnosis": r.own.things["diagnosis_given"]},
    ),
    "the firm's offer taken by a rival": lambda r: (
        r.rival.engineer, "park.order_service", {"order": r.own.things["order_open"]},
    ),
    "the firm's order begun by the other provider": lambda r: (
        Person.objects.get(username="SERVER-A.consultant"), "park.deliver_service",
        {"order": r.own.things["order_ordered"]},
    ),
}  # fmt: skip
SPEAKING = {"centre:need", "centre:needs", "centre:order", "centre:orders"}
SILENT_QUERIES = {"park.matches", "park.providers", "park.solutions"}
