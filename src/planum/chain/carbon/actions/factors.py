"""Factors come in, and none is ever changed: a correction is a new version."""

import json
import math
from importlib.resources import files
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.chain.carbon.engine.factors import Boundary, Gases
from planum.chain.carbon.models import EmissionFactor
from planum.chain.carbon.permissions import belongs_to, can_count_carbon, can_load_factors
from planum.chain.carbon.shapes import FactorShape, LoadedFactors, factor_shape
from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, Person


@action(permission=can_load_factors)
def load_emission_factors(*, by: Person) -> LoadedFactors:
    """Take over the published factors that Planum ships, each to be compared with its document before use. What is
    on file stays as it is.
    """
    shipped = json.loads((files("planum.chain.carbon") / "data" / "factors.json").read_text("utf-8"))["factors"]
    on_file = set(EmissionFactor.objects.filter(owner=None).values_list("code", flat=True))
    rows = [_shipped(each, by) for each in shipped if each["code"] not in on_file]
    for row in rows:
        row.save(force_insert=True)
    record("carbon.emissionfactor", after={"loaded": [f"{row.code}={row.kg!r}" for row in rows]})
    return LoadedFactors(len(rows), len(shipped) - len(rows))


@action(permission=can_count_carbon)
def add_emission_factor(
    *, by: Person, owner: str, code: str, name: str, issuer: str, document: str, year: int, region: str,
    boundary: Boundary, gases: Gases, unit: str, kg: float, gwp: str = "",
    primary_share: float = 0.0, name_en: str = "", note: str = "",
) -> FactorShape:  # fmt: skip
    """Add a factor of your firm, with who issued it and where it stands. The same code again is its next version. What
    a supplier outside the platform declared has its share of primary data, from 0 to 1.
    """
    firm = Organisation.objects.select_for_update().get(code=owner)
    if not belongs_to(by, firm):
        raise PermissionDenied(_("Only %(firm)s may add its factors.") % {"firm": firm})
    if not (issuer.strip() and document.strip()):
        raise Refused(_("No issuer or no document was given."), _("A factor names who issued it, and where."))
    if not (math.isfinite(kg) and kg >= 0):
        raise Refused(_("The factor %(kg)s.") % {"kg": kg}, _("A finite number not below zero."))
    if not 0 <= primary_share <= 1:
        raise Refused(_("The share %(share)s.") % {"share": primary_share}, _("A share from 0 to 1."))
    if (gases is Gases.ALL) != bool(gwp):
        raise Refused(
            _("Warming potentials “%(gwp)s” for %(gases)s.") % {"gwp": gwp, "gases": gases.value},
            _("All greenhouse gases need them, such as AR6; CO₂ alone has none."),
        )
    last = EmissionFactor.objects.filter(owner=firm, code=code).order_by("-version").first()
    row = EmissionFactor(
        owner=firm, code=code, version=last.version + 1 if last else 1, name=name, name_en=name_en, issuer=issuer,
        document=document, year=year, region=region, boundary=boundary.value, gases=gases.value, gwp=gwp, unit=unit,
        kg=kg, primary_share=primary_share, is_verified=True, note=note, added_at=timezone.now(), added_by=by,
    )  # fmt: skip
    row.save(force_insert=True)
    record(row, after={"code": code, "version": row.version, "kg": kg, "issuer": issuer, "document": document})
    return factor_shape(row)


def _shipped(each: dict[str, Any], by: Person) -> EmissionFactor:
    return EmissionFactor(**each, owner=None, version=1, is_verified=False, added_at=timezone.now(), added_by=by)
