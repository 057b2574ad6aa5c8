"""What each agreement weighs: the tables of the duplicate search, in bits (Fellegi & Sunter 1969).

A weight is log2(m / u): how much oftener the agreement is seen in pairs that are the same (m) than in pairs that are
not (u). Values of m were set on planted duplicates (see decision 0024); u is estimated from the collection itself
wherever it can be, by pairs drawn by a fixed seed.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from planum.programme.projects.engine.normalising import Figures

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# How often a record is expected to have a duplicate at all.
EXPECTED = 0.05
# The same firm: odds in bits after its weight stay between "mostly another project" and "even".
SAME_FIRM_ODDS = (-3.0, 0.0)
RELATED_FIRM_ODDS = -6.0
OTHER_FIRM = -3.3
PHASES_DIFFER = -6.0
FIGURES = {Figures.AGREE: 2.0, Figures.SLIPPED: -0.5, Figures.DIFFER: -3.0}

# Likeness of the texts: lower ends of the bands, m of each band, and u between two projects of one firm.
TEXT_BANDS = np.array([0.0, 0.45, 0.6, 0.75, 0.85, 0.95])
TEXT_M = np.array([0.01, 0.06, 0.13, 0.20, 0.25, 0.35])
TEXT_U_SAME_FIRM = np.array([0.766, 0.15, 0.06, 0.015, 0.006, 0.003])
# Common figures of the contents, as a share of the shorter list; the first band: too few to say anything; the second:
# one or two, and all of them common.
FIGURE_BANDS = np.array([-1.0, -0.5, 0.0, 0.3, 0.5, 0.75])
FIGURE_M = np.array([1.0, 0.1, 0.03, 0.07, 0.2, 0.6])
FIGURE_U_SAME_FIRM = np.array([1.0, 0.015, 0.6, 0.27, 0.085, 0.03])
ROUNDS, PSEUDO_PAIRS = 12, 30.0

FILING_EQUAL, FILING_DIFFERS = 20.0, -1.0
MOST_BITS = 30.0
LEAST_U = 1e-7
# Fewer numbers than this do not show how they are spread; eight free digits are assumed.
FEW_NUMBERS = 500


@dataclass(frozen=True)
class Strangers:
    """How likeness and common figures are spread over pairs drawn at random: u of different firms.

    Beyond the 99th percentile the likeness is taken to fall off exponentially; shapes (n,), (n,).
    """

    likeness: Floats
    figures: Floats

    def above(self, likeness: float) -> float:
        """The share of such pairs that are at least this like: as counted if three or more are, else by the tail."""
        if not len(self.likeness):
            return LEAST_U
        if (counted := int(np.sum(self.likeness >= likeness))) >= 3:
            return counted / len(self.likeness)
        edge = float(np.quantile(self.likeness, 0.99))
        beyond = self.likeness[self.likeness > edge]
        scale = max(0.02, float(np.mean(beyond - edge)) if len(beyond) else 0.02)
        return max(LEAST_U, 0.01 * float(np.exp(-(likeness - edge) / scale)))

    @property
    def text_u(self) -> Floats:
        ends = [self.above(float(low)) for low in TEXT_BANDS]
        found = np.array([max(LEAST_U, low - high) for low, high in zip(ends, [*ends[1:], 0.0], strict=True)])
        found[0] = max(found[0], 0.3)
        return found

    @property
    def figure_u(self) -> Floats:
        bands = _band(self.figures, FIGURE_BANDS)
        counts = np.bincount(bands[bands > 0], minlength=len(FIGURE_BANDS)) + FIGURE_U_SAME_FIRM
        found = counts / counts.sum()
        found[0] = 1.0
        return np.asarray(found.clip(min=1e-3), dtype=float)

    def bits(self, likeness: Floats, figures: Floats) -> Floats:
        """The weight of the texts of two firms' projects."""
        text = np.log2(TEXT_M / self.text_u)[_band(likeness, TEXT_BANDS)]
        return np.asarray(text + np.log2(FIGURE_M / self.figure_u)[_band(figures, FIGURE_BANDS)], dtype=float)

    def bits_within_firms(self, likeness: Floats, figures: Floats, other_bits: Floats) -> Floats:
        """The odds of pairs of one firm from their texts and `other_bits`, shape (n,), learned from these pairs.

        Expectation and maximisation over both classes (Winkler 1988), as Splink does; the tables count as
        `PSEUDO_PAIRS` of each class, so that a few pairs move them little.
        """
        text, said = _band(likeness, TEXT_BANDS), _band(figures, FIGURE_BANDS)
        text_u = np.maximum(TEXT_U_SAME_FIRM, self.text_u.clip(max=0.5))
        priors = [TEXT_M, text_u / text_u.sum(), FIGURE_M, FIGURE_U_SAME_FIRM]
        m_text, u_text, m_said, u_said = priors
        bits = np.zeros(len(text))
        for _round in range(ROUNDS):
            bits = np.log2(m_text / u_text)[text] + np.log2(m_said / u_said)[said]
            share = 1 / (1 + np.exp2(-np.clip(bits + other_bits, -40, 40)))
            m_text, u_text = _learn(text, share, priors[0], 0), _learn(text, 1 - share, priors[1], 0)
            m_said, u_said = _learn(said, share, priors[2], 1), _learn(said, 1 - share, priors[3], 1)
        return bits


