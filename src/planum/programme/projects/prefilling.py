"""What the platform knows of a firm already, each with where it comes from, so that nobody types it twice."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils import timezone

from planum.kernel.models import Organisation, Role
from planum.kernel.visibility import current_viewer
from planum.park.diagnosis.labels import level_name
from planum.park.diagnosis.queries import DEFAULT, standing_diagnosis
from planum.programme.projects.form_schema import FormField, fields_of, put, value_of
from planum.programme.projects.models import Application, EnterpriseProfile
from planum.ui.evidence import Evidence


@dataclass(frozen=True)
class Known:
    """A value and its source: `kind` is register, diagnosis or profile; `url` leads to what stands behind it."""

    value: Any
    kind: str
    at: datetime
    url: str = ""

    def as_source(self) -> dict[str, str]:
        return {"kind": self.kind, "at": self.at.isoformat(), "url": self.url}


def known_of(firm: Organisation) -> dict[str, Known]:
    """Of the profile's fields, those that the register of organisations and the firm's diagnosis answer."""
    now = timezone.now()
    found = {
        "credit_code": Known(firm.code, "register", now),
        "registered_in": Known(firm.region.code, "register", now),
    }
    diagnosis = standing_diagnosis(firm.code, DEFAULT)
    if diagnosis is not None and diagnosis.submitted_at:
        level = level_name(diagnosis.instrument.instrument, diagnosis.level)
        url = reverse("diagnosis:chain", args=[diagnosis.pk])
        found["digital_level"] = Known(level, "diagnosis", diagnosis.submitted_at, url)
    return found


def prefill(row: Application) -> list[str]:
    """Fill what is empty from the profile; the codes of the fields that were filled, each marked by its source."""
    profile = EnterpriseProfile.objects.filter(firm=row.firm).first()
    if profile is None:
        return []
    filled = []
    for field in fields_of(row.call):
        value = _from_profile(profile, field)
        if value and value_of(row, field) is None:
            put(row, field, value)
            source = profile.sources.get(_PROFILE.get(field.code, "digital_level"), {})
            kind = source.get("kind", "profile")
            told = {"kind": "profile" if kind == "typed" else kind, "url": source.get("url", "")}
            told["at"] = source.get("at", profile.changed_at.isoformat())
            row.prefilled = row.prefilled | {field.code: told}
            filled.append(field.code)
    return filled


FIRM_ROLES = {Role.PLANT_ENGINEER, Role.SUPPLY_PLANNER, Role.PARK_OPERATOR}
_PROFILE = {"address": "address", "industry": "industry"}


def _from_profile(profile: EnterpriseProfile, field: FormField) -> Any:
    if field.code in _PROFILE:
        return getattr(profile, _PROFILE[field.code])
    if field.code == "foundation" and profile.digital_level:
        return f"企业数字化水平：{profile.digital_level}。"
    return None


def evidence_of(source: dict[str, Any], words: object) -> Evidence | None:
    """The mark beside a value that was filled in by itself; none where a person typed it, nor for others than the
    firm where nothing but its profile could be opened.
    """
    if not source or source.get("kind") == "typed":
        return None
    if not source.get("url") and current_viewer().roles.isdisjoint(FIRM_ROLES):
        return None
    at = datetime.fromisoformat(source["at"]) if source.get("at") else None
    return Evidence(source.get("url") or reverse("projects:profile"), words, at)
