"""How every URL, endpoint and tool is asked about one firm: what stands for each parameter and each argument.

A parameter or an argument that no table names fails the sweep, so that whoever adds one says here what it means.
"""

import base64
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import get_resolver, reverse
from django.urls.resolvers import URLPattern, URLResolver

from laws import slices
from laws.rivals import BASELINE, PERIOD, City, Firm
from planum.kernel.capabilities import Capability
from planum.site.forms import typed_name

Asked = Callable[[Firm, City], Any]

# What stands in a URL: by the parameter, or first by namespace:page:parameter and namespace:parameter.
PARAMETERS: dict[str, Asked] = {
    "alarm": lambda firm, _city: firm.alarm,
    "assets:path": lambda firm, _city: firm.plant,
    "disclosure": lambda firm, _city: firm.disclosure,
    "funds:code": lambda _firm, city: city.pilot,
    "funds:decide:pk": lambda firm, _city: firm.payment,
    "funds:payment:pk": lambda firm, _city: firm.payment,
    "funds:pk": lambda firm, _city: firm.project.pk,
    "key": lambda firm, _city: firm.connector,
    "metrics:code": lambda firm, _city: firm.metric.rpartition("/")[2],
    "owner": lambda firm, _city: firm.code,
    "performance:evidence:pk": lambda firm, _city: firm.indicator_value,
    "performance:pk": lambda firm, _city: firm.indicator,
    "plant": lambda firm, _city: firm.plant,
    "readings:path": lambda firm, _city: firm.signal,
    "room": lambda _firm, _city: "hub",
    "verb": lambda _firm, _city: "signals",
    "event": lambda firm, _city: firm.event,
    "plan_id": lambda firm, _city: firm.plan,
    "run": lambda firm, _city: firm.run,
    "scheduling:key": lambda firm, _city: firm.proposal,
    "scheduling:kind": lambda _firm, _city: "orders",
    "scheduling:machine": lambda firm, _city: firm.machine,
    "scheduling:order": lambda firm, _city: firm.order,
    "scheduling:report:kind": lambda _firm, _city: "machine_down",
    "value": lambda firm, _city: firm.value,
    **slices.gathered("PARAMETERS"),
}

