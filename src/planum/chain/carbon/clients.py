"""Programs of partners: who they are by their secret, and short-lived tokens that say so again."""

import base64
import binascii
from hmac import compare_digest

from django.core import signing

from planum.chain.carbon.models import PactClient
from planum.kernel.hashing import algorithm_of, digest
from planum.kernel.visibility import Viewer

SALT = "planum.chain.carbon.pact"
TOKEN_LASTS_S = 3600


class Unknown(Exception):
    """Neither a client with this secret nor a token of one."""


class Expired(Unknown):
    """A token that was good once."""


def client_of(authorization: str) -> PactClient:
    """By `Authorization: Basic …`. Raises Unknown, whatever was wrong."""
    scheme, _space, sent = authorization.partition(" ")
    if scheme.lower() != "basic":
        raise Unknown
    try:
        name, _colon, secret = base64.b64decode(sent, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError) as error:
        raise Unknown from error
    row: PactClient | None = PactClient._base_manager.filter(client_id=name, revoked_at=None).first()
    hashed = digest(secret.encode(), algorithm_of(row.digest) if row else "sha256")
    if row is None or not compare_digest(hashed, row.digest):
        raise Unknown
    return row


def token_for(client: PactClient) -> str:
    return signing.dumps({"client": client.client_id}, salt=SALT)


def client_of_token(authorization: str) -> PactClient:
    """By `Authorization: Bearer …`. A client that was revoked is unknown at once, whatever its tokens say."""
    scheme, _space, sent = authorization.partition(" ")
    if scheme.lower() != "bearer":
        raise Unknown
    try:
        said = signing.loads(sent.strip(), salt=SALT, max_age=TOKEN_LASTS_S)
    except signing.SignatureExpired as error:
        raise Expired from error
    except signing.BadSignature as error:
        raise Unknown from error
    row: PactClient | None = (
        PactClient._base_manager.select_related("organisation", "created_by")
        .filter(client_id=said["client"], revoked_at=None, created_by__is_active=True)
        .first()
    )
    if row is None:
        raise Unknown
    return row


def eyes_of(client: PactClient) -> Viewer:
    """A program sees what its organisation sees, and nothing that a person sees by office."""
    return Viewer(person=client.created_by_id, organisations=frozenset([client.organisation_id]))
