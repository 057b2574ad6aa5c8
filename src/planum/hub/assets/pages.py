"""Pages of the asset register: the tree, the signals, the disclosures."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.hub.assets.actions import revoke_disclosure
from planum.hub.assets.models import Asset, Disclosure, Signal
from planum.hub.assets.permissions import can_model_assets, owns
from planum.hub.assets.shells import MEDIA_TYPES, ShellFormat, shell_bytes
from planum.hub.assets.tables import DisclosureRow, DisclosureState, GivenTable, ReceivedTable, SignalTable
from planum.kernel.models import Person
from planum.kernel.requests import Request
from planum.ui.exports import attachment
from planum.ui.panels import Empty, TablePanel
from planum.ui.tables import table_page

MOST_FOUND = 500


@dataclass
class Node:
    """An asset in the tree. `signals` holds those that a search found; the others are fetched when a node is opened."""

    asset: Asset
    signal_count: int = 0
    parts: list["Node"] = field(default_factory=list)
    signals: list[Signal] = field(default_factory=list)
    is_open: bool = False


def tree(request: Request) -> HttpResponse:
    """Firms, plants, areas, lines and units; a search shows what it found in its place."""
    words = request.GET.get("q", "").split()
    assets = list(Asset.objects.select_related("enterprise"))
    known = {row.path for row in assets}
    found = _found_signals(words) if words else []
    single = Signal.objects.exclude(asset__in=Asset.objects.values("pk")) if not words else None
    lonely = [row for row in found if _parent(row.path) not in known] if single is None else list(single[:MOST_FOUND])
    roots = _roots(assets, found, words)
    context = {
        "title": _("Assets"),
        "wing": "hub",
        "search_words": request.GET.get("q", ""),
        "roots": roots,
        "lonely": lonely,
        "empty": None if roots or lonely else _nothing(is_search=bool(words)),
        "is_cut": len(found) == MOST_FOUND,
    }
    return render(request, "assets/tree.html", context)


def signals_of(request: Request, path: str) -> HttpResponse:
    """The signals of one asset, for its place in the tree."""
    row = get_object_or_404(Asset, path=path)
    return render(request, "assets/partials/signals.html", {"signals": Signal.objects.filter(asset=row)})


def shell(request: Request, path: str, ending: str) -> HttpResponse:
    """The asset as an Asset Administration Shell, for an engineering tool or another platform."""
    row = get_object_or_404(Asset.objects.select_related("enterprise"), path=path)
    if ending not in ShellFormat.values:
        raise Http404(_("A shell is exported as aasx or json."))
    kind = ShellFormat(ending)
    return attachment(shell_bytes(row, kind), MEDIA_TYPES[kind], f"{row.path.replace('/', '-')}.{ending}")


def signals(request: Request) -> HttpResponse:
    search = ("path", "name", "name_en", "unit")
    context = {"wing": "hub"}
    return table_page(request, SignalTable, Signal.objects.all(), title=_("Signals"), search=search, context=context)


def disclosures(request: Request) -> HttpResponse:
    """To whom we show what, and what others show to us."""
    own = request.user.as_viewer().organisations
    related = ("plant__enterprise", "signal", "organisation")
    rows = list(Disclosure.objects.select_related(*related).order_by("revoked_at", "-pk"))
    given = [row for row in rows if row.plant.enterprise_id in own or request.user.is_superuser]
    received = [row for row in rows if row.organisation_id in own]
    today = timezone.localdate()
    tables = (
        (_("What we show to others"), GivenTable, _disclosure_rows(given, request.user, today)),
        (_("What others show to us"), ReceivedTable, _disclosure_rows(received, request.user, today)),
    )
    panels = [TablePanel(title=title, table=table(each)) for title, table, each in tables]
    return render(request, "ui/detail.html", {"title": _("Disclosures"), "wing": "hub", "panels": panels})


def revoke(request: Request, disclosure: int) -> HttpResponse:
    """Asks first: from then on the other side sees nothing more."""
    row = get_object_or_404(Disclosure.objects.select_related("plant", "signal", "organisation"), pk=disclosure)
    if request.method == "POST":
        revoke_disclosure(by=request.user, disclosure=row.pk)
        messages.success(request, _("%(what)s is no longer shown.") % {"what": row})
        return redirect("assets:disclosures")
    named = {"what": row.signal or row.plant, "organisation": row.organisation}
    confirm = {
        "question": _("Show %(what)s no longer to %(organisation)s?") % named,
        "consequence": _("Their next read is refused. What they have taken out before stays with them."),
        "action": _("Revoke"),
        "url": reverse("assets:revoke", args=[row.pk]),
        "back": reverse("assets:disclosures"),
        "destructive": True,
    }
    return render(request, "ui/confirm.html", {"title": _("Disclosures"), "wing": "hub", "confirm": confirm})


def _found_signals(words: Iterable[str]) -> list[Signal]:
    rows = Signal.objects.all()
    for word in words:
        rows = rows.filter(Q(name__icontains=word) | Q(name_en__icontains=word) | Q(path__icontains=word))
    return list(rows[:MOST_FOUND])


def _roots(assets: list[Asset], found: list[Signal], words: list[str]) -> list[Node]:
    """The tree of the assets the viewer sees. With a search only what was found, and what stands above it."""
    counts = dict(Signal.objects.values_list("asset").annotate(Count("pk")).order_by())
    nodes = {row.path: Node(row, counts.get(row.pk, 0)) for row in assets}
    for row in found:
        if (parent := _parent(row.path)) in nodes:
            nodes[parent].signals.append(row)
    wanted = _wanted(nodes, words) if words else set(nodes)
    roots: list[Node] = []
    for place in sorted(wanted):
        node, above = nodes[place], nodes.get(_parent(place))
        node.is_open = bool(words) or node.asset.parent_id is None or above is None
        (above.parts if above else roots).append(node)
    return roots


def _wanted(nodes: dict[str, Node], words: list[str]) -> set[str]:
    """Paths of the nodes that match or hold a found signal, and of all nodes above them."""
    wanted: set[str] = set()
    for found, node in nodes.items():
        text = f"{node.asset.name} {node.asset.name_en} {found}".casefold()
        place = found if node.signals or all(word.casefold() in text for word in words) else ""
        while place in nodes and place not in wanted:
            wanted.add(place)
            place = _parent(place)
    return wanted


def _parent(place: str) -> str:
    return place.rpartition("/")[0]


def _disclosure_rows(rows: Iterable[Disclosure], person: Person, today: date) -> list[DisclosureRow]:
    return [_disclosure_row(row, person, today) for row in rows]


def _disclosure_row(row: Disclosure, person: Person, today: date) -> DisclosureRow:
    state = DisclosureState.IN_FORCE
    if row.revoked_at is not None:
        state = DisclosureState.REVOKED
    elif row.until is not None and row.until < today:
        state = DisclosureState.ENDED
    may_revoke = state == DisclosureState.IN_FORCE and can_model_assets(person) and owns(person, row.plant)
    return DisclosureRow(row, state, may_revoke)


def _nothing(*, is_search: bool) -> Empty:
    if is_search:
        return Empty(_("Nothing matches this search."), _("Show everything"), reverse("assets:tree"))
    return Empty(_("Plants will stand here when a firm has entered its own, or discloses one to you."))


urlpatterns = [
    path("assets/", tree, name="tree"),
    path("assets/<path:path>/signals/", signals_of, name="asset_signals"),
    path("assets/<path:path>/shell.<str:ending>", shell, name="shell"),
    path("signals/", signals, name="signals"),
    path("disclosures/", disclosures, name="disclosures"),
    path("disclosures/<int:disclosure>/revoke/", revoke, name="revoke"),
]
