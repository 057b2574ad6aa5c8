from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundsConfig(AppConfig):
    name = "planum.programme.funds"
    label = "funds"
    verbose_name = _("Funds")

    def ready(self) -> None:
        from planum.programme.funds.known import invoices_and_ledger  # noqa: PLC0415  Models stand ready only now.
        from planum.programme.supervision.known import register  # noqa: PLC0415

        register(invoices_and_ledger)
