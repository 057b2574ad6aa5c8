"""Shared equipment: the list, the week of one with its booking form, lending, cancelling."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.requests import Request
from planum.park.apps import times
from planum.park.apps.actions import book_equipment, cancel_booking, offer_equipment
from planum.park.apps.forms import BookingForm, EquipmentForm
from planum.park.apps.models import Booking, BookingState, SharedEquipment
from planum.park.apps.permissions import belongs_to, can_consent
from planum.park.apps.queries import booking_rows, equipment_named, equipment_rows
from planum.park.apps.tables import BookingTable, EquipmentRow, EquipmentTable
from planum.ui.formats import money
from planum.ui.panels import Action, Empty, FactsPanel
from planum.ui.tables import table_page

DAYS = 7


@dataclass(frozen=True)
class Cell:
    """One hour of one day. `known` names whom the reader may see it booked by."""

    state: str
    known: str
    starts_at: datetime


def listing(request: Request) -> HttpResponse:
    may_lend = can_consent(request.user) and bool(request.user.as_viewer().organisations)
    lend_url = reverse("apps:lend")
    return table_page(
        request,
        EquipmentTable,
        _rows(),
        title=_("Shared equipment"),
        search=("equipment__name", "equipment__name_en", "equipment__description", "equipment__owner__name"),
        empty=Empty(EquipmentTable.empty.text, *([_("Lend equipment"), lend_url] if may_lend else [])),
        actions=[
            *([Action(_("Lend equipment"), lend_url, primary=True)] if may_lend else []),
            Action(_("Bookings"), reverse("apps:bookings")),
        ],
        context={"wing": "plane"},
    )


def item(request: Request, owner: str, code: str) -> HttpResponse:
    """The week of one piece of equipment; booking it is sent to the same address."""
    row = _equipment(owner, code)
    form, refusal = BookingForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            book_equipment(by=request.user, equipment=row.path, **form.cleaned_data)
        except Refused as error:
            refusal = error
        else:
            messages.success(request, _("%(equipment)s is booked.") % {"equipment": row})
            return redirect(f"{request.path}?week={timezone.localdate(form.cleaned_data['starts_at'])}")
    first = _first_day(request)
    context = {
        "title": row,
        "subtitle": row.owner,
        "wing": "plane",
        "breadcrumb": [{"label": _("Shared equipment"), "url": reverse("apps:equipment")}, {"label": row}],
        "panels": _panels(row),
        "equipment": row,
        "form": form if can_consent(request.user) and row.offered else None,
        "refusal": refusal,
        "days": [first + timedelta(number) for number in range(DAYS)],
        "week": _hours(row, first),
        "earlier": first - timedelta(DAYS),
        "later": first + timedelta(DAYS),
        "own_bookings": _own_bookings(request, row),
    }
    return render(request, "apps/equipment.html", context, status=422 if refusal or form.errors else 200)


@require_POST
def cancel(request: Request, owner: str, code: str) -> HttpResponse:
    row = _equipment(owner, code)
    given = request.POST.get("booking", "")
    found = get_object_or_404(Booking, pk=int(given) if given.isdigit() else 0, equipment=row)
    cancel_booking(by=request.user, booking=found.pk)
    messages.success(request, _("The booking is cancelled; the time is free again."))
    return redirect("apps:equipment_item", owner=owner, code=code)


def lend(request: Request) -> HttpResponse:
    form, refusal = EquipmentForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        given["fee_fen"] = int(given.pop("fee_yuan").scaleb(2))
        home = request.user.organisation
        try:
            made = offer_equipment(by=request.user, owner=home.code if home else "", **given)
        except Refused as error:
            refusal = error
        else:
            messages.success(request, _("The firms of the park can book it now."))
            return redirect("apps:equipment_item", *made.equipment.split("/"))
    context = {
        "form": form, "refusal": refusal, "title": _("Lend equipment"), "wing": "plane",
        "back": reverse("apps:equipment"),
    }  # fmt: skip
    return render(request, "ui/form.html", context, status=422 if refusal or form.errors else 200)


def all_bookings(request: Request) -> HttpResponse:
    return table_page(
        request, BookingTable, booking_rows(), title=_("Bookings"), search=("equipment__name", "note"),
        context={"wing": "plane"},
    )  # fmt: skip


def _equipment(owner: str, code: str) -> SharedEquipment:
    try:
        return equipment_named(f"{owner}/{code}")
    except ObjectDoesNotExist as error:
        raise Http404(str(error)) from error


def _panels(row: SharedEquipment) -> list[FactsPanel]:
    facts: list[Any] = [
        (_("Lender"), row.owner),
        (_("Description"), row.description or "—"),
        (_("Lent daily"), f"{row.opens_hour}:00 – {row.closes_hour}:00"),
        (_("Fee an hour"), money(row.fee_fen)),
    ]
    return [FactsPanel(title=_("Equipment"), rows=facts)]


def _own_bookings(request: Request, row: SharedEquipment) -> list[Booking]:
    """Those that the reader may cancel: its own, and as lender those of others."""
    coming = booking_rows().filter(equipment=row, state=BookingState.BOOKED.value, ends_at__gt=timezone.now())
    found = list(coming.order_by("starts_at")[:50])
    return [one for one in found if can_consent(request.user) and _is_party(request, one)]


def _is_party(request: Request, one: Booking) -> bool:
    return belongs_to(request.user, one.borrower) or belongs_to(request.user, one.equipment.owner)


def _first_day(request: Request) -> date:
    """The day that was asked for, or today."""
    try:
        day = date.fromisoformat(request.GET.get("week", ""))
    except ValueError:
        day = timezone.localdate()
    return day if abs(day.year - timezone.localdate().year) <= 1 else timezone.localdate()


def _hours(row: SharedEquipment, first: date) -> list[tuple[int, list[Cell]]]:
    """Row by row the open hours, and in each the seven days."""
    opened = [times.open_hours(row, first + timedelta(number)) for number in range(DAYS)]
    within = (opened[0][0], opened[-1][1])
    booked, now = times.taken(row, within), timezone.now()
    known = booking_rows().filter(
        equipment=row, state=BookingState.BOOKED.value, starts_at__lt=within[1], ends_at__gt=within[0]
    )
    named = [(one.starts_at, one.ends_at, str(one.borrower)) for one in known]
    hours = range(row.closes_hour - row.opens_hour)
    return [
        (row.opens_hour + hour, [_cell(start + timedelta(hours=hour), booked, named, now) for start, _end in opened])
        for hour in hours
    ]


def _cell(
    start: datetime, booked: list[times.Stretch], named: list[tuple[datetime, datetime, str]], now: datetime
) -> Cell:
    end = start + timedelta(hours=1)
    whom = next((name for begin, until, name in named if begin < end and start < until), "")
    if any(begin < end and start < until for begin, until in booked):
        return Cell("taken", whom, start)
    return Cell("past" if end <= now else "free", "", start)


def _rows() -> list[EquipmentRow]:
    now, rows = timezone.now(), list(equipment_rows())
    booked = times.taken_of_each(rows, (now, now + timedelta(DAYS)))
    return [_row(one, now, booked[one.pk]) for one in rows]


def _row(one: SharedEquipment, now: datetime, booked: list[times.Stretch]) -> EquipmentRow:
    today = timezone.localdate(now)
    hours = sum((end - start).total_seconds() for start, end in booked) / 3600
    found = next(
        (
            stretch[0]
            for number in range(DAYS)
            for each in [times.open_hours(one, today + timedelta(number))]
            if max(each[0], now) < each[1]
            for stretch in times.less((max(each[0], now), each[1]), booked)
        ),
        None,
    )
    return EquipmentRow(one, found, hours)
