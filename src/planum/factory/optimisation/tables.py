"""Tables of processes, trials, flexible loads and load plans."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from planum.factory.optimisation.models import FlexibleLoad, LoadPlan, Process, Trial
from planum.factory.optimisation.words import in_one_line, objective_name
from planum.ui.formats import instant, quantity
from planum.ui.panels import Empty
from planum.ui.tables import Column, InstantColumn, MoneyColumn, NumberColumn, StateColumn, Table


class ProcessTable(Table):
    """Rows are processes with `recorded` counted and `best` found."""

    name = Column(verbose_name=_("Process"), accessor="pk", order_by="code")
    plant = Column(verbose_name=_("Plant"))
    asset = Column(verbose_name=_("Machine"))
    objective = Column(verbose_name=_("Objective"))
    best = NumberColumn(verbose_name=_("Best so far"), orderable=False, empty_values=())
    recorded = NumberColumn(verbose_name=_("Trials"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("Processes whose set-points are looked for will stand here."))

    class Meta:
        model = Process
        fields = ("name", "plant", "asset", "objective", "best", "recorded", "state")

    def render_name(self, record: Process) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("optimisation:process", args=[record.pk]), record)

    def value_name(self, record: Process) -> str:
        return record.code

    def render_objective(self, record: Process) -> Any:
        return format_html("{}<br><small>{}</small>", objective_name(record), record.get_goal_display())

    def value_objective(self, record: Process) -> str:
        return objective_name(record)

    def render_best(self, record: Any) -> Any:
        return quantity(record.best.objective, record.unit) if record.best else "—"

    def value_best(self, record: Any) -> Any:
        return record.best.objective if record.best else None

    def render_recorded(self, record: Any) -> str:
        return f"{record.recorded} / {record.budget}"


class TrialTable(Table):
    number = NumberColumn(verbose_name=_("Trial"))
    point = Column(verbose_name=_("Settings tried"), orderable=False)
    objective = NumberColumn(verbose_name=_("Objective"))
    results = Column(verbose_name=_("Results behind the limits"), orderable=False)
    feasible = Column(verbose_name=_("Limits"))
    state = StateColumn(verbose_name=_("State"))
    recorded_at = InstantColumn(verbose_name=_("Recorded"))

    empty = Empty(_("Trials will stand here."))

    class Meta:
        model = Trial
        fields = ("number", "point", "objective", "results", "feasible", "state", "recorded_at")

    def render_point(self, record: Trial) -> str:
        return in_one_line(record.process, record.point)

    def render_objective(self, record: Trial) -> Any:
        return quantity(record.objective, record.process.unit)

    def render_results(self, record: Trial) -> Any:
        limits = {one.code: one for one in record.process.constraints.all()}
        return " · ".join(
            f"{limits[code]} {value:g} {limits[code].unit}".strip() for code, value in record.results.items()
        )

    def render_feasible(self, record: Trial) -> Any:
        if record.failed:
            return _("failed")
        return _("kept") if record.feasible else _("crossed")

    def render_recorded_at(self, record: Trial) -> Any:
        return format_html("{}<br><small>{}</small>", instant(record.recorded_at), record.recorded_by or "")


class FlexibleLoadTable(Table):
    name = Column(verbose_name=_("Flexible load"), accessor="pk", order_by="code")
    share_bp = Column(verbose_name=_("How much"), empty_values=())
    starts = Column(verbose_name=_("Runs by itself"))
    shift_minutes = Column(verbose_name=_("Can be moved by"), empty_values=())
    most_power_w = NumberColumn(verbose_name=_("Power at most"))
    ramp_w = NumberColumn(verbose_name=_("Change in 15 min"))

    empty = Empty(_("Loads that may run at another time will stand here."))

    class Meta:
        model = FlexibleLoad
        fields = ("name", "share_bp", "starts", "shift_minutes", "most_power_w", "ramp_w")

    def render_name(self, record: FlexibleLoad) -> str:
        return str(record)

    def render_share_bp(self, record: FlexibleLoad) -> Any:
        if record.share_bp is not None:
            return _("%(share)s %% of the load") % {"share": f"{record.share_bp / 100:g}"}
        return quantity((record.power_w or 0) / 1000, "kW")

    def render_starts(self, record: FlexibleLoad) -> Any:
        if record.starts == record.ends:
            return _("all day")
        return f"{record.starts:%H:%M}–{record.ends:%H:%M}"

    def render_shift_minutes(self, record: FlexibleLoad) -> Any:
        if record.shift_minutes is None:
            return _("any time of the day")
        return _("±%(hours)s h") % {"hours": f"{record.shift_minutes / 60:g}"}

    def render_most_power_w(self, value: int) -> Any:
        return quantity(value / 1000, "kW")

    def render_ramp_w(self, value: int) -> Any:
        return quantity(value / 1000, "kW")


class LoadPlanTable(Table):
    on = Column(verbose_name=_("Day of the plan"))
    state = StateColumn(verbose_name=_("State"))
    cost_before_fen = MoneyColumn(verbose_name=_("Cost before"))
    cost_after_fen = MoneyColumn(verbose_name=_("Cost after"))
    saving_fen = MoneyColumn(verbose_name=_("Saving"), orderable=False)
    peak_before_kw = NumberColumn(verbose_name=_("Peak before, kW"))
    peak_after_kw = NumberColumn(verbose_name=_("Peak after, kW"))
    made_by = Column(verbose_name=_("Made by"))

    empty = Empty(_("Load plans will stand here."))

    class Meta:
        model = LoadPlan
        fields = ("on", "state", "cost_before_fen", "cost_after_fen", "saving_fen", "peak_before_kw", "peak_after_kw")


class EnergyTable(Table):
    """Rows are plants with their next load plan."""

    plant = Column(verbose_name=_("Plant"))
    loads = NumberColumn(verbose_name=_("Flexible loads"))
    on = Column(verbose_name=_("Next plan"))
    saving_fen = MoneyColumn(verbose_name=_("Saving"))
    state = StateColumn(verbose_name=_("State"))

    empty = Empty(_("Plants that you may plan will stand here."))

    def render_plant(self, value: Any) -> Any:
        return format_html('<a href="{}">{}</a>', reverse("optimisation:plant_energy", args=[value.path]), value)

    def value_plant(self, value: Any) -> str:
        return str(value.path)
