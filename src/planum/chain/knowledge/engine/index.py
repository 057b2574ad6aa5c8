"""BM25 over passages, as arrays; rights are applied before anything is counted.

Robertson & Zaragoza (2009), "The Probabilistic Relevance Framework: BM25 and Beyond", with the idf that stays above
zero, ln(1 + (N - n + 0.5) / (n + 0.5)). N, n and the mean length are those of the *permitted* passages: what a reader
may not see changes neither what is found nor how it is ranked nor any number that is shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from planum.chain.knowledge.engine.tokens import FULL_WIDTH, RUN, tokens, word_terms

CODE_BITS, PASSAGE_BITS = 18, 27
# A term as one number: a lone ideograph is its code point, a pair two of them, a word its number above them all.
WORD: Final = np.uint64(1 << (2 * CODE_BITS))
RANGES: Final = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F))
LONGEST_QUERY: Final = 300


@dataclass(frozen=True, slots=True)
class Weights:
    """`k1` and `b` of BM25; `single`: what a lone ideograph counts, a pair or word counts 1. Hits that hold less than
    `least_coverage` of what the query is worth are left out, and those that score less than `least_share` of the best.

    Chosen on the trial part of CMRC 2018 alone.
    """

    k1: float = 0.9
    b: float = 0.75
    single: float = 0.5
    least_coverage: float = 0.1
    least_share: float = 0.4


CHOSEN: Final = Weights()


@dataclass(frozen=True, slots=True)
class Hit:
    """`coverage` is the share of the query's worth that stands in the passage, 0 to 1."""

    passage: int
    score: float
    coverage: float


