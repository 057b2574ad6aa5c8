"""What the functions of the data catalogue and of data contracts are called on pages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Final[dict[str, Promise]] = {
    "hub.accept_contract": _("Accept a data contract"),
    "hub.ask_contract": _("Ask for a data contract"),
    "hub.catalogue": _("Data catalogue (DCAT)"),
    "hub.contract": _("Data contract"),
    "hub.contract_reads": _("Reads under a contract"),
    "hub.contracts": _("Data contracts"),
    "hub.data_product": _("Data product"),
    "hub.data_products": _("Data products"),
    "hub.decline_contract": _("Decline a data contract"),
    "hub.export_shell": _("Export an asset administration shell"),
    "hub.list_product": _("List a data product"),
    "hub.offer_contract": _("Offer a data contract"),
    "hub.offer_product": _("Offer a data product"),
    "hub.read_contract": _("Read under a contract"),
    "hub.revoke_contract": _("Revoke a data contract"),
    "hub.shareable_tables": _("Tables that can be offered"),
    "hub.withdraw_product": _("Withdraw a data product"),
}
NAMES: Final[dict[str, Promise]] = {
    "accept_contract.digest": _("Hash of the terms"),
    "ask_contract.product": _("Data product"),
    "audience": _("Who may know of it"),
    "columns": _("Columns"),
    "conditions": _("Conditions on rows"),
    "consumer": _("Consumer"),
    "contract": _("Number of the contract"),
    "contracts.product": _("Data product"),
    "data_product.product": _("Data product"),
    "description": _("Description"),
    "frequency": _("Updated"),
    "keywords": _("Keywords"),
    "licence": _("Licence"),
    "list_product.product": _("Data product"),
    "offer_contract.product": _("Data product"),
    "offer_product.signals": _("Signals, by their paths"),
    "offer_product.metric": _("Metric, as OWNER/CODE"),
    "organisations": _("Codes of organisations"),
    "provider": _("Provider"),
    "purpose_note": _("Purpose in words"),
    "contract_reads.limit": _("At most so many"),
    "read_contract.limit": _("At most so many"),
    "table": _("Table"),
    "terms": _("Terms"),
    "theme": _("Theme"),
    "withdraw_product.product": _("Data product"),
}
