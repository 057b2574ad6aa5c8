"""The endpoints of PACT 3.0: a token, the list of footprints, one footprint, events.

They need no session: a program shows its own token, and sees what its organisation sees. Errors are those of the
specification, in JSON.
"""

import functools
import json
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from planum.chain.carbon import pact
from planum.chain.carbon.clients import TOKEN_LASTS_S, Expired, Unknown, client_of, client_of_token, eyes_of, token_for
from planum.chain.carbon.events import receive
from planum.chain.carbon.models import Footprint, FootprintState, PactClient
from planum.chain.carbon.queries import footprint_rows
from planum.kernel.visibility import viewing

MOST, LARGEST_EVENT = 500, 1024 * 1024
View = Callable[..., HttpResponse]


def refusal(status: int, code: str, message: str) -> HttpResponse:
    return JsonResponse({"code": code, "message": message}, status=status)


def _open(method: str) -> Callable[[View], View]:
    """A view for programs: of one method, over TLS where the site has it."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @login_not_required
        @functools.wraps(view)
        def answer(request: HttpRequest, **named: Any) -> HttpResponse:
            if settings.SESSION_COOKIE_SECURE and not request.is_secure():
                return refusal(403, "AccessDenied", "HTTPS is required.")
            if request.method != method:
                response = refusal(405, "BadRequest", f"Use {method}.")
                response.headers["Allow"] = method
                return response
            return view(request, **named)

        return answer

    return decorate


def _with_token(view: View) -> View:
    """Whoever has no good token is answered before anything is looked up."""

    @functools.wraps(view)
    def answer(request: HttpRequest, **named: Any) -> HttpResponse:
        try:
            client = client_of_token(request.headers.get("Authorization", ""))
        except Expired:
            return refusal(401, "TokenExpired", "The access token has expired.")
        except Unknown:
            return refusal(401, "BadRequest", "Invalid token provided.")
        try:
            with viewing(eyes_of(client)):
                return view(request, client=client, **named)
        except pact.BadRequest as fault:
            return refusal(400, "BadRequest", str(fault))

    return answer


@_open("POST")
def token(request: HttpRequest) -> HttpResponse:
    """OAuth 2.0, client credentials (RFC 6749, 4.4 and 5.2)."""
    if request.POST.get("grant_type", "client_credentials") != "client_credentials":
        return JsonResponse({"error": "unsupported_grant_type"}, status=400)
    try:
        client = client_of(request.headers.get("Authorization", ""))
    except Unknown:
        said = {"error": "invalid_client", "error_description": "Client authentication failed"}
        return JsonResponse(said, status=401, headers={"WWW-Authenticate": 'Basic realm="PACT"'})
    given: dict[str, object] = {"access_token": token_for(client), "token_type": "Bearer", "expires_in": TOKEN_LASTS_S}
    return JsonResponse(given, headers={"Cache-Control": "no-store"})


@_open("GET")
@_with_token
def footprints(request: HttpRequest, *, client: PactClient) -> HttpResponse:
    """What the client may see, narrowed by its criteria; page by page, each with a link to the next."""
    asked = dict(request.GET.lists())
    limit, offset = _whole(asked.pop("limit", None), MOST), _whole(asked.pop("offset", None), 0)
    found = pact.matching(_documents(), asked)
    size = min(limit, MOST)
    response = JsonResponse({"data": found[offset : offset + size]})
    if size and offset + size < len(found):
        query = urlencode({**asked, "limit": [size], "offset": [offset + size]}, doseq=True)
        response.headers["Link"] = f'<{request.build_absolute_uri(request.path)}?{query}>; rel="next"'
    return response


@_open("GET")
@_with_token
def footprint(request: HttpRequest, *, client: PactClient, id: str) -> HttpResponse:  # noqa: A002  the protocol's word
    """One that may not be seen is answered like one that does not exist."""
    try:
        found = next(iter(_documents(uuid=UUID(id))), None)
    except ValueError:
        found = None
    if found is None:
        return refusal(404, "NotFound", "The requested footprint could not be found.")
    return JsonResponse({"data": found})


@_open("POST")
@_with_token
def events(request: HttpRequest, *, client: PactClient) -> HttpResponse:
    """Requests for footprints and notices of new ones; an event that is accepted is answered with an empty body."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST_EVENT:
        raise pact.BadRequest("The event is too large.")
    try:
        body = json.loads(request.body)
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise pact.BadRequest("The body is no JSON.") from error
    receive(pact.read_event(body), client)
    return HttpResponse(status=200)


def _whole(values: Sequence[str] | None, otherwise: int) -> int:
    if values is None:
        return otherwise
    if not values[-1].isdecimal() or len(values[-1]) > 9:
        raise pact.BadRequest("limit and offset are whole numbers.")
    return int(values[-1])


def _documents(**wanted: UUID) -> list[dict[str, Any]]:
    """Those in sight, published or superseded, in a lasting order."""
    rows = footprint_rows().exclude(state=FootprintState.DRAFT).filter(**wanted).order_by("pk")
    found = list(rows)
    earlier: dict[int, list[Footprint]] = {}
    products = {row.product_id for row in found}
    for row in Footprint.objects.filter(product__in=products).exclude(state=FootprintState.DRAFT):
        earlier.setdefault(row.product_id, []).append(row)
    return [
        pact.product_footprint(
            _declared(row, [one.uuid for one in earlier[row.product_id] if one.version < row.version])
        )
        for row in found
    ]


def _declared(row: Footprint, preceding: Sequence[UUID]) -> pact.Declared:
    return pact.Declared(
        id=row.uuid, company_code=row.owner.code, company_name=row.owner.name_en or row.owner.name,
        product_code=row.product_code, product_name=row.product_name_en or row.product_name,
        description=row.product_name, is_active=row.state is FootprintState.PUBLISHED, version=row.version,
        created_at=row.published_at or row.computed_at, start_at=row.start_at, end_at=row.end_at,
        valid_from=row.end_at, valid_until=row.valid_until, declared_unit=row.declared_unit, mass_kg=row.mass_kg,
        kg=row.kg, primary_share=row.primary_share, country=row.country, gwp=row.gwp, allocation=row.allocation,
        preceding=preceding,
    )  # fmt: skip
