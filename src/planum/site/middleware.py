"""What stands between a request and its page: the reader's language, the sign-in, and for whom rows are read."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation

from planum.errors import Refused
from planum.kernel.visibility import STRANGER, viewing
from planum.ui.refusals import refused_page

Answer = Callable[[HttpRequest], HttpResponse]


class ReaderLanguage:
    """The language the reader chose; Chinese until then, whatever the browser prefers."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, settings.LANGUAGE_CODE)
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class SignInRequired(LoginRequiredMiddleware):
    """Every page asks for a sign-in; the API has its own answer to strangers."""

    def process_view(self, request: HttpRequest, view: Any, arguments: Any, named: Any) -> HttpResponseBase | None:
        if request.path_info.startswith("/api/"):
            return None
        return super().process_view(request, view, arguments, named)


class Looking:
    """Pages see rows with the eyes of who signed in; a refusal becomes a page that says what is allowed."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        who = request.user if request.user.is_authenticated else STRANGER
        with viewing(who):
            return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refused):
            return None
        return refused_page(request, exception, status=409)
