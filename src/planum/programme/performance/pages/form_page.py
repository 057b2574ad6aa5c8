"""One form, one action: what most pages with a form do here."""

from base64 import b64encode
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse
from django.shortcuts import redirect, render

from planum.errors import Refused
from planum.kernel.requests import Request

WING = {"wing": "programme"}


def form_page(
    request: Request, form: forms.Form, act: Callable[[dict[str, Any]], str], *, title: object, back: str,
    submit: object, said: object, subtitle: object = "",
) -> HttpResponse:  # fmt: skip
    """Show the form, or do what it says and go where `act` tells; a refusal is shown above the form."""
    context = {"title": title, "subtitle": subtitle, "form": form, "back": back, "submit": submit, **WING}
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.is_bound else 200)
    try:
        place = act(dict(form.cleaned_data))
    except Refused as refusal:
        return render(request, "ui/form.html", {**context, "refusal": refusal}, status=422)
    messages.success(request, str(said))
    return redirect(place)


def as_base64(file: "UploadedFile[Any]") -> str:
    return b64encode(file.read()).decode()
