"""Four constrained design problems of the literature with known optima; black boxes to every adviser alike.

Welded beam, pressure vessel (length up to 240) and spring: Coello Coello, Computers in Industry 41 (2000), with the
polar moment and optimum of Mezura-Montes and Coello Coello (2005); speed reducer: Golinski, Journal of Mechanisms 5
(1970), in the form of Mezura-Montes and Coello Coello. Imports numpy alone: peers load this file too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import pi, sqrt

import numpy as np

Answer = tuple[float, list[float]]


@dataclass(frozen=True)
class Design:
    """`evaluate` gives the objective, to be least, and the constraints, which hold at or below zero."""

    name: str
    low: tuple[float, ...]
    high: tuple[float, ...]
    optimum: float
    constraints: int
    evaluate: Callable[[tuple[float, ...]], Answer]
    integers: tuple[int, ...] = ()


def welded_beam(x: tuple[float, ...]) -> Answer:
    h, length, t, b = x
    load, arm, young, shear = 6000.0, 14.0, 30e6, 12e6
    moment = load * (arm + length / 2)
    radius = sqrt(length**2 / 4 + ((h + t) / 2) ** 2)
    polar = 2 * (sqrt(2) * h * length * (length**2 / 12 + ((h + t) / 2) ** 2))
    primary = load / (sqrt(2) * h * length)
    secondary = moment * radius / polar
    tau = sqrt(primary**2 + primary * secondary * length / radius + secondary**2)
    sigma = 6 * load * arm / (b * t**2)
    deflection = 4 * load * arm**3 / (young * t**3 * b)
    buckling = 4.013 * young * sqrt(t**2 * b**6 / 36) / arm**2 * (1 - t / (2 * arm) * sqrt(young / (4 * shear)))
    cost = 1.10471 * h**2 * length + 0.04811 * t * b * (14 + length)
    return cost, [
        tau - 13600, sigma - 30000, h - b, 0.10471 * h**2 + 0.04811 * t * b * (14 + length) - 5, 0.125 - h,
        deflection - 0.25, load - buckling,
    ]  # fmt: skip


def speed_reducer(x: tuple[float, ...]) -> Answer:
    a, b, c, d, e, f, g = x
    weight = (
        0.7854 * a * b**2 * (3.3333 * c**2 + 14.9334 * c - 43.0934)
        - 1.508 * a * (f**2 + g**2) + 7.4777 * (f**3 + g**3) + 0.7854 * (d * f**2 + e * g**2)
    )  # fmt: skip
    return weight, [
        27 / (a * b**2 * c) - 1, 397.5 / (a * b**2 * c**2) - 1, 1.93 * d**3 / (b * c * f**4) - 1,
        1.93 * e**3 / (b * c * g**4) - 1, sqrt((745 * d / (b * c)) ** 2 + 16.9e6) / (110 * f**3) - 1,
        sqrt((745 * e / (b * c)) ** 2 + 157.5e6) / (85 * g**3) - 1, b * c / 40 - 1, 5 * b / a - 1, a / (12 * b) - 1,
        (1.5 * f + 1.9) / d - 1, (1.1 * g + 1.9) / e - 1,
    ]  # fmt: skip


def pressure_vessel(x: tuple[float, ...]) -> Answer:
    shell, head, radius, length = x
    cost = (
        0.6224 * shell * radius * length + 1.7781 * head * radius**2
        + 3.1661 * shell**2 * length + 19.84 * shell**2 * radius
    )  # fmt: skip
    volume = pi * radius**2 * length + 4 / 3 * pi * radius**3
    return cost, [0.0193 * radius - shell, 0.00954 * radius - head, 1_296_000 - volume, length - 240]


def spring(x: tuple[float, ...]) -> Answer:
    wire, coil, turns = x
    slack = 12566 * (coil * wire**3 - wire**4)
    bending = (4 * coil**2 - wire * coil) / (slack or 1e-12) + 1 / (5108 * wire**2) - 1
    return (turns + 2) * coil * wire**2, [
        1 - coil**3 * turns / (71785 * wire**4), bending, 1 - 140.45 * wire / (coil**2 * turns),
        (wire + coil) / 1.5 - 1,
    ]  # fmt: skip


DESIGNS = {
    one.name: one
    for one in (
        Design("welded_beam", (0.1, 0.1, 0.1, 0.1), (2.0, 10.0, 10.0, 2.0), 1.724852, 7, welded_beam),
        Design("speed_reducer", (2.6, 0.7, 17, 7.3, 7.3, 2.9, 5.0), (3.6, 0.8, 28, 8.3, 8.3, 3.9, 5.5), 2994.471066,
               11, speed_reducer),
        Design("pressure_vessel", (0.0625, 0.0625, 10, 10), (6.1875, 6.1875, 200, 240), 5804.376, 4, pressure_vessel),
        Design("spring", (0.05, 0.25, 2), (2.0, 1.3, 15), 0.0126652, 4, spring),
    )
}  # fmt: skip


def start_of(design: Design, seed: int, count: int) -> list[tuple[float, ...]]:
    """The same first points for everybody: a Latin hypercube of the seed."""
    chance = np.random.default_rng(seed)
    size = len(design.low)
    cells = np.array([chance.permutation(count) for _ in range(size)]).T
    cube = (cells + chance.random((count, size))) / count
    low, high = np.array(design.low), np.array(design.high)
    return [tuple(float(value) for value in row) for row in low + cube * (high - low)]


def evaluations_to(design: Design, told: list[Answer], within: float) -> int | None:
    """How many evaluations until a feasible one is within so much of the optimum; None if it never was."""
    for count, (value, constraints) in enumerate(told, start=1):
        if max(constraints) <= 0 and value <= design.optimum * (1 + within):
            return count
    return None
