"""Hashes as text that says its algorithm, so that a city may ask for SM3 and old hashes still verify."""

import hashlib
import json
from collections.abc import Mapping


def digest(content: bytes, algorithm: str = "sha256") -> str:
    return f"{algorithm}:{hashlib.new(algorithm, content).hexdigest()}"


def algorithm_of(text: str) -> str:
    return text.partition(":")[0]


def canonical(document: Mapping[str, object]) -> bytes:
    """JSON with sorted keys and no spaces: the same document always gives the same bytes."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