# What stands for an argument of a query or an action: by its name, or first by room.verb:name.
ARGUMENTS: dict[str, Asked] = {
    "action": lambda _firm, _city: "",
    "alarm": lambda firm, _city: firm.alarm,
    "allocation_fen": lambda _firm, _city: 7,
    "amount_fen": lambda _firm, _city: 7,
    "approval": lambda _firm, _city: "letter",
    "asset": lambda firm, _city: firm.plant,
    "award_fen": lambda _firm, _city: 7,
    "baseline_end": lambda _firm, _city: BASELINE[1].isoformat(),
    "baseline_start": lambda _firm, _city: BASELINE[0].isoformat(),
    "basis": lambda _firm, _city: "reduction",
    "batch": lambda _firm, _city: 2,
    "below": lambda firm, _city: firm.plant,
    "category": lambda _firm, _city: "normal",
    "certainty": lambda _firm, _city: "read",
    "city": lambda _firm, city: city.code,
    "clause": lambda _firm, _city: "clause",
    "code": lambda _firm, _city: "NEW",
    "comment": lambda _firm, _city: "comment",
    "connector": lambda firm, _city: firm.connector,
    "content": lambda firm, _city: base64.b64encode(f"at,signal,value\n2025-08-02,{firm.signal},1\n".encode()).decode(),
    "deadband": lambda _firm, _city: 1.0,
    "direction": lambda _firm, _city: "at_least",
    "disclosure": lambda firm, _city: firm.disclosure,
    "due_on": lambda _firm, _city: "2026-12-31",
    "enabled": lambda _firm, _city: False,
    "end": lambda _firm, _city: PERIOD[1].isoformat(),
    "ends_on": lambda _firm, _city: "2028-06-30",
    "enterprise": lambda firm, _city: firm.code,
    "entry": lambda firm, _city: firm.entry,
    "factory.add_limit_rule:kind": lambda _firm, _city: "high_high",
    "factory.add_limit_rule:limit": lambda _firm, _city: 90.0,
    "factory.alarms:state": lambda _firm, _city: "active",
    "factory.change_limit_rule:limit": lambda _firm, _city: 90.0,
    "file": lambda firm, _city: firm.file,
    "finishes_on": lambda _firm, _city: "2027-12-31",
    "formula": lambda _firm, _city: "maximum(power)",
    "hub.add_connector:kind": lambda _firm, _city: "tcp",
    "hub.add_signals:signals": lambda _firm, _city: [{"code": "NEW", "name": "new", "unit": "kW"}],
    "hub.disclose:signals": lambda firm, _city: [firm.signal],
    "indicator": lambda firm, _city: firm.indicator,
    "industry": lambda _firm, _city: "industry",
    "inputs": lambda firm, _city: {"power": firm.signal},
    "kernel.add_organisation:kind": lambda _firm, _city: "enterprise",
    "kernel.add_region:parent": lambda _firm, city: city.code,
    "label": lambda _firm, _city: "label",
    "level": lambda _firm, _city: "area",
    "limit": lambda _firm, _city: 1000,
    "listed_in": lambda _firm, _city: "plan",
    "metric": lambda firm, _city: firm.metric,
    "milestone": lambda _firm, _city: 1,
    "name": lambda _firm, _city: "new.csv",
    "name_en": lambda _firm, _city: "New",
    "note": lambda _firm, _city: "note",
    "number": lambda _firm, _city: 1,
    "off_delay_s": lambda _firm, _city: 1.0,
    "on": lambda _firm, _city: "2025-09-02",
    "on_delay_s": lambda _firm, _city: 1.0,
    "organisation": lambda firm, _city: firm.code,
    "other_central_fen": lambda _firm, _city: 7,
    "override_reason": lambda _firm, _city: "reason",
    "owner": lambda firm, _city: firm.code,
    "parent": lambda firm, _city: firm.plant,
    "park": lambda _firm, _city: "HERON-PARK",
    "password": lambda _firm, _city: "long-enough-and-odd-71",
    "payment": lambda firm, _city: firm.payment,
    "pilot": lambda _firm, city: city.pilot,
    "plan_document": lambda firm, _city: firm.file,
    "plant": lambda firm, _city: firm.plant,
    "prefix": lambda firm, _city: firm.prefix,
    "priority": lambda _firm, _city: 1,
    "programme.check_indicator_value:value": lambda firm, _city: firm.indicator_value,
    "programme.payments:state": lambda _firm, _city: "requested",
    "programme.projects:state": lambda _firm, _city: "under_way",
    "programme.set_parameter:code": lambda _firm, _city: "award_cap",
    "programme.set_parameter:scope": lambda _firm, city: city.code,
    "programme.set_parameter:value": lambda _firm, _city: "7",
    "programme.set_target:value": lambda _firm, _city: 0.5,
    "project": lambda firm, _city: firm.project.code,
    "purpose": lambda _firm, _city: "purpose",
    "reason": lambda _firm, _city: "reason",
    "region": lambda _firm, city: city.code,
    "result": lambda _firm, _city: "passed",
    "role": lambda _firm, _city: "plant_engineer",
    "rows": lambda firm, _city: [{"address": "new", "signal": firm.signal}],
    "rule": lambda firm, _city: firm.rule,
    "search": lambda firm, _city: firm.word,
    "settings": lambda _firm, _city: {"host": "127.0.0.1", "port": 4322, "token": "another-token-of-a-gateway"},
    "share_bp": lambda _firm, _city: 7,
    "signal": lambda firm, _city: firm.signal,
    "since": lambda _firm, _city: "2020-01-01T00:00:00Z",
    "source": lambda _firm, _city: "source",
    "start": lambda _firm, _city: PERIOD[0].isoformat(),
    "starts_on": lambda _firm, _city: "2025-07-01",
    "subject": lambda _firm, _city: "",
    "support_form": lambda _firm, _city: "grant",
    "targets": lambda firm, _city: [firm.target],
    "to": lambda _firm, _city: "accepted",
    "total_investment_fen": lambda _firm, _city: 7,
    "unit": lambda _firm, _city: "kW",
    "until": lambda _firm, _city: "2030-01-01",
    "username": lambda _firm, _city: "new.person",
    "valid_from": lambda _firm, _city: "2030-01-01",
    "value": lambda firm, _city: firm.value,
    "version": lambda _firm, _city: 1,
    "closure": lambda firm, _city: firm.closure,
    "due_at": lambda _firm, _city: "2031-01-01T00:00:00Z",
    "ends_at": lambda _firm, _city: "2031-01-02T00:00:00Z",
    "event": lambda firm, _city: firm.event,
    "expected_minutes": lambda _firm, _city: 60,
    "file_kind": lambda _firm, _city: "csv",
    "freeze_minutes": lambda _firm, _city: 60,
    "goals": lambda _firm, _city: [{"criterion": "makespan"}],
    "late": lambda _firm, _city: False,
    "machine": lambda firm, _city: f"{firm.word}-M1",
    "minutes": lambda _firm, _city: 60,
    "open_only": lambda _firm, _city: False,
    "operation": lambda firm, _city: firm.operation,
    "operator": lambda firm, _city: f"{firm.word}-P1",
    "optimise_s": lambda _firm, _city: 0.0,
    "order": lambda firm, _city: f"{firm.word}-A1",
    "peak_power_w": lambda _firm, _city: 1000,
    "plan": lambda firm, _city: firm.plan,
    "product": lambda firm, _city: f"{firm.word}-BOX",
    "proposal": lambda firm, _city: firm.proposal,
    "quantity": lambda _firm, _city: 5,
    "release_at": lambda _firm, _city: "2030-01-01T00:00:00Z",
    "run": lambda firm, _city: firm.run,
    "seconds": lambda _firm, _city: 0.1,
    "seed": lambda _firm, _city: 1,
    "starts_at": lambda _firm, _city: "2031-01-01T00:00:00Z",
    "tariff": lambda _firm, _city: [{"starts": "08:00", "fen_per_kwh": "70"}],
    "time_zone": lambda _firm, _city: "Asia/Shanghai",
    "weight": lambda _firm, _city: 1,
    "workers": lambda _firm, _city: 1,
    "factory.compare_plans:before": lambda firm, _city: firm.plan,
    "factory.compare_plans:after": lambda firm, _city: firm.plan,
    "factory.start_planning:start": lambda firm, _city: firm.plan,
    "factory.gantt:rows": lambda _firm, _city: "machines",
    "at": lambda _firm, _city: "2025-09-02T00:00:00Z",
    "factory.plans:state": lambda _firm, _city: "current",
    "factory.orders:state": lambda _firm, _city: "open",
    "factory.report_event:kind": lambda _firm, _city: "machine_down",
    "factory.report_event:until": lambda _firm, _city: "2031-01-01T00:00:00Z",
    "factory.add_closure:kind": lambda _firm, _city: "maintenance",
    "width_s": lambda _firm, _city: 60,
    "wing": lambda _firm, _city: "point",
    "zone": lambda _firm, _city: "Asia/Shanghai",
    **slices.gathered("ARGUMENTS"),
}


