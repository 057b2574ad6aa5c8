"""Below a prognosis: the model with its hash, what it was fitted on, the readings of each signal with theirs."""

from django.urls import reverse
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.factory.maintenance.histories import signals_of
from planum.factory.maintenance.models import FleetUnit, Prognosis
from planum.factory.maintenance.words import why_this_rung
from planum.hub.readings.periods import in_words
from planum.hub.readings.queries import lineage_of
from planum.kernel.files import content_of
from planum.ui.evidence import Evidence, Link
from planum.ui.formats import number


def mark_of(row: Prognosis) -> Evidence:
    """The mark beside a number that a prognosis says."""
    url = reverse("maintenance:evidence", args=[row.pk])
    return Evidence(url, row.model.get_rung_display(), row.at, 0, f"{row.model_id}")


def chain_of(row: Prognosis, *, check: bool) -> list[Link]:
    """From the prognosis down to the readings; with a check, whether model and readings still have their hashes."""
    page = reverse("maintenance:machine", args=[row.asset.path])
    model_page = reverse("maintenance:fleet", args=[row.fleet_id])
    readings = _("%(count)s readings of %(signals)d signals") % {
        "count": number(row.readings_count), "signals": len(row.fleet.signals) + len(row.fleet.setpoints)
    }  # fmt: skip
    said = _("health %(health)s %%") % {"health": number(100 * row.health, 0)}
    units = [FleetUnit(fleet=row.fleet, asset=row.asset)]
    signals = signals_of(row.fleet, units)[row.asset_id]
    unchanged = None
    if check:
        unchanged = lineage_of(signals, row.readings_start_at, row.at).digest == row.readings_digest
    return [
        Link(_("Prognosis"), row.asset, said, in_words(row.readings_start_at, row.at), url=page),
        Link(
            _("Model"), row.model.get_rung_display(), why_this_rung(row.model), str(row.fleet), model_page,
            row.model.file.digest if row.model.file else "", _model_holds(row) if check else None,
        ),
        Link(_("Training data"), _("lives of the fleet's machines"), digest=row.model.training_digest),
        *(Link(_("Signal"), signal, signal.path, url=reverse("readings:signal", args=[signal.path]))
          for signal in signals),
        Link(_("Hash of the readings"), readings, digest=row.readings_digest, ok=unchanged),
    ]  # fmt: skip


def _model_holds(row: Prognosis) -> bool:
    if row.model.file is None:
        return False
    try:
        content_of(row.model.file)
    except (Refused, OSError):
        return False
    return True
