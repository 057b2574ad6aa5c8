"""What ties cities together, as a picture and as tables; and one joint project."""

import math
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from planum.programme.recommendation.models import CityLink, JointProject
from planum.programme.recommendation.queries import bookings_of
from planum.programme.recommendation.shapes import SameChainShape
from planum.programme.recommendation.tables import JointTable, LinkTable, SameChainTable, ShareTable
from planum.ui import diagrams
from planum.ui.formats import instant, money
from planum.ui.formats import state as shown_state
from planum.ui.panels import ChartPanel, Fact, FactsPanel, FiguresPanel, Panel, TablePanel

RADIUS = 220


def link_panels(
    joints: Sequence[JointProject], chains: Sequence[SameChainShape], links: Sequence[CityLink]
) -> list[Panel]:
    asked = sum(not one.own_note for one in chains)
    counted = _("counted from what you may see")
    figures = [
        Fact(_("Joint projects"), len(joints), note=counted),
        Fact(_("Chains shared with other cities"), len(chains), note=_("from plans handed in or approved")),
        Fact(_("Notes still asked of your city"), asked, note=_("both sides say how their plans go together (R41)")),
    ]
    panels: list[Panel] = [FiguresPanel(figures=figures)]
    picture = network_panel(joints, chains, links)
    if picture is not None:
        panels.append(picture)
    return [
        *panels,
        TablePanel(title=_("Projects across regions"), table=JointTable(joints, orderable=False)),
        TablePanel(title=_("The same chain in other cities"), table=SameChainTable(chains, orderable=False)),
        TablePanel(title=_("Notes on how plans go together"), table=LinkTable(links, orderable=False)),
    ]


def network_panel(
    joints: Iterable[JointProject], chains: Iterable[SameChainShape], links: Iterable[CityLink]
) -> Panel | None:
    """Cities in a ring, tied by what they share; an edge bears the chain or the name of the project."""
    ties: dict[tuple[str, str], list[str]] = {}
    for joint in joints:
        names = [str(one.region) for one in joint.shares.all()]
        for other in names:
            if other != str(joint.lead):
                _tie(ties, str(joint.lead), other, joint.chain_name or str(joint))
    for chain in chains:
        _tie(ties, chain.region_name, chain.other_name, chain.chain_name)
    for link in links:
        other = str(link.other) if link.other else link.other_name
        _tie(ties, str(link.region), other, link.chain_name or str(link.get_kind_display()))
    cities = list(dict.fromkeys(name for pair in ties for name in pair))
    if not cities:
        return None
    nodes: list[dict[str, Any]] = [
        {
            "name": name, "size": 34, "colour": "line",
            "x": round(1.6 * RADIUS * math.cos(2 * math.pi * place / len(cities))),
            "y": round(RADIUS * math.sin(2 * math.pi * place / len(cities))),
        }
        for place, name in enumerate(cities)
    ]  # fmt: skip
    option = diagrams.network(
        _("Linked cities and what links them"), nodes,
        [(one, other, "、".join(dict.fromkeys(said))) for (one, other), said in ties.items()],
    )  # fmt: skip
    # What two cities share has no direction.
    option["series"][0] |= {"edgeSymbol": ["none", "none"]}
    return ChartPanel(option=option, height=360)


def joint_panels(row: JointProject) -> list[Panel]:
    shares = list(row.shares.select_related("region"))
    booked = bookings_of(row)
    facts: list[Fact | tuple[object, object]] = [
        (_("Code"), format_html("<code>{}</code>", row.code)),
        (_("Lead city"), row.lead),
        (_("Chain"), f"{row.chain_name} {row.chain}".strip() or "—"),
        (_("What is built together"), row.about or "—"),
        Fact(_("Total investment"), money(row.total_investment_fen), note=_("stated by the lead city")),
        Fact(_("Planned central support"), money(row.central_fen), note=_("of all cities together")),
        (_("Begins"), instant(row.starts_on)),
        (_("Finishes"), instant(row.finishes_on)),
        (_("State"), shown_state(row.state)),
    ]
    if row.reason:
        facts.append((_("Reason"), row.reason))
    own: list[Fact | tuple[object, object]] = []
    for share in shares:
        booking = booked.get(share.pk)
        if booking is None:
            continue
        most = row.central_fen * share.share_bp // 10_000
        own += [
            (_("Project of %(city)s") % {"city": share.region}, format_html("<code>{}</code>", booking.project_code)),
            Fact(_("Own central support"), money(booking.amount_fen), note=booking.booked_by),
            Fact(_("Own share of the central support"), money(most), note=_("planned support times the share")),
        ]
    panels: list[Panel] = [
        FactsPanel(title=_("What all partners see"), rows=facts, width=7),
        TablePanel(title=_("Shares"), table=ShareTable(shares, lead=row.lead_id, orderable=False), width=5),
    ]
    if own:
        panels.append(FactsPanel(title=_("Your own books: no partner sees them"), rows=own))
    return panels


def _tie(ties: dict[tuple[str, str], list[str]], one: str, other: str, said: str) -> None:
    """Both directions of a tie are the same one."""
    pair = (other, one) if (other, one) in ties else (one, other)
    ties.setdefault(pair, []).append(said)