@dataclass(frozen=True)
class Page:
    """One URL pattern that is no endpoint of the registry."""

    name: str
    parameters: tuple[str, ...]

    @property
    def names_a_row(self) -> bool:
        """The form of a published function is the same for everybody, whatever it is asked then."""
        return not set(self.parameters) <= {"room", "verb"}

    def url(self, firm: Firm, city: City) -> str:
        return reverse(self.name, kwargs={one: self._asked(one)(firm, city) for one in self.parameters})

    def _asked(self, parameter: str) -> Asked:
        return _known(PARAMETERS, (f"{self.name}:{parameter}", f"{self.name.partition(':')[0]}:{parameter}", parameter))

    def __str__(self) -> str:
        return self.name


def pages() -> list[Page]:
    """Every page of the site, in the order of their names."""
    return sorted((page for page in _walk(get_resolver(), "") if page), key=lambda page: page.name)


def endpoints() -> set[str]:
    """The names of the URL patterns below the API."""
    [api] = [one for one in get_resolver().url_patterns if isinstance(one, URLResolver) and one.namespace == "api"]
    return {str(one.name) for one in api.url_patterns}


def _walk(resolver: URLResolver, namespace: str) -> Iterator[Page | None]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            assert one.name, f"{one.pattern} has no name"
            yield Page(f"{namespace}{one.name}", tuple(one.pattern.converters))
        elif one.namespace != "api":
            yield from _walk(one, f"{namespace}{one.namespace}:" if one.namespace else namespace)


