"""What is promised, measured and confirmed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from planum.errors import Refused
from planum.hub.metrics.actions import define_metric
from planum.hub.metrics.models import MetricValue
from planum.kernel.visibility import SYSTEM, viewing
from planum.programme.performance.actions import add_milestone, confirm_milestone, measure_indicator, set_target
from planum.programme.performance.models import Basis, Direction, Indicator, IndicatorValue, Milestone
from planum.programme.performance.queries import (
    check_indicator_value,
    indicator_values,
    indicators,
    milestones,
    prove_milestone,
)
from planum.programme.performance.shapes import IndicatorShape
from programme.world import (
    BASELINE,
    PERIOD,
    City,
    a_city,
    a_metric,
    a_milestone,
    a_pilot,
    a_project,
    a_proven_project,
    an_indicator,
    measure,
    store_readings,
)
from world import a_finance_officer, an_engineer, an_enterprise

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]


def a_promise(wanted: float = 0.10) -> tuple[City, IndicatorShape]:
    city = a_city()
    a_project(city, a_pilot(city).code)
    a_metric(city)
    indicator = an_indicator(city, "P1")
    a_milestone(city, "P1", indicator.id, wanted)
    return city, indicator


def test_a_reduction_is_one_minus_the_value_over_the_baseline() -> None:
    city, indicator = a_promise()

    measured = measure(city, indicator.id, before=10.0, after=8.5)

    assert measured.value == pytest.approx(1 - 8.5 / 10)
    with viewing(SYSTEM):
        values = {row.pk: row.value for row in MetricValue.objects.all()}
    assert (values[measured.metric_value], values[measured.baseline_value or 0]) == (8.5, 10.0)


def test_a_plain_value_needs_no_baseline() -> None:
    city, _reduction = a_promise()
    indicator = an_indicator(
        city, "P1", "I2", basis=Basis.VALUE, direction=Direction.AT_MOST, baseline_start=None, baseline_end=None
    )

    measured = measure(city, indicator.id, after=8.0)

    assert (measured.value, measured.baseline_value, indicator.unit) == (8.0, None, "kW")


def test_without_readings_there_is_no_value_and_a_reason() -> None:
    city, indicator = a_promise()

    measured = measure_indicator(by=city.industry, indicator=indicator.id, start=PERIOD[0], end=PERIOD[1])

    assert measured.value is None
    assert measured.reason != ""


def test_a_baseline_of_zero_is_a_reason_and_no_crash() -> None:
    city, indicator = a_promise()

    measured = measure(city, indicator.id, before=0.0)

    assert (measured.value, measured.reason) == (None, "The baseline is zero: nothing can be reduced against it.")


def test_the_firm_measures_its_own_indicator_and_a_competitor_does_not_know_it() -> None:
    city, indicator = a_promise()
    measure(city, indicator.id)
    competitor = an_engineer(an_enterprise(region=city.region))

    assert measure_indicator(by=city.engineer, indicator=indicator.id, start=PERIOD[0], end=PERIOD[1]).value is not None
    with pytest.raises(Indicator.DoesNotExist):
        measure_indicator(by=competitor, indicator=indicator.id, start=PERIOD[0], end=PERIOD[1])
    with viewing(competitor):
        assert (indicators(), milestones(project="P1")) == ([], [])


def test_a_later_version_of_the_formula_does_not_move_the_target() -> None:
    city, indicator = a_promise()
    define_metric(
        by=city.engineer, owner=city.firm.code, code="LOAD", name="平均负荷", formula="average(power) / 2", unit="kW",
        inputs={"power": city.signal.path},
    )  # fmt: skip

    measured = measure(city, indicator.id)

    with viewing(SYSTEM):
        value = MetricValue.objects.select_related("metric").get(pk=measured.metric_value)
    assert (value.metric.version, value.value) == (1, 8.0)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (PERIOD[1], PERIOD[0]),
        (BASELINE[0], BASELINE[1]),
        (PERIOD[0], timezone.now() + timedelta(days=1)),
    ],
)
def test_a_period_is_over_and_after_the_baseline(start: datetime, end: datetime) -> None:
    city, indicator = a_promise()

    with pytest.raises(Refused):
        measure_indicator(by=city.industry, indicator=indicator.id, start=start, end=end)


def test_a_milestone_that_is_reached_may_be_confirmed() -> None:
    city, indicator = a_promise()
    measure(city, indicator.id)

    assert confirm_milestone(by=city.industry, project="P1", number=1).state == "reached"


def test_a_target_that_is_missed_refuses_the_milestone_by_name() -> None:
    city, indicator = a_promise(wanted=0.25)
    measure(city, indicator.id)

    with pytest.raises(Refused) as caught:
        confirm_milestone(by=city.industry, project="P1", number=1)

    assert caught.value.given == "负荷降幅 is 20.00 %; it is to be at least 25.00 %.".replace(
        "负荷降幅", "Load reduction"
    )


def test_a_milestone_that_was_not_measured_is_refused() -> None:
    city, _indicator = a_promise()

    with pytest.raises(Refused, match="has not been measured"):
        confirm_milestone(by=city.industry, project="P1", number=1)


def test_changed_readings_refuse_the_milestone() -> None:
    city, indicator = a_promise()
    measured = measure(city, indicator.id)
    store_readings(city.signal, datetime(2026, 7, 1, 12, 0, 30, tzinfo=UTC), [1.0])

    with viewing(city.finance):
        check = check_indicator_value(value=measured.id)
        proof = prove_milestone(project="P1", number=1)

    assert check.intact is False
    assert check.period is not None
    assert check.period.stored != check.period.recomputed
    assert (proof.proven, proof.targets[0].reached, proof.targets[0].intact) == (False, True, False)
    with pytest.raises(Refused, match="no longer those"):
        confirm_milestone(by=city.industry, project="P1", number=1)


def test_the_latest_period_counts_not_the_best_one() -> None:
    city, indicator = a_promise()
    measure(city, indicator.id)
    store_readings(city.signal, datetime(2026, 8, 1, tzinfo=UTC), [9.9] * 1440)
    measure_indicator(
        by=city.industry, indicator=indicator.id, start=datetime(2026, 8, 1, tzinfo=UTC),
        end=datetime(2026, 8, 2, tzinfo=UTC),
    )  # fmt: skip

    with pytest.raises(Refused, match=r"is 1\.00 %"):
        confirm_milestone(by=city.industry, project="P1", number=1)


def test_readings_that_are_not_disclosed_prove_nothing_to_the_reader() -> None:
    city, indicator = a_promise()
    measured = measure(city, indicator.id)
    colleague = a_finance_officer(city.region)

    with viewing(colleague):
        check = check_indicator_value(value=measured.id)

    assert (check.intact, check.period) == (False, None)
    assert check.fault.startswith("The readings cannot be checked")


def test_an_indicator_needs_a_metric_of_the_projects_owner() -> None:
    city, _indicator = a_promise()

    with pytest.raises(Refused, match="no metric OTHER"):
        an_indicator(city, "P1", "I9", metric="OTHER")


@pytest.mark.parametrize(
    "given",
    [
        {"baseline_start": None},
        {"basis": Basis.VALUE},
        {"baseline_start": BASELINE[1], "baseline_end": BASELINE[0]},
    ],
)
def test_a_reduction_alone_has_a_baseline(given: dict[str, object]) -> None:
    city, _indicator = a_promise()

    with pytest.raises(Refused):
        an_indicator(city, "P1", "I9", **given)


def test_shares_of_milestones_are_of_one_whole() -> None:
    city, indicator = a_promise()
    target = set_target(by=city.industry, indicator=indicator.id, due_on=date(2027, 6, 30), value=0.2)

    with pytest.raises(Refused, match=r"100\.01 %"):
        add_milestone(
            by=city.industry, project="P1", number=2, name="二期", due_on=date(2027, 6, 30), share_bp=1,
            targets=[target.id],
        )  # fmt: skip


def test_a_milestone_is_proven_by_targets_of_its_own_project() -> None:
    city, indicator = a_promise()
    a_project(city, "3499-2", "P2")
    with viewing(SYSTEM):
        foreign = Indicator.objects.get(pk=indicator.id).targets.get()

    for targets in ([], [foreign.pk]):
        with pytest.raises(Refused, match="at least one target"):
            add_milestone(
                by=city.industry, project="P2", number=1, name="x", due_on=date(2027, 1, 1), share_bp=1, targets=targets
            )


def test_a_target_that_served_a_milestone_stays() -> None:
    city, indicator = a_promise()
    measure(city, indicator.id)
    confirm_milestone(by=city.industry, project="P1", number=1)

    with pytest.raises(Refused, match="has served a milestone"):
        set_target(by=city.industry, indicator=indicator.id, due_on=date(2026, 12, 31), value=0.01)


def test_a_firm_sets_no_target() -> None:
    city, indicator = a_promise()

    with pytest.raises(PermissionDenied):
        set_target(by=city.engineer, indicator=indicator.id, due_on=date(2026, 12, 31), value=0.0)


def test_values_stay_when_a_period_is_measured_again() -> None:
    city = a_city()
    first = a_proven_project(city, a_pilot(city).code, allocation_fen=0)

    second = measure_indicator(by=city.finance, indicator=first.indicator, start=PERIOD[0], end=PERIOD[1])

    with viewing(city.finance):
        assert [row.id for row in indicator_values(indicator=first.indicator)] == [second.id, first.id]
    with viewing(SYSTEM):
        assert (IndicatorValue.objects.count(), Milestone.objects.count()) == (2, 1)