@dataclass(frozen=True, slots=True)
class _Asked:
    """The query's terms in the order of their first place, what each is worth, and their permitted postings."""

    terms: list[str]
    worth: NDArray[np.float64]
    passages: NDArray[np.int32]
    counts: NDArray[np.int32]
    term: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Index:
    """Postings by term: those of `terms[i]` are `passages` and `counts` from `starts[i]` to `starts[i + 1]`.

    `terms` uint64 (T,), ascending; `starts` int64 (T + 1,); `passages` int32 and `counts` int32 (P,), passages
    ascending within a term; `lengths` float64 (N,), tokens of each passage; `words` the number of each word.
    """

    terms: NDArray[np.uint64]
    starts: NDArray[np.int64]
    passages: NDArray[np.int32]
    counts: NDArray[np.int32]
    lengths: NDArray[np.float64]
    words: dict[str, int]

    def worth(self, query: str, permitted: NDArray[np.bool_], weights: Weights = CHOSEN) -> dict[str, float]:
        """What finding each term of the query is worth among the permitted passages: its idf, the largest if it stands
        nowhere; lone ideographs weighted.
        """
        asked = self._asked(query, permitted, weights)
        return dict(zip(asked.terms, asked.worth.tolist(), strict=True))

    def search(self, query: str, permitted: NDArray[np.bool_], most: int = 10, weights: Weights = CHOSEN) -> list[Hit]:
        """The best permitted passages, the best first; of equal ones the earlier first.

        `permitted`: bool (N,). Raises ValueError if its length is not N. Only the first 300 characters of a query
        are looked at.
        """
        asked = self._asked(query, permitted, weights)
        if not len(asked.passages):
            return []
        average = self.lengths[permitted].mean()
        norm = weights.k1 * (1 - weights.b + weights.b * self.lengths[asked.passages] / average)
        worth = asked.worth[asked.term]
        gain = worth * asked.counts * (weights.k1 + 1) / (asked.counts + norm)
        scores, held = self._sums(asked, gain), self._sums(asked, worth)
        coverage = held / sum(asked.worth.tolist())
        allowed = coverage >= max(weights.least_coverage, 1e-12)
        allowed &= scores >= weights.least_share * scores[allowed].max(initial=0.0)
        return _best(scores, coverage, allowed, most)

    def _sums(self, asked: _Asked, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Of each passage, in the order of the query's terms."""
        return np.bincount(asked.passages, weights, minlength=len(self.lengths)).astype(np.float64)

    def _asked(self, query: str, permitted: NDArray[np.bool_], weights: Weights) -> _Asked:
        if permitted.shape != self.lengths.shape:
            raise ValueError(f"Permissions for {permitted.shape} passages; the index has {self.lengths.shape}.")
        terms = list(dict.fromkeys(token.term for token in tokens(query[:LONGEST_QUERY])))
        slices = [self._postings(term) for term in terms]
        passages = np.concatenate([self.passages[:0], *(self.passages[one] for one in slices)])
        counts = np.concatenate([self.counts[:0], *(self.counts[one] for one in slices)])
        term = np.repeat(np.arange(len(terms)), [one.stop - one.start for one in slices])
        seen = permitted[passages]
        passages, counts, term = passages[seen], counts[seen], term[seen]
        population, holders = int(permitted.sum()), np.bincount(term, minlength=len(terms))
        weight = np.array([weights.single if is_single(one) else 1.0 for one in terms])
        worth = weight * np.log1p((population - holders + 0.5) / (holders + 0.5))
        return _Asked(terms, worth, passages, counts, term)

    def _postings(self, term: str) -> slice:
        number = self.words.get(term) if not is_ideographic(term) else None
        if number is None and not is_ideographic(term):
            return slice(0, 0)
        key = WORD + np.uint64(number) if number is not None else _key(term)
        place = int(np.searchsorted(self.terms, key))
        if place == len(self.terms) or self.terms[place] != key:
            return slice(0, 0)
        return slice(int(self.starts[place]), int(self.starts[place + 1]))


def build(passages: Sequence[str]) -> Index:
    """Index passages by their place in the sequence. Raises ValueError above 134 million passages."""
    if len(passages) >= 1 << PASSAGE_BITS:
        raise ValueError(f"{len(passages)} passages are more than one index holds.")
    text = "\n".join(passages).translate(FULL_WIDTH)
    ends = np.cumsum([len(passage) + 1 for passage in passages], dtype=np.int64)
    ideographs, where = _ideographs(text)
    word_keys, word_places, words = _words(text)
    keys, places = np.concatenate([*ideographs, word_keys]), np.concatenate([*where, word_places])
    owners = np.searchsorted(ends, places, side="right").astype(np.uint64)
    lengths = np.bincount(owners.astype(np.int64), minlength=len(passages)).astype(np.float64)
    entries, counts = np.unique((keys << np.uint64(PASSAGE_BITS)) | owners, return_counts=True)
    terms, firsts = np.unique(entries >> np.uint64(PASSAGE_BITS), return_index=True)
    holders = (entries & np.uint64((1 << PASSAGE_BITS) - 1)).astype(np.int32)
    starts = np.append(firsts, len(entries)).astype(np.int64)
    return Index(terms, starts, holders, counts.astype(np.int32), lengths, words)


def is_ideographic(term: str) -> bool:
    return any(low <= ord(term[0]) <= high for low, high in RANGES)


def is_single(term: str) -> bool:
    return len(term) == 1 and is_ideographic(term)


def _key(term: str) -> np.uint64:
    one, *other = map(ord, term)
    return np.uint64((one << CODE_BITS) + other[0] if other else one)


def _ideographs(text: str) -> tuple[list[NDArray[np.uint64]], list[NDArray[np.int64]]]:
    """Keys and places of the lone ideographs, then of the pairs."""
    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    is_one = np.zeros(len(codes), dtype=bool)
    for low, high in RANGES:
        is_one |= (codes >= low) & (codes <= high)
    single = np.flatnonzero(is_one)
    pair = np.flatnonzero(is_one[:-1] & is_one[1:]) if len(codes) else single
    pairs = (codes[pair] << np.uint64(CODE_BITS)) + codes[np.minimum(pair + 1, max(len(codes) - 1, 0))]
    return [codes[single], pairs], [single, pair]


def _words(text: str) -> tuple[NDArray[np.uint64], NDArray[np.int64], dict[str, int]]:
    """Keys and places of the words, numbered in the order in which they are met."""
    words: dict[str, int] = {}
    keys, places = [], []
    for run in RUN.finditer(text):
        if run.lastgroup == "word":
            for term, first, _last in word_terms(run.group()):
                keys.append(words.setdefault(term, len(words)))
                places.append(run.start() + first)
    return np.array(keys, dtype=np.uint64) + WORD, np.array(places, dtype=np.int64), words


def _best(
    scores: NDArray[np.float64], coverage: NDArray[np.float64], allowed: NDArray[np.bool_], most: int
) -> list[Hit]:
    candidates = np.flatnonzero(allowed)
    if len(candidates) > most > 0:
        threshold = np.partition(scores[candidates], -most)[-most]
        candidates = candidates[scores[candidates] >= threshold]
    order = np.lexsort((candidates, -scores[candidates]))[: max(most, 0)]
    return [Hit(int(row), float(scores[row]), float(coverage[row])) for row in candidates[order]]
