"""A firm opens a diagnosis, lets the hub fill in what it knows, and answers the rest."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.models import Organisation, Person, StoredFile
from planum.park.diagnosis.engine.instrument import Kind, Question, Role
from planum.park.diagnosis.engine.prefilling import Known, known_answers
from planum.park.diagnosis.facts import Fact, facts_of, values
from planum.park.diagnosis.models import Answer, Diagnosis, DiagnosisState, InstrumentVersion, Source
from planum.park.diagnosis.permissions import can_diagnose, works_for
from planum.park.diagnosis.queries import DEFAULT, diagnosis_named, diagnosis_shape
from planum.park.diagnosis.results import facts_digest, result_of
from planum.park.diagnosis.shapes import DiagnosisShape, PrefillShape

YEARS = (2000, 2100)


@action(permission=can_diagnose)
def open_diagnosis(
    *, by: Person, firm: str, instrument: str = DEFAULT, profile: str = "", year: int | None = None,
    take_over: bool = True,
) -> DiagnosisShape:  # fmt: skip
    """Begin a diagnosis of your firm by the newest version of an instrument that stands for it.

    `profile` names the weights where the instrument has several (discrete, process). With `take_over` the answers that
    were typed in for the last diagnosis are taken over; what the hub knows is always asked anew.
    """
    owner = Organisation.objects.get(code=firm)
    if not works_for(by, owner):
        raise PermissionDenied(_("A firm is diagnosed by its own people."))
    version = _newest(instrument)
    row = Diagnosis(
        firm=owner, instrument=version, profile=_profile(version, profile), year=_year(year),
        opened_at=timezone.now(), opened_by=by,
    )  # fmt: skip
    if Diagnosis._base_manager.filter(firm=owner, instrument=version, state=DiagnosisState.DRAFT).exists():
        raise Refused(
            _("There is an open diagnosis by %(instrument)s already.") % {"instrument": version},
            _("One at a time."),
            _("Go on with the one there is."),
        )
    last = Diagnosis.objects.filter(firm=owner, instrument__code=instrument).order_by("-opened_at").first()
    row.save(force_insert=True)
    taken = _take_over(last, row) if last is not None and take_over else 0
    record(
        row, after={"firm": firm, "instrument": f"{version.code} {version.version}", "year": row.year, "taken": taken}
    )
    return diagnosis_shape(result_of(row))


@action(permission=can_diagnose)
def prefill_diagnosis(*, by: Person, diagnosis: int) -> PrefillShape:
    """Let the hub answer what it knows, each answer with what it was counted from. Typed answers stay as they are."""
    row = own_draft(by, diagnosis)
    now = timezone.now()
    facts = facts_of(row.firm, now)
    standing = result_of(row).rows
    filled, kept = [], 0
    for known in known_answers(row.instrument.instrument, values(facts)):
        before = standing.get(known.question)
        proof = _from_hub(row, known, facts, by, now)
        if before is not None and before.source is Source.TYPED:
            kept += 1
            _keep_beside(proof)
            continue
        filled.append(_replace(before, proof))
    record(row, after={"prefilled": {one.question: one.chosen for one in filled}, "kept": kept})
    return PrefillShape(row.pk, len(filled), kept, len(facts))


@action(permission=can_diagnose)
def answer_question(
    *, by: Person, diagnosis: int, question: str, chosen: list[str], reason: str = "", file: int | None = None
) -> DiagnosisShape:  # fmt: skip
    """Answer a question by the codes of its options. To answer less or other than the hub proves takes a reason."""
    row = own_draft(by, diagnosis)
    asked = _question(row, question)
    picked = _chosen(asked, chosen)
    standing = result_of(row).rows.get(question)
    if standing is not None and list(standing.chosen) == picked and file is None:
        raise Refused(_("“%(question)s” is answered so already.") % {"question": asked.name})
    if _contradicts(asked, standing, picked) and not reason.strip():
        raise Refused(
            _("The hub knows another answer to “%(question)s”.") % {"question": asked.name},
            _("An answer of your own needs a reason; both are kept."),
            _("Say why the hub is wrong, or leave its answer."),
        )
    attached = StoredFile.objects.get(pk=file, owner=row.firm) if file is not None else None
    new = Answer(
        diagnosis=row, question=question, chosen=picked, source=Source.TYPED, at=timezone.now(), by=by,
        reason=reason.strip()[:500], file=attached,
    )  # fmt: skip
    before = list(standing.chosen) if standing else []
    _replace(standing, new)
    record(row, before={question: before}, after={question: picked, "reason": reason.strip()})
    return diagnosis_shape(result_of(row))


def own_draft(by: Person, key: int) -> Diagnosis:
    """The person's own firm's diagnosis while it is being filled in."""
    row = diagnosis_named(key)
    if not works_for(by, row.firm):
        raise PermissionDenied(_("A firm is diagnosed by its own people."))
    if row.state is not DiagnosisState.DRAFT:
        raise Refused(
            _("This diagnosis is “%(state)s”.") % {"state": row.state.label},
            _("Answers change only while it is being filled in."),
            _("Open a new diagnosis."),
        )
    return row


def _newest(code: str) -> InstrumentVersion:
    """What was loaded for the firm by its park or authority goes before what stands for everybody, if it is newer."""
    rows: list[InstrumentVersion] = list(
        InstrumentVersion.objects.filter(code=code, valid_from__lte=timezone.localdate())
    )
    if not rows:
        known = ", ".join(sorted(set(InstrumentVersion.objects.values_list("code", flat=True)))) or _("none")
        raise Refused(
            _("The instrument %(code)s.") % {"code": code},
            _("One of: %(known)s.") % {"known": known},
            _("An officer or the park loads the instruments first."),
        )
    return max(rows, key=lambda row: (row.valid_from, row.loaded_for_id is not None, row.pk))


def _profile(version: InstrumentVersion, given: str) -> str:
    known = [one.code for one in version.instrument.profiles]
    if given and given not in known:
        raise Refused(
            _("The weights %(profile)s.") % {"profile": given},
            _("One of: %(known)s.") % {"known": ", ".join(known) or _("none")},
        )
    return given or (known[0] if known else "")


def _year(given: int | None) -> int:
    year = timezone.localdate().year if given is None else given
    if not YEARS[0] <= year <= YEARS[1]:
        raise Refused(
            _("The year %(year)d.") % {"year": year},
            _("A year from %(first)d to %(last)d.") % {"first": YEARS[0], "last": YEARS[1]},
        )
    return year


def _take_over(last: Diagnosis, row: Diagnosis) -> int:
    """Typed answers whose question and options the new version still has."""
    known = row.instrument.instrument.by_code
    taken = [
        Answer(
            diagnosis=row, question=one.question, chosen=one.chosen, source=Source.TYPED, at=one.at, by=one.by,
            reason=one.reason, file=one.file,
        )
        for one in Answer.objects.filter(diagnosis=last, replaced_at=None, source=Source.TYPED)
        if one.question in known and set(one.chosen) <= set(known[one.question].worths)
    ]  # fmt: skip
    return len(Answer.objects.bulk_create(taken))


def _question(row: Diagnosis, code: str) -> Question:
    found = row.instrument.instrument.by_code.get(code)
    if found is None:
        raise Refused(
            _("The question %(code)s.") % {"code": code},
            _("A question of %(instrument)s.") % {"instrument": row.instrument},
        )
    return found


def _chosen(question: Question, given: list[str]) -> list[str]:
    """The codes in the order of the options. “None of these” stands alone."""
    unknown = [code for code in given if code not in question.worths]
    picked = [one.code for one in question.options if one.code in given]
    lonely = question.kind is Kind.MANY and len(picked) > 1 and any(not question.worths[code] for code in picked)
    if unknown or not picked or lonely or (question.kind is Kind.ONE and len(picked) != 1):
        allowed = (
            _("Exactly one of: %(codes)s.")
            if question.kind is Kind.ONE
            else _("One or more of: %(codes)s; none alone.")
        )
        raise Refused(
            _("To “%(question)s”: %(given)s.") % {"question": question.name, "given": ", ".join(given) or _("nothing")},
            allowed % {"codes": ", ".join(question.worths)},
        )
    return picked


def _contradicts(question: Question, standing: Answer | None, picked: list[str]) -> bool:
    """More than the hub can see is no contradiction, where several options may hold and where levels are proven."""
    if standing is None or standing.source is not Source.HUB:
        return False
    if question.kind is Kind.MANY:
        return not set(standing.chosen) <= set(picked)
    if question.role is Role.POINTS:
        return list(standing.chosen) != picked
    return question.worth(tuple(picked)) < question.worth(tuple(standing.chosen))


def _from_hub(row: Diagnosis, known: Known, facts: dict[str, Fact], by: Person, now: datetime) -> Answer:
    stated = [facts[code].plain() for code in known.facts]
    return Answer(
        diagnosis=row, question=known.question, chosen=list(known.chosen), source=Source.HUB, at=now, by=by,
        facts=stated, digest=facts_digest(stated, settings.PLANUM_HASH),
    )  # fmt: skip


def _replace(before: Answer | None, new: Answer) -> Answer:
    """What stood before is kept, marked as replaced."""
    if before is not None:
        before.replaced_at = new.at
        before.save(update_fields=["replaced_at"])
    new.save(force_insert=True)
    return new


def _keep_beside(proof: Answer) -> None:
    """A typed answer stands, and beside it the newest answer of the hub."""
    older: Iterable[Answer] = Answer.objects.filter(
        diagnosis=proof.diagnosis, question=proof.question, source=Source.HUB, chosen=proof.chosen
    )
    if not any(one.digest == proof.digest for one in older):
        proof.replaced_at = proof.at
        proof.save(force_insert=True)
