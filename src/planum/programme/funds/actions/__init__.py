"""Every write of the money and of the papers behind it."""

from planum.programme.funds.actions.accounts import (
    close_fund_account,
    close_reconciliation,
    import_statement,
    match_statement_line,
    open_fund_account,
    withdraw_statement,
)
from planum.programme.funds.actions.aid import (
    file_guarantee,
    file_interest,
    file_loan,
    withdraw_guarantee,
    withdraw_interest,
    withdraw_loan,
)
from planum.programme.funds.actions.money import (
    allocate,
    decide_payment,
    receive_tranche,
    request_payment,
    reverse_entry,
)
from planum.programme.funds.actions.papers import (
    assign_paper,
    check_line,
    file_invoice,
    import_papers,
    photograph_line,
    withdraw_paper,
)
from planum.programme.funds.actions.recoveries import deduct_support, recover_support, return_to_treasury

__all__ = [
    "allocate",
    "assign_paper",
    "check_line",
    "close_fund_account",
    "close_reconciliation",
    "decide_payment",
    "deduct_support",
    "file_guarantee",
    "file_interest",
    "file_invoice",
    "file_loan",
    "import_papers",
    "import_statement",
    "match_statement_line",
    "open_fund_account",
    "photograph_line",
    "receive_tranche",
    "recover_support",
    "request_payment",
    "return_to_treasury",
    "reverse_entry",
    "withdraw_guarantee",
    "withdraw_interest",
    "withdraw_loan",
    "withdraw_paper",
    "withdraw_statement",
]
