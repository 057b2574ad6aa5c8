"""Numbers that are equal or one sign apart, found by hashing what is left when one sign is deleted.

Two strings within one edit share a string from which at most one sign is missing (the deletion neighbourhood of
Mor & Fraenkel 1982, used by SymSpell). All hashes are computed at once from prefix sums modulo 2^64, so a hundred
thousand numbers take a second; every candidate is then checked by rapidfuzz's optimal string alignment.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rapidfuzz.distance import OSA

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]

LONGEST = 40
CROWD = 24
_BASE = np.uint64(0x9E3779B97F4A7C15)
_BASE_INVERSE = np.uint64(pow(0x9E3779B97F4A7C15, -1, 2**64))
_SIGNS = np.random.default_rng(20250325).integers(1, 2**63, 256, dtype=np.uint64)


@dataclass(frozen=True)
class Shared:
    """Pairs of entries (left, right: places in the given list) and whether each differs by one sign."""

    left: Ints
    right: Ints
    is_near: npt.NDArray[np.bool_]


def shared(values: Sequence[str], holders: Ints, asked: int) -> Shared:
    """Pairs of equal or nearly equal values of different holders, the left one held by one of the first `asked`.

    `values` are normalised ("" says nothing), `holders[i]` is the record of values[i]; both have shape (n,). A value
    that more than `CROWD` entries share or nearly share tells nothing (a placeholder, numbers in a row): its crowd is
    passed over. Each pair appears once, a pair of two asked records with left < right by holder.
    """
    filled = np.array([bool(value) for value in values], dtype=bool) if len(values) else np.zeros(0, bool)
    places = np.flatnonzero(filled)
    if not len(places):
        empty = np.empty(0, np.int64)
        return Shared(empty, empty, np.empty(0, np.bool_))
    kept = [value[:LONGEST] for value in values if value]
    whole, without, owner = _hashes(kept)
    keys = np.concatenate([whole, without])
    entries = places[np.concatenate([np.arange(len(places)), owner])]
    left, right = _pairs(keys, entries, holders, asked)
    distance = np.array(
        [OSA.distance(values[a], values[b], score_cutoff=1) for a, b in zip(left, right, strict=True)], dtype=np.int64
    )
    close = distance <= 1
    return Shared(left[close], right[close], distance[close] == 1)


def _hashes(values: Sequence[str]) -> tuple[Hashes, Hashes, Ints]:
    """The hash of each value, those of each value with one sign deleted, and whose the latter are."""
    width = max(len(value) for value in values)
    letters = np.array([value.encode("ascii", "replace") for value in values], dtype=f"S{width}")
    codes = letters.view(np.uint8).reshape(len(values), width)
    lengths = np.array([len(value) for value in values])
    powers = np.cumprod(np.full(width, _BASE, np.uint64), dtype=np.uint64)
    terms = np.where(codes > 0, _SIGNS[codes] * powers, np.uint64(0))
    sums = np.cumsum(terms, axis=1, dtype=np.uint64)
    total = sums[:, -1]
    without = (sums - terms) + (total[:, None] - sums) * _BASE_INVERSE
    inside = np.arange(width)[None, :] < lengths[:, None]
    owner = np.broadcast_to(np.arange(len(values))[:, None], inside.shape)[inside]
    return total, without[inside], owner


def _pairs(keys: Hashes, entries: Ints, holders: Ints, asked: int) -> tuple[Ints, Ints]:
    order = np.argsort(keys, kind="stable")
    keys, entries = keys[order], entries[order]
    starts = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    sizes = np.diff(np.append(starts, len(keys)))
    found: list[Ints] = []
    for size in np.unique(sizes[(sizes > 1) & (sizes <= CROWD)]):
        groups = entries[starts[sizes == size][:, None] + np.arange(size)]
        for first in range(size - 1):
            second = groups[:, first + 1 :].ravel()
            found.append(np.stack([np.repeat(groups[:, first], size - 1 - first), second]))
    if not found:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    left, right = np.concatenate(found, axis=1)
    swapped = holders[left] > holders[right]
    left, right = np.where(swapped, right, left), np.where(swapped, left, right)
    fit = (holders[left] != holders[right]) & (holders[left] < asked)
    both = np.unique(left[fit] * (int(entries.max()) + 1) + right[fit])
    return both // (int(entries.max()) + 1), both % (int(entries.max()) + 1)
