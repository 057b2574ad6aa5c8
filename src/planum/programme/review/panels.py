"""Panels of the review: evidence beside the scores, the dot plot, results of a firm."""

from collections import defaultdict
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.projects.checking import findings_of
from planum.programme.projects.form_schema import CHOICES, FormField, fields_of, value_of
from planum.programme.projects.models import Attachment, EquipmentLine
from planum.programme.review.models import Assignment, Panel
from planum.programme.review.results import sheets_of
from planum.programme.review.shapes import SummaryRow
from planum.programme.rules.panels import findings_panel
from planum.ui.charts import SERIES_COLOURS, colour, frame, quantity_format
from planum.ui.formats import instant, money
from planum.ui.panels import ChartPanel, FactsPanel, TextPanel
from planum.ui.panels import Panel as Shown


def evidence_panels(row: Assignment) -> list[Shown]:
    """What the expert judges: the form, files, equipment and what the rules find, seen for this review alone."""
    application = row.application
    with viewing(SYSTEM):
        answers = [(field.title, _shown(value_of(application, field), field)) for field in fields_of(application.call)]
        files = list(Attachment.objects.filter(application=application).select_related("file"))
        lines = list(EquipmentLine.objects.filter(application=application)[:50])
        found = findings_of(application)
    links = format_html_join("", '<li><a href="{}">{}</a></li>', (
        (reverse("review:file", args=[row.pk, each.pk]), each.file.name) for each in files
    ))  # fmt: skip
    equipment = format_html_join("", "<li>{} {} {}</li>", (
        (each, each.model, money(each.amount_fen)) for each in lines
    ))  # fmt: skip
    return [
        FactsPanel(title=_("What the firm says"), rows=[(label, value) for label, value in answers if value]),
        TextPanel(title=_("Attachments"), content=format_html("<ul>{}</ul>", links) if files else _("No attachments.")),
        TextPanel(
            title=_("Equipment"), content=format_html("<ul>{}</ul>", equipment) if lines else _("None is listed.")
        ),
        findings_panel(found, title=_("What the rules find today")),
    ]


def evidence_choices(row: Assignment) -> list[tuple[str, object]]:
    with viewing(SYSTEM):
        application = row.application
        fields = [(f"field:{field.code}", field.title) for field in fields_of(application.call)]
        files = [(f"file:{each.pk}", each.file.name) for each in
                 Attachment.objects.filter(application=application).select_related("file")]  # fmt: skip
        lines = [
            (f"line:{each.number}", str(each)) for each in EquipmentLine.objects.filter(application=application)[:50]
        ]
    return [("", "—"), *fields, *files, *lines]


def scores_chart(panel: Panel, rows: list[SummaryRow], items: dict[str, str]) -> ChartPanel:
    """A dot for each expert's points by application, and the normalised result as a diamond."""
    names = [row.name for row in rows]
    place = {row.application: number for number, row in enumerate(rows)}
    dots: dict[str, list[list[Any]]] = defaultdict(list)
    for sheet in sheets_of(panel):
        dots["sheets"].append([round(sheet.points, 2), place[items[sheet.item]]])
    normalised = [[round(row.normalised, 2), place[row.application]] for row in rows if row.normalised is not None]
    labels = (_("points of an expert"), _("normalised result"))
    option = frame(_("Scores by application (points of 100)"), labels)
    option |= {
        "tooltip": {"trigger": "item", "confine": True},
        "xAxis": {"type": "value", "name": _("points"), "min": 0, "max": 100,
                  "axisLabel": {"formatter": quantity_format()}},
        "yAxis": {"type": "category", "data": names, "inverse": True, "name": _("application")},
        "series": [
            {"type": "scatter", "name": labels[0], "data": dots["sheets"], "symbolSize": 9,
             "itemStyle": {"color": colour(SERIES_COLOURS[0]), "opacity": 0.6}},
            {"type": "scatter", "name": labels[1], "data": normalised, "symbol": "diamond", "symbolSize": 15,
             "itemStyle": {"color": colour(SERIES_COLOURS[1])}},
        ],
    }  # fmt: skip
    return ChartPanel(option=option, height=120 + 48 * len(rows))


def _shown(value: Any, field: FormField) -> object:
    if value in (None, "", False):
        return ""
    if field.code in CHOICES:
        return dict(CHOICES[field.code].choices).get(value, value)
    if field.kind == "money":
        return money(value)
    if field.kind == "date":
        return instant(value)
    return _("yes") if value is True else value
