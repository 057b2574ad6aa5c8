"""Random numbers by counter: the number at a position depends on the seed and the position alone."""

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)


def key(seed: int, *names: object) -> np.uint64:
    """A stream's own 64 bits."""
    text = "/".join(str(name) for name in (seed, *names)).encode()
    return np.uint64(int.from_bytes(blake2b(text, digest_size=8).digest(), "little"))


def uniform(keys: NDArray[np.uint64] | np.uint64, counters: NDArray[np.int64]) -> NDArray[np.float64]:
    """Numbers in [0, 1), one for each pair of key and counter (shapes broadcast).

    Source: the finaliser of SplitMix64 (Steele, Lea, Flood 2014) over key + counter * golden ratio.
    """
    mixed = keys + counters.astype(np.uint64) * GOLDEN
    mixed = (mixed ^ (mixed >> np.uint64(30))) * FIRST
    mixed = (mixed ^ (mixed >> np.uint64(27))) * SECOND
    mixed = mixed ^ (mixed >> np.uint64(31))
    return np.asarray((mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53, dtype=np.float64)


def symmetric(keys: NDArray[np.uint64] | np.uint64, counters: NDArray[np.int64]) -> NDArray[np.float64]:
    """Numbers in (-1, 1) with a triangular distribution: small deviations are more frequent than large ones."""
    return uniform(keys, counters) - uniform(keys ^ SECOND, counters)
