"""What an auditor takes along: a sample for checks on site, and everything of a pilot's money in one file."""

from planum.kernel.capabilities import query
from planum.programme.funds.auditing import archive, sample
from planum.programme.funds.queries.money import overseen_pilot
from planum.programme.funds.shapes import SampledLine
from planum.ui.exchange.writing import ExportShape


@query
def audit_sample(*, pilot: str, size: int, seed: int) -> list[SampledLine]:
    """Equipment lines drawn at random for checks on site. The same seed draws the same lines from the same papers."""
    return sample(overseen_pilot(pilot), size, seed)


@query
def audit_export(*, pilot: str) -> ExportShape:
    """Ledger, payments, findings, papers, accounts and statements of a pilot as tables in one zip, with a manifest of
    hashes and the check of the change log."""
    return archive(overseen_pilot(pilot))
