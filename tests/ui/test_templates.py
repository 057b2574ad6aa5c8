"""Pages and their pieces, as they reach the browser."""

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation

import planum.ui
from planum.errors import Refused, RefusedCell, RefusedRows
from planum.ui import charts, formats, panels
from planum.ui.evidence import Evidence, Link, evidence_page
from planum.ui.refusals import refused_page

pytestmark = pytest.mark.urls("tests.ui.urls")

UI = Path(planum.ui.__file__).parent
TEMPLATES = sorted((UI / "templates").rglob("*.html"))
NAVIGATION = [
    {
        "wing": "point",
        "label": "Plants",
        "entries": [{"label": "Alarms", "url": "/alarms/", "active": True, "count": 3}],
    }
]


@pytest.fixture(autouse=True)
def reader() -> Any:
    with translation.override("en"):
        yield


def rendered(name: str, **context: Any) -> str:
    return render_to_string(name, context, RequestFactory().get("/here/"))


def tag(text: str, **context: Any) -> str:
    return Template("{% load planum %}" + text).render(Context(context))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_compile_and_hold_nothing_the_policy_forbids(path: Path) -> None:
    text = path.read_text()

    get_template(str(path.relative_to(UI / "templates")))
    assert re.findall(r"https?://|//cdn|<style|\sstyle=|\son[a-z]+=|javascript:", text) == []
    assert re.findall(r"<script(?![^>]*\bsrc=)", text) == []


def test_scripts_and_styles_call_no_other_host() -> None:
    ours = [path for path in (UI / "static" / "planum").iterdir() if path.suffix in {".js", ".css"}]

    assert [path.name for path in ours if "://" in path.read_text()] == []
    assert len((UI / "static" / "planum" / "planum.js").read_text().splitlines()) <= 150


def test_every_colour_a_chart_may_name_stands_in_both_themes() -> None:
    style = (UI / "static" / "planum" / "planum.css").read_text()

    for name in (*charts.SERIES_COLOURS, "ink", "muted", "track", "surface", "border", "on-colour", *formats.COLOURS):
        assert len(re.findall(rf"--planum-{name}: #", style)) == 2, name


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, as WCAG 2.1 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
def test_letters_stand_out_from_their_ground(theme: int) -> None:
    """WCAG 2.1, 1.4.3: a contrast of at least 4.5 to 1."""
    style = (UI / "static" / "planum" / "planum.css").read_text()
    colours = {name: found[theme] for name in ["ground", "surface", "raised", "track"] if (found := of(style, name))}
    letters = [*charts.SERIES_COLOURS, *formats.COLOURS, "ink", "muted"]

    faint = [
        (letter, ground)
        for letter in letters
        for ground in ("ground", "surface", "raised")
        if contrast(of(style, letter)[theme], colours[ground]) < 4.5
    ]

    assert faint == []


def of(style: str, name: str) -> list[str]:
    return re.findall(rf"--planum-{name}: (#[0-9a-f]{{6}})", style)


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_base_page_has_its_landmarks_in_order() -> None:
    text = rendered("ui/base.html", title="Alarms", navigation=NAVIGATION, site_name="Planum", city_name="Linhai")

    places = [
        text.index(mark) for mark in ('href="#content"', "<header", "<nav", "<main", "<h1>Alarms</h1>", "<footer")
    ]
    assert places == sorted(places)
    assert '<html lang="en"' in text
    assert '<a href="/alarms/" aria-current="page">Alarms<span class="count">3</span></a>' in text


def test_a_page_without_navigation_has_no_toggle() -> None:
    assert "data-toggle-navigation" not in rendered("ui/base.html", title="x", navigation=[])


@pytest.mark.parametrize(("name", "code"), [("403", "403"), ("404", "404"), ("500", "500"), ("403_csrf", "403")])
def test_error_pages_stand_without_any_context(name: str, code: str) -> None:
    text = render_to_string(f"{name}.html")

    assert code in text
    assert "What to do next" in text


def test_a_refusal_says_what_was_given_what_is_allowed_and_what_to_do() -> None:
    response = refused_page(RequestFactory().get("/"), Refused("12 <m>", "at most 8 m", "Lower it."))

    text = response.content.decode()
    assert response.status_code == 422
    assert [part in text for part in ("12 &lt;m&gt;", "at most 8 m", "Lower it.")] == [True] * 3


def test_a_refused_table_names_row_and_column() -> None:
    refusal = RefusedRows([RefusedCell(3, "power", "7x", "a number")], count=14)

    text = rendered("ui/partials/refusal.html", refusal=refusal)

    assert "14 cells were refused; nothing has been saved." in text
    assert '<td class="numeral">3</td><td>power</td><td>7x</td><td>a number</td>' in text