def _band(values: Floats, bands: Floats) -> Ints:
    return np.clip(np.searchsorted(bands, values, side="right") - 1, 0, len(bands) - 1)


def _learn(bands: Ints, share: Floats, prior: Floats, first: int) -> Floats:
    """Frequencies of the bands among the pairs, each counted by its share; bands before `first` say nothing."""
    counts = np.bincount(bands, weights=share, minlength=len(prior)) + PSEUDO_PAIRS * prior
    counts[:first] = 0
    found = counts / counts.sum()
    found[:first] = 1.0
    return np.asarray(found.clip(min=1e-3), dtype=float)


def firm_odds(prior: float, agrees: npt.NDArray[np.bool_], related: npt.NDArray[np.bool_],
              unknown: npt.NDArray[np.bool_], *, seen: float) -> Floats:  # fmt: skip
    """The odds in bits after the firms were compared. `seen` is the number of same-firm pairs for each record asked."""
    same = np.clip(np.log2(EXPECTED * 0.8 / max(seen, 1e-6)), *SAME_FIRM_ODDS)
    other = np.where(unknown, prior, prior + OTHER_FIRM)
    return np.asarray(np.where(agrees, same, np.where(related, max(prior, RELATED_FIRM_ODDS), other)), dtype=float)


def number_bits(equal: Ints, near: Ints, chances: Floats, *, free: float, observed: tuple[float, float]) -> Floats:
    """The weight of shared invoice or serial numbers of pairs of records.

    `equal` and `near` count the shared numbers, `chances` is the product of how many both have. By chance two numbers
    with `free` free digits agree in one of 10^free cases; `observed` is the share of pairs that agree in fact beyond
    what duplicates explain (equal, near), so that numbers in a row or short serials weigh little.
    """
    by_chance = chances * 10.0**-free
    u_equal = np.clip(np.maximum(by_chance, observed[0]), 1e-9, 0.5)
    u_near = np.clip(np.maximum(by_chance * 10 * max(free, 1.0), observed[1]), 1e-9, 0.5)
    bits = np.where(equal > 0, np.log2(0.6 / u_equal) + 2.0 * np.minimum(equal - 1, 3), 0.0)
    close = np.where(near > 0, np.log2(0.3 / u_near) + 2.0 * np.minimum(near - 1, 3), 0.0)
    none = np.where((equal + near == 0) & (chances > 0), -0.5, 0.0)
    return np.asarray(np.clip(np.maximum(bits, close) + none, -2.0, MOST_BITS), dtype=float)


def free_digits(values: list[str], most: int = 20_000) -> float:
    """How many digits of these numbers are free to differ: the entropy of each place, summed, in digits.

    A fixed head counts nothing; places that depend on each other are counted as if they did not, but only half of what
    is beyond eight digits counts at all.
    """
    distinct = sorted(set(values))
    distinct = distinct[:: len(distinct) // most + 1]
    if not distinct:
        return 8.0
    width = max(len(value) for value in distinct)
    codes = np.array([value.encode("ascii", "replace") for value in distinct], dtype=f"S{width}")
    total = 0.0
    for place in codes.view(np.uint8).reshape(len(distinct), width).T:
        shares = np.unique(place, return_counts=True)[1] / len(distinct)
        total -= float(np.sum(shares * np.log10(shares)))
    if len(distinct) < FEW_NUMBERS:
        total = max(total, 8.0)
    return total if total <= 8 else 8 + (total - 8) / 2
