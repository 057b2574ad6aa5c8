"""One way to show a form, call an action with it, and show the refusal beside it."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.requests import Request


def fill(
    request: Request, form: forms.Form, perform: Callable[[dict[str, Any]], str], *, title: object, back: str,
    submit: object = "",
) -> HttpResponse:  # fmt: skip
    """`perform` takes what was typed and gives the address to go on to."""
    context: dict[str, Any] = {"title": title, "form": form, "back": back, "submit": submit}
    if form.is_valid():
        try:
            onward = perform(form.cleaned_data)
        except Refused as refusal:
            return render(request, "ui/form.html", {**context, "refusal": refusal}, status=422)
        messages.success(request, _("Done."))
        return redirect(onward)
    return render(request, "ui/form.html", context)
