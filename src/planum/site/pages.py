"""Pages that belong to no room: the first page, the change log, the account, the list of interfaces."""

from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from planum.demo.telling import kept
from planum.kernel.actions import issue_api_key, revoke_api_key
from planum.kernel.models import ApiKey
from planum.kernel.queries import change_rows, verify_log
from planum.kernel.requests import Request
from planum.site import front
from planum.site.capabilities import registry
from planum.site.tables import CapabilityTable, ChangeTable
from planum.ui.tables import table_page


def home(request: Request) -> HttpResponse:
    """The city at work, as far as this person may see it: what waits, what the state is, where it comes from."""
    return render(request, "site/home.html", front.of(request.user))


def changes(request: Request) -> HttpResponse:
    return table_page(
        request,
        ChangeTable,
        change_rows(request.user),
        title=_("Change log"),
        search=("action", "subject", "by_name"),
        template="site/changes.html",
        context={"verification": verify_log(by=request.user) if "verify" in request.GET else None},
    )


def capabilities(request: Request) -> HttpResponse:
    return table_page(
        request,
        CapabilityTable,
        [registry[name] for name in registry],
        title=_("Interfaces"),
        search=("name", "summary"),
        template="site/capabilities.html",
    )


def story(request: Request) -> HttpResponse:
    """The model city's day as far as this account took part in it; the operator reads it whole."""
    told = kept(Path(settings.PLANUM_HOME))
    if not told:
        raise Http404(_("No story was told here. The model city tells one."))
    person = request.user
    own = [one for one in told if person.is_superuser or one.reader == person.username]
    parts = [(part, list(lines)) for part, lines in groupby(own, key=lambda one: one.part)]
    return render(request, "site/story.html", {"title": _("The day's story"), "parts": parts})


def account(request: Request) -> HttpResponse:
    """Who I am here, and the keys with which programs act as me."""
    issued = None
    if request.method == "POST":
        if "revoke" in request.POST:
            revoke_api_key(by=request.user, prefix=request.POST["revoke"])
            return redirect("account")
        issued = issue_api_key(by=request.user, label=request.POST.get("label", "")[:80] or _("key"))
    keys = ApiKey.objects.filter(person=request.user, revoked_at=None)
    return render(request, "site/account.html", {"issued": issued, "keys": keys})


@login_not_required
def forbidden(request: Request, exception: Exception) -> HttpResponse:
    return render(request, "ui/403.html", {"reason": str(exception)}, status=403)


@login_not_required
def missing(request: Request, exception: Exception) -> HttpResponse:
    return render(request, "ui/404.html", status=404)


@login_not_required
def broken(request: Request) -> HttpResponse:
    return render(request, "ui/500.html", status=500)
