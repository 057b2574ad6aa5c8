"""Footprints of a firm's products: the list, and one with its tree, its factors and its versions."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.chain.carbon.actions.footprints import publish_footprint
from planum.chain.carbon.comparison import differences
from planum.chain.carbon.evidence import chain_of, mark_of, shown_kg
from planum.chain.carbon.models import BOUNDARIES, ActivityKind, Calculation, Footprint, FootprintState
from planum.chain.carbon.permissions import belongs_to, can_count_carbon
from planum.chain.carbon.queries import footprint_rows
from planum.chain.carbon.tables import (
    ContributionTable,
    DifferenceTable,
    FootprintTable,
    UsedFactorTable,
    VersionTable,
    named,
)
from planum.hub.metrics.models import MetricValue
from planum.hub.readings.periods import in_words
from planum.kernel.requests import Request
from planum.ui.charts import sankey
from planum.ui.evidence import evidence_page
from planum.ui.formats import instant, number, quantity
from planum.ui.panels import (
    Action,
    ChartPanel,
    Fact,
    FactsPanel,
    FiguresPanel,
    Panel,
    TablePanel,
    TextPanel,
)
from planum.ui.tables import table_page

CUT_OFF = 0.01


def form_url(verb: str, back: str, **given: object) -> str:
    """The form of an action, filled in as far as the page knows."""
    filled = "&".join(f"{name}={value}" for name, value in {**given, "_back": back}.items())
    return f"{reverse('action', args=['chain', verb])}?{filled}"


def footprints(request: Request) -> HttpResponse:
    """The newest version of each product of the reader's own firms, drafts too."""
    own = request.user.as_viewer().organisations
    newest: dict[int, Footprint] = {}
    for row in footprint_rows().filter(owner__in=own).order_by("-version"):
        newest.setdefault(row.product_id, row)
    rows = sorted(newest.values(), key=lambda row: (row.owner.code, row.product_code))
    actions = [
        Action(_("Partners' footprints"), reverse("carbon:partners")),
        Action(_("Inventories"), reverse("carbon:inventories")),
        Action(_("Emission factors"), reverse("carbon:factors")),
    ]
    return table_page(
        request, FootprintTable, rows, title=_("Product carbon footprints"), search=("title", "product_code"),
        actions=actions, context={"wing": "line"},
    )  # fmt: skip


def footprint(request: Request, footprint: UUID) -> HttpResponse:
    """With `?before=` the version it is compared with is another one than the last."""
    row = get_object_or_404(footprint_rows(), uuid=footprint)
    is_own = belongs_to(request.user, row.owner)
    calculation = _calculation(row) if is_own else None
    versions = list(footprint_rows().filter(product=row.product_id).order_by("-version"))
    return render(request, "carbon/footprint.html", {
        "title": row.title,
        "subtitle": f"{row.owner} · {row.product_code} · v{row.version} · {in_words(row.start_at, row.end_at)}",
        "wing": "line",
        "breadcrumb": _breadcrumb(row, is_own=is_own),
        "actions": _actions(row, calculation) if is_own and can_count_carbon(request.user) else [],
        "publish_url": reverse("carbon:publish", args=[row.uuid])
        if is_own and row.state is FootprintState.DRAFT and can_count_carbon(request.user) else "",
        "panels": [
            _figures(row),
            *(_made_of(calculation) if calculation else [_opaque(row)]),
            *(_changed(calculation, versions, request.GET.get("before", "")) if calculation else []),
            TablePanel(title=_("Versions"), table=VersionTable(versions, orderable=False)),
            _facts(row, calculation),
        ],
    })  # fmt: skip


def chain(request: Request, footprint: UUID) -> HttpResponse:
    row = get_object_or_404(footprint_rows(), uuid=footprint)
    return evidence_page(request, title=row, value=shown_kg(row), links=chain_of(row))


