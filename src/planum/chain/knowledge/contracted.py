"""Which documents a contract opens to its consumer."""

from typing import Final

from django.db.models import Q

from planum.hub.contracts.access import sharing_owners
from planum.kernel.visibility import Viewer

TABLE: Final = "chain.documents"


def documents_by_contract(viewer: Viewer, prefix: str) -> Q:
    """The library of every firm that shows the viewer all of it by a contract in force; narrower contracts are read
    through the hub's door, with their columns and conditions.
    """
    return Q(**{f"{prefix}owner__in": sharing_owners(viewer, TABLE)})
