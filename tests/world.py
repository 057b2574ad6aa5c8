"""Plain factory functions: each makes one row with sensible values, and what it needs."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

from planum.factory.monitoring.models import Alarm, LimitKind, LimitRule
from planum.hub.assets.models import Asset, Disclosure, Level, Signal
from planum.hub.connectors.models import Connector
from planum.hub.metrics.models import Metric, MetricInput
from planum.hub.readings import access
from planum.hub.readings.engine.batch import make_batch
from planum.hub.readings.periods import microseconds
from planum.kernel.models import Membership, Organisation, OrganisationKind, Person, Region, Role

_number = count(1)


def a_region(code: str = "3499", name: str = "星河市", name_en: str = "Xinghe", parent: Region | None = None) -> Region:
    return Region.objects.get_or_create(code=code, defaults={"name": name, "name_en": name_en, "parent": parent})[0]


def an_organisation(kind: OrganisationKind, region: Region | None = None, **fields: Any) -> Organisation:
    number = next(_number)
    fields = {"code": f"ORG{number}", "name": f"机构{number}", "name_en": f"Organisation {number}"} | fields
    return Organisation._base_manager.create(kind=kind, region=region or a_region(), **fields)


def an_enterprise(**fields: Any) -> Organisation:
    return an_organisation(OrganisationKind.ENTERPRISE, **fields)


def a_person(organisation: Organisation, role: Role, **fields: Any) -> Person:
    number = next(_number)
    fields = {"username": f"person{number}", "name": f"人员{number}", "password": "x"} | fields
    person = Person.objects.create_user(**fields)
    Membership.objects.create(person=person, organisation=organisation, role=role)
    return person


def an_engineer(of: Organisation | None = None) -> Person:
    return a_person(of or an_enterprise(), Role.PLANT_ENGINEER)


def an_industry_officer(region: Region | None = None) -> Person:
    return a_person(an_organisation(OrganisationKind.INDUSTRY_BUREAU, region), Role.INDUSTRY_OFFICER)


def a_finance_officer(region: Region | None = None) -> Person:
    return a_person(an_organisation(OrganisationKind.FINANCE_BUREAU, region), Role.FINANCE_OFFICER)


def a_district_officer(region: Region) -> Person:
    return a_person(an_organisation(OrganisationKind.DISTRICT_BUREAU, region), Role.DISTRICT_OFFICER)


def a_province_officer(region: Region) -> Person:
    return a_person(an_organisation(OrganisationKind.PROVINCE, region), Role.PROVINCE_OFFICER)


def an_auditor(region: Region | None = None) -> Person:
    return a_person(an_organisation(OrganisationKind.AUDIT_OFFICE, region), Role.AUDITOR)


def an_expert(of: Organisation | None = None) -> Person:
    return a_person(of or an_organisation(OrganisationKind.INSTITUTE), Role.EXPERT)


def an_operator() -> Person:
    return a_person(an_organisation(OrganisationKind.OPERATOR), Role.PLATFORM_OPERATOR)


def a_plant(of: Organisation | None = None, **fields: Any) -> Asset:
    """A site below its enterprise's own node."""
    firm = of or an_enterprise()
    top = Asset._base_manager.get_or_create(
        path=firm.code, defaults={"enterprise": firm, "level": Level.ENTERPRISE, "code": firm.code, "name": firm.name}
    )[0]
    fields = {"code": f"S{next(_number)}", "name": "一厂", "name_en": "Plant"} | fields
    plant = Asset(enterprise=firm, parent=top, level=Level.SITE, path=f"{top.path}/{fields['code']}", **fields)
    plant.save()
    plant.plant = plant
    plant.save()
    return plant


def a_signal(on: Asset | None = None, **fields: Any) -> Signal:
    asset = on or a_plant()
    fields = {"code": f"t{next(_number)}", "name": "温度", "name_en": "Temperature", "unit": "°C"} | fields
    return Signal._base_manager.create(asset=asset, path=f"{asset.path}/{fields['code']}", **fields)


def a_connector(owner: Organisation, **fields: Any) -> Connector:
    fields = {"name": f"源{next(_number)}", "kind": "tcp", "settings": {"token": "a-token-of-a-gateway"}} | fields
    return Connector._base_manager.create(owner=owner, **fields)


def a_limit_rule(on: Signal, **fields: Any) -> LimitRule:
    fields = {"kind": LimitKind.HIGH, "limit": 80.0} | fields
    return LimitRule._base_manager.create(signal=on, **fields)


def an_alarm(rule: LimitRule, **fields: Any) -> Alarm:
    raised_at = datetime(2026, 11, 22, 8, tzinfo=UTC)
    fields = {"raised_at": raised_at, "value": rule.limit + 1, "limit": rule.limit} | fields
    return Alarm._base_manager.create(rule=rule, signal=rule.signal, **fields)


def a_disclosure(plant: Asset, organisation: Organisation, **fields: Any) -> Disclosure:
    return Disclosure._base_manager.create(plant=plant, organisation=organisation, purpose="监测", **fields)


NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)


def some_readings(
    on: Signal,
    values: Sequence[float],
    start: datetime = NOON,
    every_s: float = 60,
    quality: Sequence[int] | None = None,
) -> None:
    """One reading every so many seconds, written to the store of the test."""
    at = [microseconds(start) + round(place * every_s * 1_000_000) for place in range(len(values))]
    access.writer().append(make_batch(at, [on.pk] * len(at), list(values), quality))


def a_metric(
    formula: str = "average(t)", version: int = 1, inputs: dict[str, Signal] | None = None, **fields: Any
) -> Metric:
    """A published version; without `inputs` the formula's `t` is a signal of its own."""
    signals = {"t": a_signal()} if inputs is None else inputs
    owner = next(iter(signals.values())).asset.enterprise
    fields = {
        "code": f"M{next(_number)}",
        "name": "指标",
        "name_en": "Metric",
        "unit": "°C",
        "published_at": NOON,
    } | fields
    metric = Metric._base_manager.create(owner=owner, formula=formula, version=version, **fields)
    MetricInput._base_manager.bulk_create(
        MetricInput(metric=metric, name=name, signal=signal) for name, signal in signals.items()
    )
    return metric
