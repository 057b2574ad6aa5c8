"""What every local search offers to the portfolio."""

from typing import Protocol

from planum.factory.scheduling.engine.plan import Plan


class Search(Protocol):
    name: str

    def run(self, seconds: float, iterations: int = 2**62) -> int:
        """Works for about `seconds` of wall time, or so many iterations; returns those done. May be called again."""

    def best(self) -> Plan:
        """The best plan so far; there is one from the start."""

    def inject(self, plan: Plan) -> None:
        """Takes over a plan that another search found, if it is better."""
