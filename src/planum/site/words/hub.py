"""What the functions of hub are called on pages."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

TITLES: Final[dict[str, Promise]] = {
    "hub.add_asset": _("Add an asset"),
    "hub.add_connector": _("Connect a source"),
    "hub.add_signals": _("Add signals"),
    "hub.assets": _("Assets"),
    "hub.bind_signals": _("Bind addresses to signals"),
    "hub.bindings": _("Bindings of a source"),
    "hub.change_connector": _("Change the settings of a source"),
    "hub.check_metric_value": _("Check a metric value"),
    "hub.connectors": _("Connectors"),
    "hub.define_metric": _("Publish a metric"),
    "hub.disable_connector": _("Switch a source off"),
    "hub.disclose": _("Disclose a plant"),
    "hub.disclosures": _("Disclosures"),
    "hub.enable_connector": _("Switch a source on"),
    "hub.evaluate_metric": _("Compute a metric"),
    "hub.import_file": _("Read in a file of readings"),
    "hub.imports": _("Files read in"),
    "hub.latest": _("Latest readings"),
    "hub.metric_values": _("Values of a metric"),
    "hub.metrics": _("Metrics"),
    "hub.minutes": _("A signal in spans of time"),
    "hub.readings": _("Readings of a signal"),
    "hub.refused_readings": _("Refused readings"),
    "hub.revoke_disclosure": _("Revoke a disclosure"),
    "hub.signals": _("Signals"),
    "hub.verify_store": _("Verify the store of readings"),
}
