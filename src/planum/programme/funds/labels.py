"""How exceptions of the match, states of lines and steps of a calculation are called on pages."""

from django.utils.translation import gettext_lazy as _

from planum.kernel.states import State
from planum.programme.funds.engine.matching import Kind, LineState
from planum.programme.rules.labels import parameter_label


class LineStanding(State):
    """The state of a line of equipment as pages show it."""

    MATCHED = LineState.MATCHED.value, _("three papers agree"), "good"
    PARTLY = LineState.PARTLY.value, _("in part"), "info"
    OPEN = LineState.OPEN.value, _("papers missing"), "warning"
    CONTRADICTED = LineState.CONTRADICTED.value, _("papers contradict each other"), "bad"


KINDS = {
    Kind.UNKNOWN_CONTRACT: _("the contract is not on file"),
    Kind.UNKNOWN_INVOICE: _("the invoice is not on file"),
    Kind.UNKNOWN_VOUCHER: _("the voucher is not on file"),
    Kind.UNKNOWN_LINE: _("the line is not on file"),
    Kind.NO_INVOICE: _("no invoice yet"),
    Kind.NO_PAYMENT: _("no payment yet"),
    Kind.INVOICED_LESS: _("invoiced in part"),
    Kind.INVOICED_MORE: _("invoiced more than contracted"),
    Kind.PAID_LESS: _("paid in part"),
    Kind.PAID_MORE: _("paid more than owed"),
    Kind.CONTRACT_EXCEEDED: _("the lines exceed their contract"),
    Kind.INVOICE_EXCEEDED: _("the shares exceed their invoice, or a credit note took it back"),
    Kind.VOUCHER_EXCEEDED: _("the shares exceed their voucher"),
    Kind.INVOICE_BEFORE_CONTRACT: _("invoiced before the contract was signed"),
    Kind.PAID_BEFORE_CONTRACT: _("paid before the contract was signed"),
    Kind.SELLER_DIFFERS: _("the seller is not the contract's supplier"),
    Kind.PAYEE_DIFFERS: _("the payee is not the contract's supplier"),
    Kind.BUYER_DIFFERS: _("the buyer is not the project's owner"),
    Kind.INVOICE_REPEATED: _("the invoice is on file twice"),
    Kind.VOUCHER_REPEATED: _("the voucher is on file twice"),
    Kind.SERIAL_REPEATED: _("the serial number stands on another line"),
    Kind.CREDIT_WITHOUT_INVOICE: _("a credit note without its invoice"),
    Kind.CREDIT_EXCEEDS_INVOICE: _("credit notes exceed their invoice"),
    Kind.CREDIT_ELSEWHERE: _("a credit note on a line that its invoice did not stand for"),
    Kind.SIGN_DIFFERS: _("a share with the other sign than its paper"),
    Kind.REFUND_UNASSIGNED: _("a refund that no line names"),
}
STEPS = {
    "verified_investment": _("Investment that three papers prove"),
    "share_of_it": _("Share of it"),
    "planned_support": _("Planned central support"),
    "interest_subsidy": _("Interest subsidy"),
    "fee_paid": _("Fee that was paid"),
    "rate_of_cover": _("Limit by the cover"),
    "other_subsidy": _("Subsidised elsewhere"),
    "amount": _("Subsidy"),
}


def said_kind(kind: Kind) -> object:
    return KINDS[kind]


def said_step(name: str) -> object:
    """A step by its name; the limits are parameters, the parts of a loan say themselves."""
    return STEPS.get(name) or parameter_label(name)
