import pytest

from planum.errors import Refused
from planum.factory.monitoring.engine.limits import LimitKind, LimitRule, Priority


@pytest.mark.parametrize(
    ("changes", "given"),
    [
        ({"deadband": -0.1}, "rule 1: deadband -0.1"),
        ({"deadband": float("nan")}, "rule 1: deadband nan"),
        ({"limit": float("nan")}, "rule 1: limit nan"),
        ({"limit": float("inf")}, "rule 1: limit inf"),
        ({"on_delay_s": -1}, "rule 1: on_delay_s -1"),
        ({"off_delay_s": float("inf")}, "rule 1: off_delay_s inf"),
        ({"off_delay_s": 4e7}, "rule 1: a delay above 31622400 s"),
        ({"kind": "higher"}, "rule 1: kind 'higher'"),
        ({"priority": "none"}, "rule 1: priority 'none'"),
        ({"signal": -1}, "rule 1: signal -1"),
    ],
)
def test_a_rule_that_cannot_be_watched_is_refused(changes: dict[str, object], given: str):
    with pytest.raises(Refused, match=given):
        LimitRule(**({"id": 1, "signal": 7, "kind": "high", "limit": 80.0} | changes))


def test_kind_and_priority_may_be_given_as_text():
    rule = LimitRule(id=1, signal=7, kind="low_low", limit=2.0, priority="critical", on_delay_s=0.5)

    assert (rule.kind, rule.priority, rule.kind.sign) == (LimitKind.LOW_LOW, Priority.CRITICAL, -1)
    assert (rule.on_delay_us, rule.off_delay_us) == (500_000, 0)
