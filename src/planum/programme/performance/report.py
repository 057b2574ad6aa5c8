"""The report of an evaluation as PDF (绩效自评报告): points, deviations explained, and the list of its evidence."""

from importlib.resources import files
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from planum.programme.performance.evaluating import source_of
from planum.programme.performance.models import Dimension, Evaluation, EvaluationLine
from planum.ui.documents import pdf
from planum.ui.formats import number

NOTHING = "—"


def report_pdf(row: Evaluation) -> bytes:
    return pdf((files("planum.programme.performance") / "report.typ").read_text("utf-8"), report_data(row))


def report_data(row: Evaluation) -> dict[str, Any]:
    """Texts in the language of whoever submits it."""
    lines = list(row.lines.select_related("indicator", "computed", "reported__evidence", "reported__reported_by"))
    grade = str(row.grade.label) if row.grade else NOTHING
    return {
        "title": _("Performance report: %(evaluation)s") % {"evaluation": row},
        "subtitle": _("%(city)s · data up to %(day)s · scheme %(scheme)s, version %(version)d")
        % {"city": row.pilot.region, "day": row.on, "scheme": row.scheme, "version": row.scheme.version},
        "footer": f"Planum · {timezone.localtime():%Y-%m-%d %H:%M}",
        "language": "zh" if (get_language() or "").startswith("zh") else "en",
        "figures": [
            {"label": _("Points"), "value": f"{row.points} / 100", "note": row.get_kind_display()},
            {"label": _("Grade"), "value": grade, "note": _("bands of R38")},
            {"label": _("Indicators"), "value": str(len(lines)), "note": _counts(lines)},
        ],
        "parts": [_points(lines), _explanations(lines), _evidence(lines)],
        "notes": [
            *([row.summary] if row.summary else []),
            _("Source of the scheme: %(source)s") % {"source": row.scheme.source},
            _("Computed values carry the hash of what they were computed from; reported ones that of their file."),
        ],
    }


def _counts(lines: list[EvaluationLine]) -> str:
    computed = sum(line.computed is not None and line.computed.value is not None for line in lines)
    return _("%(computed)d computed, %(other)d reported or missing") % {
        "computed": computed,
        "other": len(lines) - computed,
    }


def _points(lines: list[EvaluationLine]) -> dict[str, Any]:
    rows = [
        [
            str(Dimension(line.dimension).label), str(line.indicator), line.indicator.said(line.target),
            line.indicator.said(line.value), _source(line), _share(line), f"{line.points} / {line.worth}",
        ]
        for line in lines
    ]  # fmt: skip
    columns = [
        _("Dimension"), _("Indicator"), _("Target"), _("Value"), _("Source"), _("Reached"), _("Points"),
    ]  # fmt: skip
    return {"title": _("Points"), "columns": columns, "rows": rows, "numeric": [2, 3, 5, 6], "empty": NOTHING}


def _explanations(lines: list[EvaluationLine]) -> dict[str, Any]:
    rows = [[str(line.indicator), _share(line), line.explanation] for line in lines if line.explanation]
    columns = [_("Indicator"), _("Reached"), _("Explanation")]
    empty = _("No deviation had to be explained.")
    return {"title": _("Deviations explained"), "columns": columns, "rows": rows, "numeric": [1], "empty": empty}


def _evidence(lines: list[EvaluationLine]) -> dict[str, Any]:
    rows = []
    for line in lines:
        if line.computed is not None:
            what = _("computed from %(count)d parts") % {"count": len(line.computed.parts)}
            rows.append([str(line.indicator), what, line.computed.digest[:31]])
        if line.reported is not None:
            rows.append([str(line.indicator), line.reported.evidence.name, line.reported.evidence.digest[:31]])
    columns = [_("Indicator"), _("Evidence"), _("Hash")]
    return {"title": _("List of evidence"), "columns": columns, "rows": rows, "numeric": [], "empty": NOTHING}


def _source(line: EvaluationLine) -> str:
    source = source_of(line)
    return str(source.label) if source else NOTHING


def _share(line: EvaluationLine) -> str:
    return NOTHING if line.attained is None else f"{number(line.attained * 100, 1)} %"
