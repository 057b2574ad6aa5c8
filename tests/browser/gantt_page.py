"""Pages with one Gantt chart and nothing of the platform's: `python -m browser.gantt_page PORT`, served until ended.

Moves to before the present are refused; all others are kept.
"""

import os
import sys
from datetime import UTC, datetime, timedelta
from random import Random
from wsgiref.simple_server import WSGIRequestHandler, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.ui.settings"

import django
from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path
from django.utils import translation

settings.DEBUG, settings.ALLOWED_HOSTS, settings.ROOT_URLCONF = True, ["127.0.0.1"], "browser.gantt_page"
django.setup()

from planum.errors import Refused
from planum.ui.gantt import (
    Gantt,
    GanttBar,
    GanttGroup,
    GanttLink,
    GanttPanel,
    GanttRow,
    GanttSpan,
    Move,
    moment_of,
    move_answer,
)
from planum.ui.refusals import refused_page

NOW = datetime(2026, 11, 23, 1, 20, tzinfo=UTC)
MONDAY = datetime(2026, 11, 22, 16, tzinfo=UTC)
PAGE = """{% extends "ui/base.html" %}{% load planum %}
{% block more_head %}{% include "ui/partials/gantt_head.html" %}{% endblock %}
{% block content %}<div class="panels">{% for shown in panels %}{% panel shown %}{% endfor %}</div>{% endblock %}"""
NAMES = ("数控车床", "加工中心", "磨床", "滚齿机", "热处理炉", "清洗线", "装配台")
STEPS = ("粗车", "精车", "铣键槽", "滚齿", "渗碳", "磨外圆", "清洗", "装配")


def shifts(days: int) -> tuple[GanttSpan, ...]:
    nights = [MONDAY + timedelta(days=day) for day in range(days)]
    return tuple(GanttSpan(night - timedelta(hours=2), night + timedelta(hours=6)) for night in nights)


def a_gantt(bars_wanted: int, machines: int, *, changed: bool = False, together: str = "", seed: int = 1) -> Gantt:
    chance, days = Random(seed), 4 + bars_wanted // machines // 5
    closed = shifts(days + 4)
    down = GanttSpan(NOW, NOW + timedelta(hours=5), "down", "主轴故障")
    care = GanttSpan(MONDAY + timedelta(hours=30), MONDAY + timedelta(hours=34), "maintenance", "保养")
    keys = [f"M{number + 1:02}" for number in range(machines)]
    spans = {2: (*closed, down), 4: (*closed, care)}
    rows = [
        GanttRow(
            key, f"{NAMES[place % len(NAMES)]} {key}", note="故障" if place == 2 else f"负荷 {60 + place % 40}%",
            url=f"#{key}", state="bad" if place == 2 else "", spans=spans.get(place, closed),
        )
        for place, key in enumerate(keys)
    ]  # fmt: skip
    free = {key: MONDAY + timedelta(hours=6, minutes=chance.randrange(90)) for key in keys}
    bars: list[GanttBar] = []
    links: list[GanttLink] = []
    groups: list[GanttGroup] = []
    while len(bars) < bars_wanted:
        number = len(groups) + 1
        order, ready = f"WO-{2600 + number}", MONDAY
        for step, name in enumerate(STEPS[: chance.randrange(3, 9)]):
            eligible = tuple(sorted(chance.sample(keys, min(3, machines))))
            key = min(eligible, key=lambda one: free[one])
            setup = timedelta(minutes=chance.choice((0, 0, 15, 30)))
            start = max(free[key] + setup, ready)
            end = start + timedelta(minutes=chance.randrange(25, 190, 5))
            moved = changed and step == 2 and number % 2 == 0
            change = ("moved", "delayed", "reassigned")[number // 2 % 3] if moved else ""
            before = key if change != "reassigned" else chance.choice(eligible)
            bars.append(GanttBar(
                f"{order}/{step}", key, order, start, end, label=f"{order} {name}", setup_start=start - setup,
                is_pinned=number % 9 == 0 and step == 1, eligible=eligible if start >= NOW else (),
                facts=(("产品", f"齿轮轴 {number % 7}"), ("数量", f"{number * 10} 件")), change=change,
                was=(before, start - timedelta(hours=3), end - timedelta(hours=3)) if moved else None,
            ))  # fmt: skip
            if step:
                links.append(GanttLink(f"{order}/{step - 1}", f"{order}/{step}"))
            free[key] = ready = end
        due = ready + timedelta(hours=chance.randrange(-6, 30))
        late = due < ready
        mark = f"+{(ready - due).seconds // 3600} h" if late else ""
        groups.append(GanttGroup(order, order, f"齿轮轴 {number % 7}", f"#{order}", due, late, mark))
    return Gantt(
        title="当前计划", rows=rows, groups=groups, bars=bars, links=links, now=NOW, row_name="机器", group_name="订单",
        move=Move("/move/", {"plan": "7"}), snap_s=300, together=together,
    )  # fmt: skip


def shown(request: HttpRequest, *gantts: Gantt) -> HttpResponse:
    language = request.GET.get("language", "zh-hans")
    with translation.override(language):
        request.LANGUAGE_CODE = language  # type: ignore[attr-defined]
        panels = [GanttPanel(title=one.title, gantt=one) for one in gantts]
        context = {"title": "排产", "wing": "point", "panels": panels}
        content = engines["django"].from_string(PAGE).render(context, request)
    response = HttpResponse(content)
    response["Content-Security-Policy"] = "default-src 'self'; img-src 'self' data:"
    return response


def one(request: HttpRequest) -> HttpResponse:
    bars, machines = int(request.GET.get("bars", 240)), int(request.GET.get("machines", 14))
    return shown(request, a_gantt(bars, machines, changed="changed" in request.GET))


def two(request: HttpRequest) -> HttpResponse:
    return shown(request, *(a_gantt(120, 8, together="plans", seed=seed) for seed in (1, 2)))


def move(request: HttpRequest) -> HttpResponse:
    start = moment_of(request.POST["start"])
    if start is None or start < NOW:
        return refused_page(
            request, Refused("开始时间在现在之前。", "现在之后的任何时间。", "请放到更晚的时间。"), status=409
        )
    bar = next(one for one in a_gantt(240, 14).bars if one.key == request.POST["bar"])
    placed = GanttBar(bar.key, request.POST["row"], bar.group, start, start + (bar.end - bar.start), is_pinned=True)
    said = "已撤销。" if request.POST.get("undo") else "工序已固定，其余已重排。"
    return move_answer(said, [placed], origin=int(request.POST["origin"]))


urlpatterns = [path("", one), path("two/", two), path("move/", move)]


class Quiet(WSGIRequestHandler):
    def log_message(self, *_unused: object) -> None:
        """Says nothing: whoever tests reads the page."""


if __name__ == "__main__":
    sys.modules["browser.gantt_page"] = sys.modules["__main__"]
    with make_server("127.0.0.1", int(sys.argv[1]), StaticFilesHandler(WSGIHandler()), handler_class=Quiet) as server:
        print("listening", flush=True)
        server.serve_forever()
