"""REST from the registry: queries by GET, actions by POST, one OpenAPI document, session or bearer key."""

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Body, NinjaAPI, Query
from ninja.errors import ValidationError
from ninja.security import HttpBearer, SessionAuth

import planum
from planum.errors import Refused
from planum.kernel.capabilities import Capability, call, plain, wrong_arguments
from planum.kernel.models import Person
from planum.kernel.queries import person_of_key
from planum.park.apps.metering import Caller, TooOften, caller_of, count, is_token
from planum.site.capabilities import registry


class BearerKey(HttpBearer):
    """A person's API key in the Authorization header, or the token of an application, which may do less."""

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        person = self._account(request, token) if is_token(token) else person_of_key(token)
        if person is not None:
            request.user = person
        return person

    def _account(self, request: HttpRequest, token: str) -> Person | None:
        """Calls outside the consented scopes, and one too many, are refused here: before any function runs."""
        caller = caller_of(token, _function_of(request), timezone.now())
        setattr(request, CALLER, caller)
        return caller.account if caller else None


CALLER = "planum_caller"
SOURCES: dict[str, Any] = {"query": Query, "action": Body}

api = NinjaAPI(
    title="Planum",
    version=planum.__version__,
    description="Every query and action of the platform; the same functions serve pages, commands and tools.",
    auth=[BearerKey(), SessionAuth()],
    urls_namespace="api",
)


def _endpoint(capability: Capability) -> Callable[..., Any]:
    """A view whose signature ninja reads: the request, and what the function takes."""

    def endpoint(request: HttpRequest, given: Any = None) -> Any:
        arguments = given.model_dump(exclude_unset=True) if given is not None else {}
        with _metered(request, capability):
            return plain(capability, call(capability, by=cast("Person", request.user), arguments=arguments))

    kind = inspect.Parameter.POSITIONAL_OR_KEYWORD
    parameters = [inspect.Parameter("request", kind)]
    if capability.arguments.model_fields:
        source = SOURCES[capability.kind]
        parameters.append(inspect.Parameter("given", kind, default=source(...), annotation=capability.arguments))
    endpoint.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]  # ninja reads the signature.
    endpoint.__name__ = capability.verb
    endpoint.__doc__ = capability.summary
    return endpoint


@contextmanager
def _metered(request: HttpRequest, capability: Capability) -> Iterator[None]:
    """A call by an application is counted for its consent, as refused where it failed."""
    caller: Caller | None = getattr(request, CALLER, None)
    refused = True
    try:
        yield
        refused = False
    finally:
        if caller is not None:
            count(caller.grant, capability.name, timezone.now(), refused=refused)


def _function_of(request: HttpRequest) -> str:
    """The name of the published function that a path leads to."""
    room, slug = request.path.split("/")[-2:]
    return f"{room}.{slug.replace('-', '_')}"


def _publish() -> None:
    for name in registry:
        capability = registry[name]
        method = api.get if capability.kind == "query" else api.post
        method(
            f"/{capability.room}/{capability.slug}",
            response=capability.result,
            operation_id=capability.name,
            summary=capability.summary.partition("\n")[0],
            tags=[capability.room],
        )(_endpoint(capability))


@api.exception_handler(Refused)
def refused(request: HttpRequest, error: Refused) -> HttpResponse:
    body = {"given": str(error.given), "allowed": str(error.allowed), "remedy": str(error.remedy)}
    return api.create_response(request, body, status=422)


@api.exception_handler(TooOften)
def too_often(request: HttpRequest, error: TooOften) -> HttpResponse:
    response = refused(request, error)
    response.status_code = 429
    response.headers["Retry-After"] = str(error.retry_after_s)
    return response


@api.exception_handler(ValidationError)
def wrong(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """The same refusal as for a command or a tool; where an argument came from is no part of its name."""
    capability = registry[_function_of(request)]
    sources = ("query", "body", "given")
    faults = [([step for step in fault["loc"] if step not in sources], fault["msg"]) for fault in error.errors]
    return refused(request, wrong_arguments(capability, faults))


@api.exception_handler(ObjectDoesNotExist)
def missing(request: HttpRequest, error: ObjectDoesNotExist) -> HttpResponse:
    return api.create_response(request, {"given": "There is no such row, or you may not see it."}, status=404)


@api.exception_handler(PermissionDenied)
def denied(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    return api.create_response(request, {"given": str(error)}, status=403)


_publish()