def test_a_refusal_fits_where_htmx_awaits_an_answer() -> None:
    request = RequestFactory().get("/", headers={"HX-Request": "true"})

    assert "<html" not in refused_page(request, Refused("no")).content.decode()


class MachineForm(forms.Form):
    name = forms.CharField(help_text="As on the plate")
    critical = forms.BooleanField(required=False)
    protocol = forms.ChoiceField(choices=[("o", "OPC UA")], widget=forms.RadioSelect)
    kind = forms.ChoiceField(choices=[("p", "Pump")], required=False)


def test_fields_carry_labels_help_and_errors() -> None:
    text = tag("{% fields form %}", form=MachineForm({"protocol": "o"}))

    assert '<label class="form-label" for="id_name">Name</label>' in text
    assert 'aria-describedby="id_name_helptext id_name_error"' in text
    assert text.count('id="id_name_error"') == 1
    assert text.count('id="id_name_helptext"') == 1
    assert 'class="form-control is-invalid"' in text
    assert 'class="form-select"' in text
    assert '<legend class="form-label">Protocol</legend>' in text


def test_the_evidence_mark_opens_the_drawer_and_speaks() -> None:
    at = datetime(2026, 3, 5, tzinfo=UTC)

    text = tag("{% evidence '/e/1/' source='Meter' at=at quality=0 version='v3' %}", at=at)

    described = re.search(r'aria-describedby="([\w-]+)"', text)
    assert described is not None
    assert f'id="{described.group(1)}"' in text
    assert 'hx-get="/e/1/" hx-target="#drawer-content"' in text
    assert [part in text for part in ("Meter", "Good", "v3", "Where this number comes from")] == [True] * 4


def test_two_marks_never_share_an_id() -> None:
    text = tag("{% evidence '/e/' %}{% evidence '/e/' %}")

    assert len(set(re.findall(r' id="([\w-]+)"', text))) == 2


def test_the_chain_shows_each_link_and_its_check() -> None:
    links = [
        Link("Metric", "Energy", "3 kWh", url="/m/", digest="sha256:" + "a" * 64, ok=True),
        {"kind": "Readings", "title": "ns=2", "digest": "b" * 64, "ok": False},
        Link("Document", "Bill", digest="c" * 64),
    ]

    text = evidence_page(
        RequestFactory().get("/", headers={"HX-Request": "1"}), title="E", links=links
    ).content.decode()

    assert re.findall(r"chain-link chain-(\w+)", text) == ["sound", "broken", "unchecked"]
    assert re.findall(r">(Unchanged|Changed|Not checked)<", text) == ["Unchanged", "Changed", "Not checked"]
    assert f'title="sha256:{"a" * 64}"' in text


def test_evidence_is_a_page_of_its_own_without_htmx() -> None:
    assert "<!doctype html>" in evidence_page(RequestFactory().get("/"), title="E", links=[]).content.decode()


def test_a_chart_is_data_beside_a_described_place() -> None:
    option = charts.bar("Melting </script> leads", ["a"], {"x": [1]})

    text = tag("{% chart option height=320 %}", option=option)

    assert 'role="img" aria-label="Melting &lt;/script&gt; leads"' in text
    assert 'data-height="320"' in text
    assert text.count("</script>") == 1


def test_panels_are_rendered_as_declared() -> None:
    shown: list[panels.Panel] = [
        panels.FactsPanel(title="Plate", width=4, rows=[("Code", "M1"), panels.Fact("Power", 75, Evidence("/e/"))]),
        panels.FiguresPanel(figures=[panels.Fact("Today", 3)]),
        panels.ChartPanel(option=charts.bar("Melting leads", ["a"], {"x": [1]})),
        panels.LivePanel(title="Live", url="/live/", every_s=5),
        panels.TextPanel(title="Note", content="<b>"),
        panels.EvidencePanel(title="Chain", links=[]),
    ]

    text = rendered("ui/detail.html", title="M1", panels=shown)

    assert re.findall(r'<section class="panel span-(\d+)', text) == ["4", "12", "12", "12", "12", "12"]
    assert "<dt>Code</dt><dd>M1</dd>" in text
    assert 'hx-get="/live/" hx-trigger="load, every 5s"' in text
    assert "<h2>Melting leads</h2>" in text
    assert "&lt;b&gt;" in text


def test_wings_have_words_and_shapes() -> None:
    assert tag('{% wing "point" %}') == '<span class="wing wing-point">Point</span>'


def test_texts_are_chinese_for_chinese_readers() -> None:
    if not (UI / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo").exists():
        pytest.skip("catalogues are compiled when the package is built or installed")

    with translation.override("zh-hans"):
        text = rendered("ui/base.html", title="x")
        assert tag('{% wing "plane" %}') == '<span class="wing wing-plane">面</span>'

    assert "跳到正文" in text
    assert '<html lang="zh-Hans"' in text
