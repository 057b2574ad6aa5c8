"""Pages of monitoring: plants, the live board of one, alarms, limits."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.factory.monitoring.actions import acknowledge_alarm, add_limit_rule
from planum.factory.monitoring.board import board_of, trend_of
from planum.factory.monitoring.forms import LimitRuleForm
from planum.factory.monitoring.models import Alarm, LimitKind, LimitRule
from planum.factory.monitoring.permissions import can_acknowledge_alarms_of, can_set_limits
from planum.factory.monitoring.queries import alarm_counts, alarm_rows, limits_by_signal
from planum.factory.monitoring.shapes import PlantAlarms
from planum.factory.monitoring.tables import AlarmFilter, AlarmTable, LimitRuleFilter, LimitRuleTable, PlantTable
from planum.hub.assets.models import Asset, Level, Signal
from planum.hub.assets.queries import plants_with_signal_counts
from planum.kernel.requests import Request
from planum.kernel.states import State
from planum.ui.panels import Action, Empty
from planum.ui.tables import table_page

TREND_HOURS = (1, 3, 12, 24)
DEFAULT_HOURS = 3


class PlantState(State):
    """What a plant's open alarms say at a glance."""

    CALM = "calm", gettext_lazy("no open alarm"), "good"
    IN_ALARM = "in_alarm", gettext_lazy("alarms are being handled"), "warning"
    WAITS = "waits", gettext_lazy("alarms wait"), "bad"


@dataclass(frozen=True)
class PlantRow:
    plant: Asset
    signals: int
    active: int
    open: int

    @property
    def path(self) -> str:
        return self.plant.path

    @property
    def state(self) -> PlantState:
        if self.active:
            return PlantState.WAITS
        return PlantState.IN_ALARM if self.open else PlantState.CALM


def plant_rows() -> list[PlantRow]:
    """The plants the viewer sees, each with its signals and alarms counted."""
    counts = {each.plant: each for each in alarm_counts()}
    nothing = PlantAlarms("", "", "", 0, 0, 0)
    return [
        PlantRow(plant, signals, alarms.active, alarms.open)
        for plant, signals in plants_with_signal_counts()
        for alarms in [counts.get(plant.path, nothing)]
    ]


def plants(request: Request) -> HttpResponse:
    search = ("plant__name", "plant__name_en", "plant__path", "plant__enterprise__name")
    return table_page(request, PlantTable, plant_rows(), title=_("Plants"), search=search, context={"wing": "point"})


def board(request: Request, plant: str) -> HttpResponse:
    """The whole board; `?part=live` and `?part=trend` are the parts that are fetched again and again."""
    row = get_object_or_404(Asset.objects.select_related("enterprise"), path=plant, level=Level.SITE)
    part = request.GET.get("part", "")
    context: dict[str, Any] = {"plant": row, "wing": "point", "title": row, "subtitle": row.enterprise}
    context |= {"hours": _hours(request), "hours_to_choose": TREND_HOURS}
    if part != "trend":
        context |= {
            "board": board_of(row, timezone.now()),
            "may_acknowledge": can_acknowledge_alarms_of(request.user, row),
        }
    if part != "live":
        context |= _trend(request, row, context["hours"])
    context["breadcrumb"] = [{"label": _("Plants"), "url": reverse("monitoring:plants")}, {"label": row}]
    names = {"live": "monitoring/board.html#live", "trend": "monitoring/board.html#trend"}
    return render(request, names.get(part, "monitoring/board.html"), context)


def _hours(request: Request) -> int:
    given = request.GET.get("hours", "")
    return int(given) if given.isdigit() and int(given) in TREND_HOURS else DEFAULT_HOURS


def _trend(request: Request, plant: Asset, hours: int) -> dict[str, Any]:
    """The chosen signal, or the first one of the plant, over the chosen hours."""
    signals = Signal.objects.filter(asset__plant=plant).select_related("asset").order_by("asset__path", "code")
    asked = request.GET.get("signal", "")
    signal = signals.filter(pk=int(asked) if asked.isdigit() else 0).first() if asked else signals.first()
    if asked and signal is None:
        raise Http404(_("This plant has no such signal."))
    shown: dict[str, Any] = {"chosen": signal}
    if signal is not None:
        limits = limits_by_signal([signal.pk]).get(signal.pk, [])
        shown["trend"] = trend_of(signal, limits, timezone.now(), hours)
    return shown


@require_POST
def acknowledge(request: Request, alarm: int) -> HttpResponse:
    row = get_object_or_404(Alarm.objects.select_related("signal__asset__plant"), pk=alarm)
    acknowledge_alarm(by=request.user, alarm=row.pk, comment=request.POST.get("comment", ""))
    messages.success(request, _("%(signal)s: the alarm is acknowledged.") % {"signal": row.signal})
    return redirect("monitoring:board", plant=row.signal.asset.plant.path)


def alarms(request: Request) -> HttpResponse:
    return table_page(
        request,
        AlarmTable,
        alarm_rows(),
        title=_("Alarms"),
        search=("signal__name", "signal__name_en", "signal__path", "comment"),
        filters=AlarmFilter,
        context={"wing": "point"},
    )


def rules(request: Request) -> HttpResponse:
    may_add = can_set_limits(request.user)
    new = reverse("monitoring:new_rule")
    return table_page(
        request,
        LimitRuleTable,
        LimitRule.objects.select_related("signal__asset__plant"),
        title=_("Limit rules"),
        search=("signal__name", "signal__name_en", "signal__path"),
        filters=LimitRuleFilter,
        empty=Empty(
            _("Limits will stand here; a signal that crosses one raises an alarm."),
            *([_("Set a limit"), new] if may_add else []),
        ),
        actions=[Action(_("Set a limit"), new, primary=True)] if may_add else [],
        context={"wing": "point"},
    )


def new_rule(request: Request) -> HttpResponse:
    own = Signal.objects.filter(asset__enterprise__in=request.user.as_viewer().organisations)
    form = LimitRuleForm(request.POST or None, signals=own, initial={"signal": request.GET.get("signal")})
    refusal = None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given |= {"signal": given["signal"].path, "kind": LimitKind(given["kind"])}
        try:
            add_limit_rule(by=request.user, **given)
        except Refused as error:
            refusal = error
        else:
            messages.success(request, _("The limit is watched from now on."))
            return redirect("monitoring:rules")
    context = {
        "form": form,
        "refusal": refusal,
        "title": _("Set a limit"),
        "back": reverse("monitoring:rules"),
        "wing": "point",
    }
    return render(request, "ui/form.html", context, status=422 if refusal or form.errors else 200)


urlpatterns = [
    path("plants/", plants, name="plants"),
    path("plants/<path:plant>/", board, name="board"),
    path("alarms/", alarms, name="alarms"),
    path("alarms/<int:alarm>/acknowledge/", acknowledge, name="acknowledge"),
    path("limits/", rules, name="rules"),
    path("limits/new/", new_rule, name="new_rule"),
]
