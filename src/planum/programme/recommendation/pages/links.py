"""Links between cities: the picture, joint projects with their shares, notes on how plans go together."""

from typing import Any

from django import forms as django_forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from planum.errors import Refused
from planum.kernel.models import Region
from planum.kernel.requests import Request
from planum.programme.recommendation.actions import (
    book_joint_share,
    change_joint_shares,
    confirm_joint_share,
    decline_joint_share,
    end_joint_project,
    note_city_link,
    propose_joint_project,
)
from planum.programme.recommendation.chains import same_chains_of
from planum.programme.recommendation.forms import BookingForm, JointForm, LinkForm, read_shares
from planum.programme.recommendation.models import CityLink, JointProject, JointShare, JointState, LinkKind
from planum.programme.recommendation.pages.rounds import WING
from planum.programme.recommendation.panels import joint_panels, link_panels
from planum.programme.recommendation.permissions import acts_for_city, can_link, own_cities
from planum.programme.recommendation.queries import bookings_of, joint_rows
from planum.ui.panels import Action


def link_list(request: Request) -> HttpResponse:
    may = can_link(request.user) and bool(own_cities(request.user))
    joint, note = reverse("recommendation:new_joint"), reverse("recommendation:note")
    actions = [Action(_("Note a link"), note), Action(_("Propose a joint project"), joint, primary=True)] if may else []
    notes = list(CityLink.objects.select_related("region", "other"))
    return render(request, "ui/detail.html", {
        "title": _("Links between cities"), "actions": actions,
        "panels": link_panels(list(joint_rows()), same_chains_of(), notes), **WING,
    })  # fmt: skip


def new_joint(request: Request) -> HttpResponse:
    regions = _regions(request)
    form = JointForm(request.POST or None, regions=regions, initial={"lead": getattr(regions.first(), "code", "")})
    context: dict[str, Any] = {
        "title": _("Propose a joint project"), "form": form, "back": reverse("recommendation:links"), **WING,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    given = form.cleaned_data | {"lead": form.cleaned_data["lead"].code}
    try:
        done = propose_joint_project(by=request.user, **given)
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    return redirect("recommendation:joint", code=done.code)


def joint_page(request: Request, code: str, refusal: Refused | None = None) -> HttpResponse:
    row = _joint(code)
    shares = list(row.shares.all())
    own = [one for one in shares if acts_for_city(request.user, one.region)] if can_link(request.user) else []
    leads = can_link(request.user) and acts_for_city(request.user, row.lead)
    waits = row.state is JointState.PROPOSED
    return render(request, "recommendation/joint.html", {
        "title": row, "subtitle": row.chain_name, "joint": row, "refusal": refusal, "panels": joint_panels(row),
        "to_confirm": [one for one in own if waits and one.confirmed_at is None],
        "may_change": leads and row.state in (JointState.PROPOSED, JointState.DECLINED),
        "may_end": leads and row.state is not JointState.ENDED,
        "shares_text": ", ".join(f"{one.region.code} {one.share_bp / 100:g}" for one in shares),
        "bookings": _booking_forms(row, own) if row.state is JointState.STANDING else [],
        "breadcrumb": [{"label": _("Links between cities"), "url": reverse("recommendation:links")}, {"label": row}],
        **WING,
    }, status=422 if refusal else 200)  # fmt: skip


@require_POST
def joint_step(request: Request, code: str) -> HttpResponse:
    _joint(code)
    region, reason = request.POST.get("region", ""), request.POST.get("reason", "")
    name = request.POST.get("step", "")
    try:
        if name == "confirm":
            confirm_joint_share(by=request.user, joint=code, region=region)
        elif name == "decline":
            decline_joint_share(by=request.user, joint=code, region=region, reason=reason)
        elif name == "change":
            change_joint_shares(
                by=request.user, joint=code, shares=_typed_shares(request.POST.get("shares", "")), reason=reason
            )
        else:
            end_joint_project(by=request.user, joint=code, reason=reason)
    except Refused as refusal:
        return joint_page(request, code, refusal)
    except JointShare.DoesNotExist as error:
        raise PermissionDenied(_("Your city has no share of this project.")) from error
    return redirect("recommendation:joint", code=code)


@require_POST
def book(request: Request, code: str) -> HttpResponse:
    _joint(code)
    form = BookingForm(request.POST)
    if not form.is_valid():
        said = "; ".join(str(error) for errors in form.errors.values() for error in errors)
        return joint_page(request, code, Refused(said, _("A project of your own, an amount from zero on.")))
    try:
        book_joint_share(by=request.user, joint=code, region=request.POST.get("region", ""), **form.cleaned_data)
    except Refused as refusal:
        return joint_page(request, code, refusal)
    except JointShare.DoesNotExist as error:
        raise PermissionDenied(_("Your city has no share of this project.")) from error
    return redirect("recommendation:joint", code=code)


def note(request: Request) -> HttpResponse:
    regions = _regions(request)
    asked = {name: request.GET.get(name, "") for name in ("region", "other", "chain", "chain_name", "kind")}
    asked["region"] = asked["region"] or getattr(regions.first(), "code", "")
    form = LinkForm(request.POST or None, regions=regions, initial=asked)
    context: dict[str, Any] = {
        "title": _("Note a link"), "form": form, "back": reverse("recommendation:links"), **WING,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    said = form.cleaned_data
    given = said | {"region": said["region"].code, "kind": LinkKind(said["kind"])}
    try:
        note_city_link(by=request.user, **given)
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    return redirect("recommendation:links")


def _regions(request: Request) -> Any:
    if not can_link(request.user):
        raise PermissionDenied(_("The industry bureau of a city links it with others."))
    return Region.objects.filter(pk__in=own_cities(request.user))


def _joint(code: str) -> JointProject:
    row: JointProject = get_object_or_404(joint_rows(), code=code)
    return row


def _booking_forms(row: JointProject, own: list[JointShare]) -> list[tuple[JointShare, BookingForm]]:
    booked = bookings_of(row)
    return [(share, BookingForm(initial=_booked(booked.get(share.pk)))) for share in own]


def _booked(one: Any) -> dict[str, Any]:
    return {"project_code": one.project_code, "amount_fen": one.amount_fen} if one else {}


def _typed_shares(text: str) -> list[Any]:
    try:
        return read_shares(text)
    except django_forms.ValidationError as error:
        raise Refused(" ".join(error.messages), _("Code of the city and its share in percent, with commas.")) from error


urlpatterns = [
    path("links/", link_list, name="links"),
    path("links/note/", note, name="note"),
    path("joint-projects/new/", new_joint, name="new_joint"),
    path("joint-projects/<str:code>/", joint_page, name="joint"),
    path("joint-projects/<str:code>/step/", joint_step, name="joint_step"),
    path("joint-projects/<str:code>/book/", book, name="book"),
]
