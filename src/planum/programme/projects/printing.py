"""An application as a printed document: the same texts as on its page, with hashes of the attachments."""

from importlib.resources import files
from typing import Any

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planum.programme.plan.amounts import in_words
from planum.programme.projects.form_schema import GROUPS, FormField, fields_of, value_of, wanted_by
from planum.programme.projects.models import Application, Attachment, EquipmentLine
from planum.programme.projects.panels import shown_value
from planum.ui.documents import pdf


def application_pdf(row: Application) -> bytes:
    source = (files("planum.programme.projects") / "application.typ").read_text("utf-8")
    return pdf(source, application_data(row))


def application_data(row: Application) -> dict[str, Any]:
    groups: dict[str, list[list[str]]] = {}
    for field in fields_of(row.call):
        groups.setdefault(field.group, []).append([field.title, _as_text(row, field)])
    titles = {each.kind: each.title for each in wanted_by(row.call)}
    papers = [
        [titles.get(each.kind, each.kind), each.file.name, each.file.digest]
        for each in Attachment.objects.filter(application=row).select_related("file")
    ]
    lines = [
        [str(line.number), line.name, line.model, line.serial, line.supplier, in_words(line.amount_fen)]
        for line in EquipmentLine.objects.filter(application=row)
    ]
    submitted = timezone.localtime(row.submitted_at) if row.submitted_at else None
    state = row.state.label if submitted is None else f"{row.state.label} · {submitted:%Y-%m-%d %H:%M}"
    return {
        "title": str(row), "subtitle": f"{row.code} · {row.firm} · {row.call}", "state": str(state),
        "language": "zh" if (get_language() or "").startswith("zh") else "en",
        "groups": [{"title": str(GROUPS.get(key, key)), "rows": rows} for key, rows in groups.items()],
        "papers": {"title": _("Attachments"), "head": [_("Kind"), _("File"), _("Hash")], "rows": papers},
        "lines": {
            "title": _("Equipment"), "rows": lines,
            "head": [_("Row"), _("Equipment"), _("Model"), _("Serial number"), _("Supplier"), _("Amount")],
        },
        "footer": f"Planum · {timezone.localtime():%Y-%m-%d %H:%M}",
    }  # fmt: skip


def _as_text(row: Application, field: FormField) -> str:
    value = value_of(row, field)
    if field.kind == "money" and value is not None:
        return in_words(value)
    if field.kind == "date" and value is not None:
        return str(value.isoformat())
    return strip_tags(str(shown_value(field.kind, field.code, value, row)))
