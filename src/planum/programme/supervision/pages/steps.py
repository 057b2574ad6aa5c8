"""What somebody may do about a row: each step is a form and the action behind it; a page shows those one may take."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from planum.errors import Refused
from planum.kernel.requests import Request
from planum.ui.panels import Panel


@dataclass
class Step:
    """`act` takes the cleaned form; `said` is shown after it. `hint` says what follows from it."""

    name: str
    label: object
    form: Callable[..., forms.Form]
    act: Callable[[forms.Form], Any]
    said: object
    primary: bool = True
    hint: object = ""
    bound: forms.Form | None = None

    @property
    def shown(self) -> forms.Form:
        return self.bound or self.form(prefix=self.name)


def object_page(
    request: Request, *, title: object, subtitle: object, breadcrumb: Sequence[dict[str, Any]],
    steps: Sequence[Step], panels: Callable[[], Sequence[Panel]], wing: str, more: dict[str, Any] | None = None,
    template: str = "supervision/object.html",
) -> HttpResponse:  # fmt: skip
    """Show the row; take the step that was sent and show the page anew, or say what is wrong with it."""
    refusal = None
    if request.method == "POST":
        step = next((one for one in steps if one.name == request.POST.get("step")), None)
        if step is None:
            raise Http404(_("There is no such step."))
        step.bound = step.form(request.POST, request.FILES, prefix=step.name)
        if step.bound.is_valid():
            try:
                step.act(step.bound)
            except Refused as error:
                refusal = error
            else:
                messages.success(request, str(step.said))
                return redirect(request.path)
    failed = refusal is not None or any(one.bound is not None for one in steps)
    context = {
        "title": title, "subtitle": subtitle, "breadcrumb": breadcrumb, "steps": steps, "refusal": refusal,
        "panels": panels(), "wing": wing, **(more or {}),
    }  # fmt: skip
    return render(request, template, context, status=422 if failed else 200)


def form_page(
    request: Request, form: forms.Form, act: Callable[[], Any], *, title: object, subtitle: object, back: str,
    submit: object, said: object, wing: str, to: Callable[[Any], HttpResponse],
) -> HttpResponse:  # fmt: skip
    """A form that makes something new and leads to it."""
    context: dict[str, Any] = {
        "title": title, "subtitle": subtitle, "form": form, "back": back, "submit": submit, "wing": wing,
    }  # fmt: skip
    if not form.is_valid():
        return render(request, "ui/form.html", context, status=422 if form.errors else 200)
    try:
        made = act()
    except Refused as refusal:
        return render(request, "ui/form.html", context | {"refusal": refusal}, status=422)
    messages.success(request, str(said))
    return to(made)
