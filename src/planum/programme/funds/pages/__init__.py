"""Pages of the money, of the papers behind it, of the accounts, and the audit room."""

from django.urls import path

from planum.programme.funds.pages import accounts, audit, money, papers, recoveries

urlpatterns = [
    path("payments/", money.payment_list, name="payments"),
    path("payments/<int:pk>/", money.payment_page, name="payment"),
    path("payments/<int:pk>/decide/", money.decide, name="decide"),
    path("payments/<int:pk>/recover/", recoveries.recover, name="recover"),
    path("funds/", money.ledger_page, name="ledger"),
    path("audit/", audit.room, name="audit_room"),
    path("funds/<str:code>/", money.ledger_page, name="pilot"),
    path("funds/<str:code>/accounts/", accounts.account_page, name="accounts"),
    path("funds/<str:code>/accounts/new/", accounts.open_account, name="open_account"),
    path("funds/<str:code>/statements/new/", accounts.take_statement, name="take_statement"),
    path("funds/<str:code>/audit/", audit.room, name="audit"),
    path("funds/<str:code>/audit/export/", audit.export, name="audit_export"),
    path("funds/<str:code>/return/", recoveries.give_back, name="return"),
    path("statements/<int:statement>/", accounts.statement_page, name="statement"),
    path("statements/<int:statement>/match/", accounts.match, name="match"),
    path("statements/<int:statement>/withdraw/", accounts.withdraw, name="withdraw_statement"),
    path("statements/<int:statement>/close/", accounts.close, name="close_statement"),
    path("projects/<int:pk>/", money.project_page, name="project"),
    path("projects/<int:pk>/request-payment/", money.ask_for_payment, name="request"),
    path("projects/<int:pk>/papers/", papers.papers_page, name="papers"),
    path("projects/<int:pk>/papers/table/", papers.take_table, name="take_table"),
    path("projects/<int:pk>/papers/invoice/", papers.take_invoice, name="take_invoice"),
    path("projects/<int:pk>/papers/assign/", papers.assign, name="assign"),
    path("projects/<int:pk>/papers/withdraw/", papers.withdraw, name="withdraw"),
    path("projects/<int:pk>/papers/loan/", papers.add_loan, name="add_loan"),
    path("projects/<int:pk>/papers/guarantee/", papers.add_guarantee, name="add_guarantee"),
    path("projects/<int:pk>/deduct/", recoveries.deduct, name="deduct"),
    path("lines/<int:line>/", papers.line_page, name="line"),
    path("lines/<int:line>/photo/", papers.add_photo, name="photo"),
    path("lines/<int:line>/check/", papers.check, name="check"),
    path("loans/<int:loan>/interest/", papers.add_interest, name="add_interest"),
    path("loans/<int:loan>/interest/withdraw/", papers.withdraw_a_slip, name="withdraw_interest"),
    path("loans/<int:loan>/withdraw/", papers.withdraw_a_loan, name="withdraw_loan"),
    path("guarantees/<int:guarantee>/withdraw/", papers.withdraw_a_guarantee, name="withdraw_guarantee"),
]
