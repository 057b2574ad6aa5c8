"""Footprints are computed as drafts, published, and superseded by the next version."""

from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.chain.carbon.actions.inventories import own_inventory
from planum.chain.carbon.calculation import Calculated, calculate
from planum.chain.carbon.models import (
    FOOTPRINT_TRANSITIONS,
    Calculation,
    Footprint,
    FootprintShare,
    FootprintState,
    Inventory,
    Output,
)
from planum.chain.carbon.partners import partner_named
from planum.chain.carbon.permissions import belongs_to, can_count_carbon
from planum.chain.carbon.queries import footprint_named
from planum.chain.carbon.shapes import FootprintShape, ShareShape, footprint_shape, share_shape
from planum.chain.network.models import Item
from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.hashing import canonical, digest
from planum.kernel.models import Person
from planum.kernel.states import move

VALID_FOR = timedelta(days=3 * 365)


@action(permission=can_count_carbon)
def compute_footprint(*, by: Person, inventory: str, product: str, reason: str = "") -> FootprintShape:
    """Compute the footprint of a product of an inventory: a draft, to be looked at and published. From the second
    version on it says why it was computed again; one that says the same as the version before is refused.
    """
    home = own_inventory(by, inventory)
    output: Output = home.outputs.select_related("product").get(product__code=product)
    rows = Footprint.objects.select_for_update().filter(product=output.product)
    last = rows.order_by("-version").first()
    if last and not reason.strip():
        raise Refused(_("No reason was given."), _("From the second version on a footprint says why it changed."))
    found = calculate(home, output)
    content = _content(home, output, found)
    fingerprint = digest(canonical(content), settings.PLANUM_HASH)
    if last and last.digest == fingerprint:
        raise Refused(_("Nothing has changed since %(last)s.") % {"last": last}, _("A new version differs."))
    row = _footprint(home, output, found, fingerprint)
    row.version, row.reason, row.computed_by = last.version + 1 if last else 1, reason.strip()[:300], by
    row.save(force_insert=True)
    Calculation.objects.create(
        footprint=row, inventory=home, allocation=found.allocation, tree=found.tree,
        leaves=[asdict(leaf) for leaf in found.leaves], residual=found.residual, steps=found.steps,
        method=found.method, digest=fingerprint,
    )  # fmt: skip
    record(row, after={"product": product, "version": row.version, "kg": row.kg, "digest": fingerprint})
    return footprint_shape(row)


@action(permission=can_count_carbon)
def publish_footprint(*, by: Person, footprint: str) -> FootprintShape:
    """Publish a draft: partners to whom the product is shown see it from now on, in the place of the last version."""
    row = _own(by, footprint)
    for older in Footprint.objects.filter(product=row.product, state=FootprintState.PUBLISHED):
        move(older, FootprintState.SUPERSEDED, along=FOOTPRINT_TRANSITIONS)
        older.superseded_at = timezone.now()
        older.save(update_fields=["superseded_at"])
    move(row, FootprintState.PUBLISHED, along=FOOTPRINT_TRANSITIONS)
    row.published_at = timezone.now()
    row.save(update_fields=["published_at"])
    record(row, after={"published_at": row.published_at, "kg": row.kg, "digest": row.digest})
    return footprint_shape(row)


@action(permission=can_count_carbon)
def share_footprints(
    *, by: Person, owner: str, product: str, organisation: str, purpose: str, until: date | None = None
) -> ShareShape:
    """Show the published footprints of a product to a partner: the value and its share of primary data, never what
    they were made from.
    """
    item = Item.objects.select_related("owner").get(owner__code=owner, code=product)
    if not belongs_to(by, item.owner):
        raise PermissionDenied(_("Only %(firm)s may show its footprints.") % {"firm": item.owner})
    partner = partner_named(item.owner, organisation)
    if not purpose.strip():
        raise Refused(_("No purpose was given."), _("A firm shows something for a purpose."))
    if FootprintShare.objects.filter(product=item, organisation=partner, revoked_at=None).exists():
        raise Refused(_("%(product)s is shown to %(partner)s already.") % {"product": item, "partner": partner})
    row = FootprintShare(
        product=item, owner=item.owner, organisation=partner, purpose=purpose.strip()[:200], until=until,
        shared_at=timezone.now(),
    )  # fmt: skip
    row.save(force_insert=True)
    record(row, after={"product": product, "organisation": organisation, "purpose": purpose, "until": until})
    return share_shape(row)


@action(permission=can_count_carbon)
def revoke_footprint_share(*, by: Person, share: int) -> ShareShape:
    """Show them no longer; the next read sees nothing. What the partner counted with them stays as it is."""
    row: FootprintShare = FootprintShare.objects.select_related("owner", "organisation", "product").get(pk=share)
    if not belongs_to(by, row.owner):
        raise PermissionDenied(_("Only %(firm)s may take this back.") % {"firm": row.owner})
    if row.revoked_at:
        raise Refused(_("It was revoked already."))
    row.revoked_at = timezone.now()
    row.save(update_fields=["revoked_at"])
    record(row, before={"revoked_at": None}, after={"revoked_at": row.revoked_at})
    return share_shape(row)


def _own(person: Person, footprint: str) -> Footprint:
    row = footprint_named(footprint)
    if not belongs_to(person, row.owner):
        raise PermissionDenied(_("Only %(firm)s may publish its footprints.") % {"firm": row.owner})
    return row


def _footprint(home: Inventory, output: Output, found: Calculated, fingerprint: str) -> Footprint:
    item = output.product
    return Footprint(
        owner=home.owner, product=item, product_code=item.code, product_name=item.name, product_name_en=item.name_en,
        start_at=home.start_at, end_at=home.end_at, declared_unit=output.declared_unit, mass_kg=output.mass_kg,
        kg=found.kg, primary_share=found.primary_share, measured_share=found.measured_share, gwp=found.gwp,
        allocation=f"{found.allocation['method']}: {found.allocation['reason']}"[:200], digest=fingerprint,
        computed_at=timezone.now(), valid_until=home.end_at + VALID_FOR,
    )  # fmt: skip


def _content(home: Inventory, output: Output, found: Calculated) -> dict[str, Any]:
    """All that the number follows from; its hash is the footprint's."""
    return {
        "owner": home.owner.code, "product": output.product.code, "start": home.start_at.isoformat(),
        "end": home.end_at.isoformat(), "declared_unit": output.declared_unit, "made": output.amount,
        "mass_kg": output.mass_kg, "kg": found.kg, "primary_share": found.primary_share,
        "allocation": found.allocation, "leaves": [asdict(leaf) for leaf in found.leaves],
    }  # fmt: skip
