"""A firm writes its application: saved as often as it likes, prefilled, with attachments and equipment."""

import mimetypes
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import action
from planum.kernel.changelog import record
from planum.kernel.files import store
from planum.kernel.models import Person
from planum.programme.projects.actions.calls import own_applicant
from planum.programme.projects.form_schema import fields_of, put, typed, value_of, wanted_by
from planum.programme.projects.importing import EQUIPMENT, MOST_LINES, decoded, read
from planum.programme.projects.models import (
    Application,
    ApplicationState,
    Attachment,
    Call,
    CallState,
    EquipmentLine,
)
from planum.programme.projects.models.applications import EDITABLE
from planum.programme.projects.permissions import can_apply, require_applicant
from planum.programme.projects.prefilling import prefill
from planum.programme.projects.queries import application_shape
from planum.programme.projects.shapes import ApplicationShape, TakenRows

FILES = (".pdf", ".jpg", ".jpeg", ".png", ".xlsx", ".docx", ".ofd")


@action(permission=can_apply)
def begin_application(*, by: Person, call: str, firm: str = "") -> ApplicationShape:
    """Begin a draft for an open call, prefilled from the profile of your firm. There is one draft at a time."""
    place: Call = Call.objects.select_related("pilot__region").get(code=call)
    owner = own_applicant(by, firm)
    refuse_closed(place)
    if Application.objects.filter(call=place, firm=owner, state=ApplicationState.DRAFT).exists():
        raise Refused(
            _("%(firm)s has a draft for %(call)s already.") % {"firm": owner, "call": place},
            _("One draft at a time."), _("Go on with the draft."),
        )  # fmt: skip
    before = Application._base_manager.filter(call=place, firm=owner).count()
    now = timezone.now()
    row = Application(
        call=place, firm=owner, code=f"{place.code}-{owner.code}" + (f"-{before + 1}" if before else ""),
        wing=place.wings[0] if len(place.wings) == 1 else "", began_at=now, changed_at=now, changed_by=by,
    )  # fmt: skip
    filled = prefill(row)
    row.save(force_insert=True)
    record(row, after={"call": call, "firm": owner.code, "prefilled": filled})
    return application_shape(row)


@action(permission=can_apply)
def save_draft(*, by: Person, application: str, values: dict[str, Any]) -> ApplicationShape:
    """Save fields of the form by their codes; the others stay. Money is given in 10,000 yuan, empty clears a field.

    A draft may be incomplete; what is given must be of its kind.
    """
    row = own_draft(by, application)
    fields = {field.code: field for field in fields_of(row.call)}
    if unknown := [code for code in values if code not in fields]:
        raise Refused(
            _("The fields %(names)s.") % {"names": ", ".join(unknown)},
            _("Fields of this call: %(names)s.") % {"names": ", ".join(fields)},
        )
    before, after = {}, {}
    for code, given in values.items():
        field = fields[code]
        value, was = typed(field, given), value_of(row, field)
        if value == was or (not value and not was):
            continue
        put(row, field, value)
        before[code], after[code] = was, value
        row.prefilled = {key: source for key, source in row.prefilled.items() if key != code}
    row.changed_at, row.changed_by = timezone.now(), by
    row.save()
    record(row, before=before, after=after)
    return application_shape(row)


@action(permission=can_apply)
def prefill_application(*, by: Person, application: str) -> ApplicationShape:
    """Fill the empty fields of a draft from the profile again; what was typed stays."""
    row = own_draft(by, application)
    filled = prefill(row)
    row.changed_at, row.changed_by = timezone.now(), by
    row.save()
    record(row, after={"prefilled": filled})
    return application_shape(row)


@action(permission=can_apply)
def attach_file(*, by: Person, application: str, kind: str, name: str, content: str) -> ApplicationShape:
    """Attach a file (base64 `content`) of one of the kinds that the call names; PDF, picture, Word, Excel or OFD."""
    row = own_draft(by, application)
    kinds = [wanted.kind for wanted in wanted_by(row.call)]
    if kind not in kinds:
        raise Refused(
            _("An attachment of the kind “%(kind)s”.") % {"kind": kind},
            _("One of: %(known)s.") % {"known": ", ".join(kinds)},
        )
    if not name.lower().endswith(FILES):
        raise Refused(_("The file %(name)s.") % {"name": name}, _("One of: %(known)s.") % {"known": " ".join(FILES)})
    media = mimetypes.guess_type(name)[0] or "application/octet-stream"
    file = store(content=decoded(name, content), name=name, media_type=media, owner=row.firm)
    added = Attachment.objects.create(application=row, kind=kind, file=file, added_at=timezone.now(), added_by=by)
    record(row, after={"kind": kind, "file": file.digest, "name": file.name, "attachment": added.pk})
    return application_shape(row)


@action(permission=can_apply)
def remove_attachment(*, by: Person, application: str, attachment: int) -> ApplicationShape:
    """Take a file off a draft."""
    row = own_draft(by, application)
    gone: Attachment = Attachment.objects.select_related("file").get(pk=attachment, application=row)
    record(row, before={"kind": gone.kind, "file": gone.file.digest, "name": gone.file.name})
    gone.delete()
    return application_shape(row)


@action(permission=can_apply)
def import_equipment(*, by: Person, application: str, name: str, content: str) -> TakenRows:
    """Replace the list of equipment by a table (Excel or CSV as base64).

    Its columns: name, model, serial, supplier, amount_yuan, invoice, or their Chinese headings. One fault refuses the
    whole file, with row and column.
    """
    row = own_draft(by, application)
    rows = read(name, decoded(name, content), EQUIPMENT, most=MOST_LINES)
    before = row.equipment.count()
    EquipmentLine.objects.filter(application=row).delete()
    EquipmentLine.objects.bulk_create(
        EquipmentLine(
            application=row, number=number, name=each["name"], model=each["model"], serial=each["serial"],
            supplier=each["supplier"], amount_fen=each["amount_yuan"], invoice=each["invoice"],
        )
        for number, each in enumerate(rows, start=1)
    )  # fmt: skip
    record(row, before={"equipment_lines": before}, after={"equipment_lines": len(rows), "file": name})
    return TakenRows(len(rows), len(rows), 0)


def own_draft(by: Person, code: str) -> Application:
    """The person's own firm's application while it may be changed, locked."""
    row = own_application(by, code)
    if row.state not in EDITABLE:
        raise Refused(
            _("%(application)s is “%(state)s”.") % {"application": row, "state": row.state.label},
            _("An application is changed while it is a draft or has been returned."), _("Take it back first."),
        )  # fmt: skip
    return row


def own_application(by: Person, code: str) -> Application:
    rows = Application.objects.select_for_update(of=("self",)).select_related("call__pilot__region", "firm__region")
    row: Application = rows.get(code=code)
    require_applicant(by, row)
    return row


def refuse_closed(call: Call) -> None:
    today = timezone.localdate()
    if call.state is not CallState.OPEN or not call.opens_on <= today <= call.closes_on:
        raise Refused(
            _("%(call)s is “%(state)s”, from %(start)s to %(end)s.")
            % {"call": call, "state": call.state.label, "start": call.opens_on, "end": call.closes_on},
            _("Applications are begun and submitted while the call is open."),
            _("Wait for the next call, or ask the industry bureau."),
        )
