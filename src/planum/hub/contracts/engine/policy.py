"""The terms of a contract as an agreement in the vocabulary of ODRL 2.2 (W3C Recommendation, 15 February 2018).

A permission to read, constrained by purpose, recipient and days, refined by columns and rows; one prohibition: to pass
the rows on. Purposes, columns and row conditions are terms of Planum's own (`planum:`); ODRL leaves them to profiles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

OPERATORS: Final = {"eq": "eq", "in": "isAnyOf", "ge": "gteq", "le": "lteq"}


@dataclass(frozen=True, slots=True)
class Terms:
    """What both sides agree on. `columns` and `conditions` are empty where the whole product is covered;
    `schema` names each column and its kind, so that a product cannot change its meaning below a contract.
    """

    product: str
    provider: str
    consumer: str
    purpose: str
    purpose_note: str
    columns: Sequence[str]
    conditions: Sequence[Mapping[str, str]]
    starts_on: date
    until: date
    licence: str
    schema: Mapping[str, str]


def policy(terms: Terms) -> dict[str, Any]:
    """JSON-ready and the same for the same terms: its canonical form is what is hashed and accepted."""
    target: dict[str, Any] = {"@type": "Asset", "uid": f"urn:planum:product:{terms.product}"}
    if terms.columns:
        target["planum:columns"] = list(terms.columns)
    if terms.conditions:
        target["refinement"] = [_row_constraint(one) for one in terms.conditions]
    return {
        "@context": "http://www.w3.org/ns/odrl.jsonld",
        "@type": "Agreement",
        "profile": "urn:planum:odrl",
        "assigner": terms.provider,
        "assignee": terms.consumer,
        "permission": [{"action": "read", "target": target, "constraint": _constraints(terms)}],
        "prohibition": [{"action": "distribute", "target": target["uid"]}],
        "planum:purpose": terms.purpose_note,
        "planum:licence": terms.licence,
        "planum:schema": dict(terms.schema),
    }


def _constraints(terms: Terms) -> list[dict[str, Any]]:
    return [
        _constraint("purpose", "eq", terms.purpose),
        _constraint("recipient", "eq", terms.consumer),
        _constraint("dateTime", "gteq", {"@type": "xsd:date", "@value": terms.starts_on.isoformat()}),
        _constraint("dateTime", "lteq", {"@type": "xsd:date", "@value": terms.until.isoformat()}),
    ]


def _row_constraint(one: Mapping[str, str]) -> dict[str, Any]:
    return _constraint(f"planum:column:{one['column']}", OPERATORS[one["operator"]], one["value"])


def _constraint(left: str, operator: str, right: object) -> dict[str, Any]:
    return {"@type": "Constraint", "leftOperand": left, "operator": operator, "rightOperand": right}
