"""How alike two texts are: cosine of their weighted pairs of characters, for whole collections at once.

A Chinese text has no blanks, so its pairs of neighbouring characters stand for its words (Nie et al. 1999). Weighted
by rarity (tf-idf, Salton & Buckley 1988), what every application says counts little, and an order of words changed
loses only the pairs at the seams.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Collection:
    """`weights` has one row of unit length for each text (all zero if empty), one column for each gram.

    `spread[j]` says in how many texts the gram j stands.
    """

    weights: sp.csr_matrix
    spread: Ints

    def cosines(self, left: Ints, right: Ints) -> Floats:
        """Likeness of the texts left[i] and right[i], between 0 and 1. Shapes: (n,), (n,) → (n,)."""
        return self._summed(left, right, self.weights)

    def contained(self, left: Ints, right: Ints) -> Floats:
        """The share of either text's squared weight that stands in the other too, the greater of both.

        1 if one text is an extract of the other, whose cosine falls with what was left out. Shapes: (n,), (n,) → (n,).
        """
        there, squares = self.weights.sign(), self.weights.power(2)
        return np.maximum(self._summed(left, right, there, squares), self._summed(right, left, there, squares))

    def _summed(self, left: Ints, right: Ints, ours: sp.csr_matrix, theirs: sp.csr_matrix | None = None) -> Floats:
        found = np.empty(len(left))
        for start in range(0, len(left), 100_000):
            part = slice(start, start + 100_000)
            both = ours[left[part]].multiply((ours if theirs is None else theirs)[right[part]])
            found[part] = np.asarray(both.sum(axis=1)).ravel()
        return np.clip(found, 0.0, 1.0)


def collect(texts: Sequence[str], *, single: bool = False) -> Collection:
    """Weigh the pairs of characters of each text; with `single` also the characters themselves, for short names."""
    lengths = np.fromiter((len(text) for text in texts), np.int64, len(texts))
    points = np.frombuffer("".join(texts).encode("utf-32-le", "replace"), dtype="<u4").astype(np.int64)
    owner = np.repeat(np.arange(len(texts)), lengths)
    inside = owner[1:] == owner[:-1]
    grams = (points[:-1] * 2_097_152 + points[1:])[inside]
    rows = owner[:-1][inside]
    if single:
        grams, rows = np.concatenate([grams, points]), np.concatenate([rows, owner])
    known, columns = np.unique(grams, return_inverse=True)
    shape = (len(texts), max(1, len(known)))
    counts = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=shape)
    spread = np.bincount(counts.indices, minlength=shape[1]).astype(np.int64)
    rarity = np.log((1 + len(texts)) / (1 + spread)) + 1
    counts.data = (1 + np.log(counts.data)) * rarity[counts.indices]
    norms = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    scale = np.divide(1.0, norms, out=np.zeros_like(norms), where=norms > 0)
    counts.data *= np.repeat(scale, np.diff(counts.indptr))
    return Collection(counts, spread)


def nearest(texts: Collection, asked: int, *, keep: int = 15, least: float = 0.2, rarest: int = 8) -> tuple[Ints, Ints]:
    """For each of the first `asked` texts the `keep` nearest others, as index pairs (left < asked, right any other).

    Only grams in less than one text in fifty are compared, and each text's own `rarest` ones as far as they stand in
    less than one in five: a bound on the work that a gram in every text cannot break. `least` is the least cosine.
    """
    pruned = _prune(texts, rarest)
    left, right = [], []
    for start in range(0, asked, 500):
        product = (pruned[start : min(asked, start + 500)] @ pruned.T).tocsr()
        product.data[product.data < least] = 0
        product.eliminate_zeros()
        rows = np.repeat(np.arange(product.shape[0]), np.diff(product.indptr))
        order = np.lexsort((-product.data, rows))
        rows, columns = rows[order], product.indices[order]
        apart = rows + start != columns
        rows, columns = rows[apart], columns[apart]
        place = np.arange(len(rows)) - np.searchsorted(rows, rows)
        left.append(rows[place < keep] + start)
        right.append(columns[place < keep])
    return np.concatenate(left or [_none()]).astype(np.int64), np.concatenate(right or [_none()]).astype(np.int64)


def _prune(texts: Collection, rarest: int) -> sp.csr_matrix:
    weights, count = texts.weights.copy(), texts.weights.shape[0]
    spread = texts.spread[weights.indices]
    rows = np.repeat(np.arange(count), np.diff(weights.indptr))
    order = np.lexsort((spread, rows))
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order)) - weights.indptr[rows[order]]
    rare = spread <= max(20, count // 50)
    own = (place < rarest) & (spread <= max(20, count // 5))
    weights.data[~(rare | own)] = 0
    weights.eliminate_zeros()
    return weights


def _none() -> Ints:
    return np.empty(0, np.int64)