def variants(firm: Firm) -> list[dict[str, Any]]:
    """What pages are asked beside their path: searches, files, periods, parts, checks."""
    ends = {"start": PERIOD[0].isoformat(), "end": PERIOD[1].isoformat()}
    return [
        {},
        {"format": "csv"},
        {"format": "json"},
        {"q": firm.word},
        {"q": firm.zh},
        {"q": firm.code, "format": "csv"},
        {**ends, "check": "1", "verify": "1", "value": firm.indicator_value, "version": "1"},
        {"part": "trend", "signal": firm.signal_row.pk, "hours": "24"},
        {"part": "live", "connector": firm.connector, "range": "7d"},
    ]


def form_data(firm: Firm, city: City) -> dict[str, Any]:
    """A body that names the firm's rows under every name that a form of the site has."""
    return {
        "signal": firm.signal_row.pk, "kind": "high_high", "limit": "90", "deadband": "0", "on_delay_s": "0",
        "off_delay_s": "0", "priority": "1", "connector": firm.connector, "enterprise": firm.project.owner_id,
        "zone": "Asia/Shanghai", "code": "award_cap", "scope": city.code, "value": "7", "valid_from": "2030-01-01",
        "source": "source", "certainty": "read", "reason": "reason", "milestone": "1", "amount": "7",
        "override_reason": "reason", "start": PERIOD[0].isoformat(), "end": PERIOD[1].isoformat(), "on": "1",
        "comment": "comment", "revoke": firm.prefix,
        **{name: stands(firm, city) for name, stands in slices.gathered("FORM_DATA").items()},
    }  # fmt: skip


def arguments(capability: Capability, firm: Firm, city: City, *, every: bool) -> dict[str, Any]:
    """The required arguments, or all, each naming what belongs to the firm where it can."""
    fields = capability.arguments.model_fields
    wanted = [name for name, one in fields.items() if every or one.is_required()]
    return {name: _known(ARGUMENTS, (f"{capability.name}:{name}", name))(firm, city) for name in wanted}


def typed(asked: dict[str, Any]) -> dict[str, Any]:
    """The same arguments as somebody types them into the form of a published function."""
    return {typed_name(name): _typed(name, value) for name, value in asked.items()}


def _typed(name: str, value: Any) -> Any:
    if name.endswith("_fen"):
        return f"{value / 100:.2f}"
    if isinstance(value, dict):
        return "\n".join(f"{key} = {one}" for key, one in value.items())
    if isinstance(value, list) and isinstance(value[0], dict):
        return "\n".join([",".join(value[0]), *(",".join(one.values()) for one in value)])
    return "\n".join(map(str, value)) if isinstance(value, list) else value


def _known(table: dict[str, Asked], names: tuple[str, ...]) -> Asked:
    for name in names:
        if name in table:
            return table[name]
    raise AssertionError(f"tests/laws/questions.py does not say what stands for {names[0]}.")