@require_POST
def publish(request: Request, footprint: UUID) -> HttpResponse:
    get_object_or_404(footprint_rows(), uuid=footprint)
    publish_footprint(by=request.user, footprint=str(footprint))
    messages.success(request, _("Published: partners to whom the product is shown see this version from now on."))
    return redirect("carbon:footprint", footprint)


def _calculation(row: Footprint) -> Calculation | None:
    found: Calculation | None = (
        Calculation.objects.select_related("inventory", "footprint__owner").filter(footprint=row).first()
    )
    return found


def _breadcrumb(row: Footprint, *, is_own: bool) -> list[dict[str, object]]:
    lists = (_("Footprints"), "carbon:footprints") if is_own else (_("Partners' footprints"), "carbon:partners")
    return [{"label": lists[0], "url": reverse(lists[1])}, {"label": row.title}]


def _actions(row: Footprint, calculation: Calculation | None) -> list[Action]:
    if calculation is None:
        return []
    back = reverse("carbon:footprint", args=[row.uuid])
    again = form_url("compute-footprint", back, inventory=calculation.inventory.code, product=row.product_code)
    show = form_url("share-footprints", back, owner=row.owner.code, product=row.product_code)
    return [
        Action(_("Inventory"), reverse("carbon:inventory", args=[calculation.inventory_id])),
        Action(_("Show to a partner"), show),
        Action(_("Compute anew"), again),
    ]


def _figures(row: Footprint) -> FiguresPanel:
    mark = mark_of(row)
    return FiguresPanel(
        figures=[
            Fact(_("Footprint, cradle to gate"), shown_kg(row), evidence=mark, note=row.state.label),
            Fact(
                _("Measured activity"), quantity(row.measured_share * 100, "%", 1), evidence=mark,
                note=_("of the kilograms rest on meters of the plant"),
            ),
            Fact(
                _("Primary-data share (PDS)"), quantity(row.primary_share * 100, "%", 1), evidence=mark,
                note=_("of the kilograms rest on suppliers' or own measured factors"),
            ),
            Fact(
                _("Mass of the declared unit"), quantity(row.mass_kg, "kg"),
                note=_("stated by the firm"),
            ),
        ]
    )  # fmt: skip


def _made_of(calculation: Calculation) -> list[Panel]:
    nodes = list(_nodes(calculation.tree, 0))
    wanted = {leaf["activity"]: leaf["value"] for leaf in calculation.leaves if leaf["value"]}
    values = MetricValue.objects.select_related("metric__owner").in_bulk(list(wanted.values()))
    for node in nodes:
        node["value"] = values.get(wanted.get(node["activity"]))
    flows = _flows(calculation)
    picture = ChartPanel(
        option=sankey(_("Where the kilograms come from"), flows, money=False, unit="kg CO₂e", colours=_colours(flows)),
        evidence=mark_of(calculation.footprint), height=max(180, 60 * len(calculation.leaves)),
    )  # fmt: skip
    table = ContributionTable(nodes, orderable=False)
    return [
        picture,
        TablePanel(title=_("Contributions above %(share)s %%") % {"share": number(CUT_OFF * 100)}, table=table),
        TablePanel(title=_("Factors it was made with"), table=UsedFactorTable(_used(calculation), orderable=False)),
    ]


def _nodes(node: dict[str, Any], depth: int) -> Iterator[dict[str, Any]]:
    """From the top down, each with its depth; what lies below the cut-off is added up in one line."""
    kinds = dict(ActivityKind.choices)
    name = named(node) if node["name"] else kinds.get(node["kind"], _("the whole product"))
    yield {**node, "name": name, "depth": depth}
    shown = [part for part in node["parts"] if abs(part["share"]) >= CUT_OFF]
    for part in shown:
        yield from _nodes(part, depth + 1)
    if left := [part for part in node["parts"] if part not in shown]:
        yield {
            "name": _("smaller ones"), "depth": depth + 1, "amount": 0.0, "unit": "", "source": "", "activity": None,
            "kg": sum(part["kg"] for part in left), "share": sum(part["share"] for part in left),
        }  # fmt: skip


