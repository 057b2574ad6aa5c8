"""A page for every published function: an action is a form that is sent, a query one that is looked up."""

import logging
from typing import Any, Final

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.db import DataError, IntegrityError
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.capabilities import Capability, call
from planum.kernel.requests import Request
from planum.site.action_results import panels_of
from planum.site.action_words import title_of
from planum.site.capabilities import registry
from planum.site.forms import ArgumentsForm, prefilled
from planum.ui.panels import Action

log = logging.getLogger(__name__)
# What a page adds to the arguments begins with an underscore, as no argument does.
SHOW, ONCE, BACK = "_show", "_once", "_back"
REMEMBERED: Final = 50
REFUSALS: Final = (Refused, PermissionDenied, ObjectDoesNotExist, IntegrityError, DataError)
WINGS: Final = {"factory": "point", "chain": "line", "park": "plane", "kernel": "everybody"}


def action(request: Request, room: str, verb: str) -> HttpResponse:
    capability = registry.get(f"{room}.{verb.replace('-', '_')}")
    if capability is None:
        raise Http404(_("There is no such action."))
    is_query = capability.kind == "query"
    sent = request.GET if is_query else request.POST
    if not (SHOW in request.GET if is_query else request.method == "POST"):
        return _form_page(request, capability, ArgumentsForm(capability, initial=prefilled(capability, request.GET)))
    form = ArgumentsForm(capability, sent)
    if not form.is_valid():
        return _form_page(request, capability, form, status=422)
    try:
        result = _perform(request, capability, form)
    except REFUSALS as error:
        refusal, status = as_refusal(error)
        return _form_page(request, capability, form, refusal=refusal, status=status)
    panels = panels_of(capability, result)
    if is_query:
        return _form_page(request, capability, form, panels=panels)
    messages.success(request, _("Done: %(what)s.") % {"what": title_of(capability)})
    context = _context(request, capability)
    actions = [Action(_("Back"), context["back"]), Action(_("The same form, empty"), context["own_url"])]
    return render(request, "site/action_done.html", context | {"panels": panels, "actions": actions})


def _perform(request: Request, capability: Capability, form: ArgumentsForm) -> Any:
    """Sent once, done once: loading the page with the result again sends the form again."""
    done: list[str] = request.session.get("forms_done", [])
    once = request.POST.get(ONCE, "")
    if once and once in done:
        raise Refused(
            _("This form was sent and done already."),
            _("Each form is done once."),
            _("Open the form anew if you mean to do the same again."),
        )
    result = call(capability, by=request.user, arguments=form.arguments())
    if once:
        request.session["forms_done"] = [*done, once][-REMEMBERED:]
    return result


def _form_page(
    request: Request, capability: Capability, form: ArgumentsForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = _context(request, capability) | {"form": form, "once": get_random_string(22), **more}
    return render(request, "site/action.html", context, status=status)


def _context(request: Request, capability: Capability) -> dict[str, Any]:
    english = " ".join(capability.summary.partition("\n\n")[0].split())
    summary = _(english) if english else ""
    return {
        "title": title_of(capability),
        "wing": WINGS.get(capability.room, capability.room),
        "breadcrumb": [{"label": _("Interfaces"), "url": reverse("capabilities")}, {"label": capability.name}],
        "capability": capability,
        "summary": summary,
        "summary_language": "en" if summary == english else "",
        "is_query": capability.kind == "query",
        "back": _back(request),
        "own_url": reverse("action", args=[capability.room, capability.slug]),
    }


def _back(request: Request) -> str:
    """Where the reader came from, if the link said so and it is a page of this site."""
    wanted = request.POST.get(BACK) or request.GET.get(BACK) or ""
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else reverse("capabilities")


def as_refusal(error: Exception) -> tuple[Refused, int]:
    """Each with the status that the API answers it with."""
    if isinstance(error, Refused):
        return error, 422
    if isinstance(error, PermissionDenied):
        remedy = _("Ask somebody whose role allows it, or the person who manages your organisation's accounts.")
        return Refused(error, _("What your role and your organisation may do."), remedy), 403
    if isinstance(error, ObjectDoesNotExist):
        given = _("There is no such row, or you may not see it: %(what)s.") % {"what": _missing(error)}
        return Refused(
            given, _("Codes, paths and numbers of what you may see."), _("Compare them with the lists.")
        ), 404
    log.warning("An action left it to the database to refuse.", exc_info=error)
    given = _("What was given does not go with what is on file.")
    return Refused(given, _("Codes that are not in use yet, texts that are not too long."), _("Correct the form.")), 409


def _missing(error: ObjectDoesNotExist) -> str:
    models: list[Any] = apps.get_models()
    names = (model._meta.verbose_name for model in models if isinstance(error, model.DoesNotExist))
    return str(capfirst(next(names, "")))
