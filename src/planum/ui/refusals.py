"""The only place that turns a refusal into something to read in a browser."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from planum.errors import Refused


def refused_page(request: HttpRequest, refusal: Refused, status: int = 422) -> HttpResponse:
    template = "ui/partials/refusal.html" if "HX-Request" in request.headers else "ui/refused.html"
    return render(request, template, {"refusal": refusal}, status=status)
