"""What the pages of the money and of the papers behind it are put together from."""

from planum.programme.funds.panels.money import (
    award_figures,
    award_flows,
    funds_panels,
    payment_panels,
    project_panels,
)

__all__ = ["award_figures", "award_flows", "funds_panels", "payment_panels", "project_panels"]
