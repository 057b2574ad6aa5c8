"""Writes of the catalogue: offer, list, withdraw."""

import re
from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.hub.assets.models import Signal
from planum.hub.catalogue.models import (
    PRODUCT_TRANSITIONS,
    Audience,
    DataProduct,
    Frequency,
    Licence,
    ProductKind,
    ProductState,
    Recipient,
    Theme,
)
from planum.hub.catalogue.permissions import belongs_to, can_offer_data
from planum.hub.catalogue.queries import product_named
from planum.hub.catalogue.shapes import ProductShape, product_shape
from planum.hub.catalogue.shareables import shareable_named
from planum.hub.metrics.models import Metric
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, Person
from planum.kernel.states import move

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,38}\Z")
MOST_SIGNALS, MOST_NAMED = 500, 200


@action(permission=can_offer_data)
def offer_product(
    *, by: Person, owner: str, code: str, name: str, kind: ProductKind, theme: Theme, name_en: str = "",
    description: str = "", signals: list[str] | None = None, metric: str = "", table: str = "",
    keywords: list[str] | None = None, licence: Licence = Licence.CONTRACT,
    frequency: Frequency = Frequency.CONTINUOUS, audience: Audience = Audience.PARK,
    organisations: list[str] | None = None,
) -> ProductShape:  # fmt: skip
    """Describe data of your organisation as a product. It is a draft until it is listed; `signals` are paths,
    `metric` is OWNER/CODE, `organisations` the codes of those who may know of it where the audience is "named".
    """
    firm = Organisation.objects.get(code=owner)
    _check_owner(by, firm)
    _check_code(firm, code)
    row = DataProduct(
        owner=firm, code=code, name=name, name_en=name_en, description=description, kind=kind, theme=theme,
        keywords=keywords or [], licence=licence, frequency=frequency, audience=audience,
    )  # fmt: skip
    found = _signals(firm, signals or []) if kind == ProductKind.SIGNALS else []
    row.metric = _metric(firm, metric) if kind == ProductKind.METRIC else None
    row.table = shareable_named(table).name if kind == ProductKind.TABLE else ""
    row.save(force_insert=True)
    row.signals.set(found)
    _name_recipients(row, organisations or [])
    content = {"product": row.path, "name": name, "kind": kind, "of": metric or table or [one.path for one in found]}
    record(row, after=content | {"audience": audience, "organisations": organisations or []})
    return product_shape(row)


@action(permission=can_offer_data)
def list_product(*, by: Person, product: str) -> ProductShape:
    """Put a product of your organisation into the catalogue: its audience may know of it and ask for a contract."""
    row = _own(by, product)
    move(row, ProductState.LISTED, along=PRODUCT_TRANSITIONS)
    return product_shape(row)


@action(permission=can_offer_data)
def withdraw_product(*, by: Person, product: str) -> ProductShape:
    """Take a product out of the catalogue. Contracts that are in force stay so until they end or are revoked."""
    row = _own(by, product)
    move(row, ProductState.WITHDRAWN, along=PRODUCT_TRANSITIONS)
    return product_shape(row)


def _own(person: Person, product: str) -> DataProduct:
    row = product_named(product)
    _check_owner(person, row.owner)
    return row


def _check_owner(person: Person, owner: Organisation) -> None:
    if not belongs_to(person, owner):
        raise PermissionDenied(_("Only %(firm)s may offer its data.") % {"firm": owner})


def _check_code(owner: Organisation, code: str) -> None:
    if not CODE.match(code):
        raise Refused(
            _("The code %(code)r.") % {"code": code[:60]}, _("Letters, digits, dot, dash and underscore; 39 at most.")
        )
    if DataProduct._base_manager.filter(owner=owner, code=code).exists():
        raise Refused(_("%(path)s exists already.") % {"path": f"{owner.code}/{code}"})


def _signals(owner: Organisation, paths: Sequence[str]) -> list[Signal]:
    wanted = set(paths)
    found: list[Signal] = list(Signal.objects.filter(asset__enterprise=owner, path__in=wanted))
    foreign = ", ".join(sorted(wanted - {one.path for one in found}))
    if foreign or not 1 <= len(found) <= MOST_SIGNALS:
        raise Refused(
            _("Signals: %(paths)s.") % {"paths": foreign or len(found)},
            _("From 1 to %(most)d signals of %(firm)s.") % {"most": MOST_SIGNALS, "firm": owner},
            _("Choose them from the list of signals."),
        )
    return found


def _metric(owner: Organisation, path: str) -> Metric:
    """A metric of the owner's over signals that are all its own: nobody passes on what others disclosed."""
    code = path.removeprefix(f"{owner.code}/")
    row: Metric = Metric.objects.select_related("owner").filter(owner=owner, code=code).order_by("-version")[:1].get()
    if row.inputs.exclude(signal__asset__enterprise=owner).exists():
        raise Refused(
            _("%(metric)s is computed from signals of others.") % {"metric": row},
            _("Metrics over signals of %(firm)s alone.") % {"firm": owner},
        )
    return row


def _name_recipients(row: DataProduct, codes: Sequence[str]) -> None:
    wanted = sorted({code.strip() for code in codes if code.strip()})
    if bool(wanted) != (row.audience == Audience.NAMED) or len(wanted) > MOST_NAMED:
        raise Refused(
            _("%(audience)s, with %(count)d codes of organisations.")
            % {"audience": Audience(row.audience).label, "count": len(wanted)},
            _("Codes go with the audience “%(named)s”, from 1 to %(most)d of them.")
            % {"named": Audience.NAMED.label, "most": MOST_NAMED},
        )
    Recipient.objects.bulk_create(Recipient(product=row, code=code) for code in wanted)
