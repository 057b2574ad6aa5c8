"""One page with one form: shown, sent, refused in the reader's language, or done."""

from base64 import b64encode
from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from planum.errors import Refused
from planum.kernel.requests import Request


def form_page(
    request: Request, form: forms.Form, act: Callable[[dict[str, Any]], object], *, title: object, back: str,
    done: object, subtitle: object = "", submit: object = "", breadcrumb: Sequence[dict[str, Any]] = (),
) -> HttpResponse:  # fmt: skip
    """`act` gets the cleaned fields, a file among them as its `name` and its `content` in base64."""
    context = {
        "title": title, "subtitle": subtitle, "form": form, "back": back, "submit": submit or title,
        "breadcrumb": [*breadcrumb, {"label": title}],
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.is_bound else 200)
    given = dict(form.cleaned_data)
    if "file" in given:
        sent = given.pop("file")
        given |= {"name": sent.name, "content": b64encode(sent.read()).decode()}
    try:
        act(given)
    except Refused as refusal:
        return render(request, "ui/form.html", {**context, "refusal": refusal}, status=422)
    messages.success(request, str(done))
    return redirect(back)


def sent_form(form_class: type[forms.Form], request: Request, **options: Any) -> forms.Form:
    return form_class(request.POST or None, request.FILES or None, **options)
