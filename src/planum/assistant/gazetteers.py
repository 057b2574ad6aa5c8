"""The things that an argument can name, out of those that whoever looks may see."""

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from django.apps import apps
from django.db.models import Model, Q, QuerySet

from planum.assistant.engine.slots import Thing, codes_in
from planum.hub.assets.models import Level
from planum.kernel.capabilities import Capability
from planum.kernel.visibility import Owned, current_viewer

MOST_THINGS: Final = 1500
# Arguments that are not called as the model they name; first those of one function, then those of all.
MODELS: Final = {
    "hub.check_metric_value:value": "metrics.MetricValue",
    "programme.check_indicator_value:value": "performance.IndicatorValue",
    "factory.compare_plans:before": "scheduling.Plan",
    "factory.compare_plans:after": "scheduling.Plan",
    "factory.start_planning:start": "scheduling.Plan",
    "plant": "assets.Asset",
    "asset": "assets.Asset",
    "below": "assets.Asset",
    "parent": "assets.Asset",
    "enterprise": "kernel.Organisation",
    "firm": "kernel.Organisation",
    "owner": "kernel.Organisation",
    "park": "kernel.Organisation",
    "provider": "kernel.Organisation",
    "consumer": "kernel.Organisation",
    "supplier": "kernel.Organisation",
    "customer": "kernel.Organisation",
    "city": "kernel.Region",
    "scope": "kernel.Region",
    "run": "scheduling.PlanningRun",
    "rule": "monitoring.LimitRule",
    "entry": "funds.LedgerEntry",
}
# Texts that look for something, or name something new.
NEVER: Final = frozenset(
    {"search", "name", "name_en", "code", "formula", "subject", "action", "label", "prefix", "unit", "zone", "query"}
)
WHOLE_PLANTS: Final = frozenset({"plant"})
VALUES: Final = ("path", "code", "username")
NAMED_BY: Final = ("path", "code", "name", "name_en", "username")
# Nobody owns them: everybody may name them.
PUBLIC: Final = frozenset({"kernel.Region"})


@dataclass(frozen=True)
class Things:
    """`only` is the one thing there is to choose from: the plant of a firm that has one."""

    all: tuple[Thing, ...]
    only: Any = None


@cache
def model_of(function: str, module: str, name: str) -> type[Model] | None:
    """The model that an argument names: by the tables above, then by its own name, near or anywhere."""
    if name in NEVER:
        return None
    told = MODELS.get(f"{function}:{name}")
    if told:
        return apps.get_model(told)
    called = "".join(part.capitalize() for part in name.removesuffix("_code").split("_"))
    ours = [model for model in apps.get_models() if model.__module__.startswith("planum.")]
    slice_of = module.rpartition(".")[0]
    near = [model for model in ours if model.__name__ == called and model.__module__.startswith(f"{slice_of}.")]
    if near:
        return near[0]
    if name in MODELS:
        return apps.get_model(MODELS[name])
    same = [model for model in ours if model.__name__ == called]
    return same[0] if len(same) == 1 else None


def is_named_thing(capability: Capability, name: str) -> bool:
    return _model(capability, name) is not None


def things_for(capability: Capability, name: str, text: str, *, by_number: bool) -> Things:
    """What whoever looks may name with this argument; of very many, those whose code stands in the text."""
    model = _model(capability, name)
    if model is None or not (issubclass(model, Owned) or model._meta.label in PUBLIC):
        return Things(())
    value = "pk" if by_number else _value_field(model)
    if value is None:
        return Things(())
    rows = _rows(model, name)
    few = _limited(rows, model, text)
    own = _own(rows) if name in WHOLE_PLANTS else _current(model, few)
    only = getattr(own[0], value) if len(own) == 1 else None
    return Things(tuple(Thing(getattr(row, value), _names(row)) for row in few), only)


def _model(capability: Capability, name: str) -> type[Model] | None:
    return model_of(capability.name, capability.function.__module__, name)


def _value_field(model: type[Model]) -> str | None:
    known = {field.name for field in model._meta.get_fields()}
    return next((name for name in VALUES if name in known), None)


def _rows(model: type[Model], name: str) -> "QuerySet[Any]":
    rows = model._default_manager.order_by("-pk")
    known = {field.name for field in model._meta.get_fields()}
    rows = rows.select_related("asset") if "asset" in known else rows
    return rows.filter(level=Level.SITE) if name in WHOLE_PLANTS else rows


def _limited(rows: "QuerySet[Any]", model: type[Model], text: str) -> list[Any]:
    """All of few; of many the newest, and those whose code was said."""
    newest = list(rows[: MOST_THINGS + 1])
    if len(newest) <= MOST_THINGS:
        return newest
    known = {field.name for field in model._meta.get_fields()}
    codes, said = codes_in(text), Q(pk__in=())
    for name in ("path", "code"):
        if name in known:
            said |= Q(**{f"{name}__in": codes})
    return list({row.pk: row for row in [*rows.filter(said), *newest[:MOST_THINGS]]}.values())


def _own(rows: "QuerySet[Any]") -> list[Any]:
    return list(rows.filter(enterprise__in=current_viewer().organisations)[:2])


def _current(model: type[Model], few: list[Any]) -> list[Any]:
    """Of things that supersede each other the one that counts is meant, where nothing else is said."""
    counts = [row for row in few if getattr(getattr(row, "state", None), "value", "") == "current"]
    return counts if len(counts) == 1 else few


def _names(row: Any) -> tuple[str, ...]:
    """Its path, code and names; the names of what belongs to an asset are said with those of the asset as well."""
    own = [str(getattr(row, name)) for name in NAMED_BY if getattr(row, name, "")]
    asset = getattr(row, "asset", None)
    if asset is not None:
        own += [f"{asset.name}{row.name}", f"{asset.name}的{row.name}", f"{asset.name_en} {row.name_en}".strip()]
    return tuple(dict.fromkeys(own))