def _flows(calculation: Calculation) -> list[tuple[str, str, float]]:
    """Inputs into kinds, kinds into the product; the names of nodes differ from each other."""
    kinds, title = dict(ActivityKind.choices), calculation.footprint.title
    flows = []
    for group in calculation.tree["parts"]:
        kind = str(kinds[group["kind"]])
        for leaf in group["parts"]:
            name = named(leaf)
            flows.append((name if name not in (kind, title) else f"{name} ", kind, round(leaf["kg"], 6)))
        flows.append((kind, title, round(group["kg"], 6)))
    return flows


def _colours(flows: list[tuple[str, str, float]]) -> dict[str, str]:
    kinds = {str(label): shade for label, shade in zip(ActivityKind.labels, SHADES, strict=True)}
    return {name: kinds.get(name, kinds.get(to, "line")) for name, to, _size in flows} | {flows[-1][1]: "line"}


SHADES = ("point", "plane", "sea", "programme", "rose")


def _used(calculation: Calculation) -> list[dict[str, Any]]:
    """Each factor and each footprint once."""
    boundaries = dict(BOUNDARIES)
    rows: dict[str, dict[str, Any]] = {}
    for leaf in calculation.leaves:
        factor = leaf["factor"]
        row = {"source": leaf["source"], "kg_each": leaf["kg_each"], "unit": leaf["unit"]}
        if factor:
            row |= {name: factor[name] for name in ("issuer", "document", "year")}
            row["boundary"] = f"{boundaries[factor['boundary']]} · {factor['gwp']}"
        else:
            url = reverse("carbon:footprint", args=[leaf["footprint"]])
            row |= {"issuer": _("the supplier"), "year": "", "boundary": boundaries["life_cycle"]}
            row["document"] = format_html('<a href="{}">{}</a>', url, _("the supplier's footprint"))
        rows.setdefault(leaf["source"], row)
    return list(rows.values())


def _changed(calculation: Calculation, versions: list[Footprint], asked: str) -> list[Panel]:
    """Beside the version before, input by input."""
    row = calculation.footprint
    earlier = [one for one in versions if one.version < row.version]
    before = next((one for one in earlier if str(one.uuid) == asked), earlier[0] if earlier else None)
    old = _calculation(before) if before else None
    if before is None or old is None:
        return []
    title = _("Against v%(before)d: %(was)s → %(now)s kg CO₂e · %(reason)s") % {
        "before": before.version, "was": number(before.kg), "now": number(row.kg), "reason": row.reason,
    }  # fmt: skip
    return [TablePanel(title=title, table=DifferenceTable(differences(old, calculation), orderable=False))]


def _opaque(row: Footprint) -> Panel:
    text = _("%(firm)s declares this footprint. What it was made from stays with the firm.") % {"firm": row.owner}
    return TextPanel(title=_("Declared by a partner"), content=text)


def _facts(row: Footprint, calculation: Calculation | None) -> FactsPanel:
    facts: list[Fact | tuple[object, object]] = [
        (_("Boundary"), _("cradle to gate, offsets excluded")),
        (_("Standards"), "GB/T 24067-2024 · ISO 14067 · PACT 3.0"),
        (_("Warming potentials"), row.gwp),
        (_("Allocation"), calculation.inventory.get_allocation_display() if calculation else row.allocation),
        (_("Valid until"), instant(row.valid_until)),
        (_("Identifier"), format_html("<code>{}</code>", row.uuid)),
        (_("Hash"), format_html('<code title="{}">{}…</code>', row.digest, row.digest[:24])),
        Fact(_("Computed"), instant(row.computed_at), note=row.computed_by or ""),
    ]
    if calculation:
        solved = f"{calculation.method} · {number(calculation.steps)} · {calculation.residual:.1e}"
        facts.append((_("Solved by, steps, residual"), solved))
        facts.insert(4, (_("Why shared so"), calculation.allocation["reason"]))
    return FactsPanel(title=_("Declaration"), rows=facts)
