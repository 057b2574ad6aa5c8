"""One way to show a form, call an action with it, and show the refusal beside it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.files import content_of
from planum.kernel.models import StoredFile
from planum.kernel.requests import Request


def fill(
    request: Request, form: forms.Form, perform: Callable[[dict[str, Any]], str], *, title: object, back: str,
    submit: object = "", template: str = "ui/form.html",
) -> HttpResponse:  # fmt: skip
    """`perform` takes what was typed and gives the address to go on to."""
    context: dict[str, Any] = {"title": title, "form": form, "back": back, "submit": submit}
    if form.is_valid():
        try:
            onward = perform(form.cleaned_data)
        except Refused as refusal:
            return render(request, template, {**context, "refusal": refusal}, status=422)
        if not messages.get_messages(request):
            messages.success(request, _("Done."))
        return redirect(onward)
    return render(request, template, context, status=422 if form.is_bound else 200)


def kept_file(stored: StoredFile) -> HttpResponse:
    """A file that somebody sent is saved by the browser, never shown."""
    answer = HttpResponse(content_of(stored), content_type="application/octet-stream")
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(stored.name)}"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
