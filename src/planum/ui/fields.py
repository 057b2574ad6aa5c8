"""Amounts of money as they are typed: in yuan or in ten thousand yuan, given on as whole fen."""

from decimal import Decimal
from typing import Any

from django import forms


class AmountField(forms.DecimalField):
    """Whoever uses it passes and receives fen; no amount ever goes through a float.

    Args:
        unit_fen: how many fen one unit of what is typed has, a power of ten.
        least: the smallest amount in that unit.
        if_empty: what stands for an empty field.
    """

    def __init__(
        self, *, unit_fen: int, least: Decimal | None = Decimal(), if_empty: int | None = None, **options: Any
    ) -> None:
        self.unit_fen, self.if_empty = unit_fen, if_empty
        options.setdefault("max_digits", 16)
        super().__init__(decimal_places=len(str(unit_fen)) - 1, min_value=least, **options)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        typed = f"{Decimal(value) / self.unit_fen:f}"
        return typed.rstrip("0").rstrip(".") if "." in typed else typed

    def clean(self, value: Any) -> Any:
        amount = super().clean(value)
        return self.if_empty if amount is None else int(amount * self.unit_fen)


class YuanField(AmountField):
    def __init__(self, **options: Any) -> None:
        super().__init__(unit_fen=100, **options)


class WanField(AmountField):
    """Ten thousand yuan, as budgets and plans are written."""

    def __init__(self, **options: Any) -> None:
        super().__init__(unit_fen=10_000_00, **options)
