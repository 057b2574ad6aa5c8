"""What all pages of one plant share: who may see it, where one is, the way to its other pages."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from planum.factory.scheduling.permissions import can_plan
from planum.hub.assets.models import Asset, Level
from planum.kernel.requests import Request
from planum.kernel.visibility import current_viewer


def plant_of(path: str) -> Asset:
    """The plant, for its own people alone: a disclosure shows readings and no orders."""
    viewer = current_viewer()
    own = {} if viewer.everything else {"enterprise__in": viewer.organisations}
    row: Asset = get_object_or_404(Asset.objects.select_related("enterprise"), path=path, level=Level.SITE, **own)
    return row


def around(request: Request, plant: Asset, here: str, *steps: tuple[object, str]) -> dict[str, Any]:
    """The context of every page: tabs of the plant, the path to this page, whether the reader may change things."""
    path: list[dict[str, object]] = [{"label": _("Scheduling"), "url": reverse("scheduling:shops")}]
    path.append({"label": plant, "url": reverse("scheduling:morning", args=[plant.path])})
    path += [{"label": label, "url": url} for label, url in steps]
    return {
        "wing": "point",
        "plant": plant,
        "tabs": tabs(plant, here),
        "breadcrumb": path,
        "may_plan": can_plan(request.user, plant),
        "subtitle": plant,
    }


def tabs(plant: Asset, here: str) -> Sequence[dict[str, Any]]:
    names = (
        ("morning", _("Today")),
        ("orders", _("Orders")),
        ("machines", _("Machines")),
        ("plans", _("Plans")),
        ("events", _("Events")),
    )
    return [
        {"label": label, "url": reverse(f"scheduling:{name}", args=[plant.path]), "is_here": name == here}
        for name, label in names
    ]
