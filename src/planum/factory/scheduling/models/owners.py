"""A plant's orders and plans are the business of its enterprise alone: no disclosure of readings shows them."""

from django.db.models import Q

from planum.kernel.visibility import Viewer


def own_rows(viewer: Viewer, prefix: str = "") -> Q:
    """`prefix` leads from a model to the one that names its plant, such as "plan__"."""
    return Q(**{f"{prefix}plant__enterprise__in": viewer.organisations})
