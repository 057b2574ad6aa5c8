"""Footprints of all products of a large system against the usual ways of solving it, in one run.

`python -m benchmarks.carbon [--data DIR] [--processes N] [--json]`

The system is generated: each process takes from eight neighbours and two of 400 hubs, as background databases do. Every
way solves the same equations; a direct factorisation is not tried, as its fill-in may not end. `--data` names a folder
with `useeio`, whose published totals are then compared.
"""

import argparse
import gzip
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse import linalg

from planum.chain.carbon.engine.systems import intensities, residual_of, system

SEED, REPEATS = 7, 5


def a_database(count: int) -> Any:
    draw = np.random.default_rng(SEED)
    near = (np.repeat(np.arange(count), 8) + draw.integers(-50, 50, 8 * count)) % count
    rows = np.concatenate([near, draw.integers(0, min(400, count), 2 * count)])
    columns = np.concatenate([np.repeat(np.arange(count), 8), np.repeat(np.arange(count), 2)])
    inputs = sparse.csr_matrix((draw.uniform(0, 0.07, rows.size), (rows, columns)), (count, count))
    return system(inputs, draw.lognormal(0, 1, count))


def best_of(work: Callable[[], Any]) -> tuple[float, Any]:
    times, result = [], None
    for _repeat in range(REPEATS):
        start = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - start)
    return min(times), result


def measured(count: int) -> tuple[list[dict[str, Any]], dict[str, float]]:
    """One row a way: seconds, products solved, relative residual."""
    of = a_database(count)
    transposed = of.inputs.T.tocsr()
    matrix = sparse.identity(count, format="csr") - transposed
    ours, found = best_of(lambda: intensities(of.inputs, of.direct))
    rows = [{"way": "planum: all products", "seconds": ours, "products": count, "residual": found.residual}]
    for way, solver in (("scipy gmres: all products", linalg.gmres), ("scipy bicgstab: all products", linalg.bicgstab)):
        taken, (values, _code) = best_of(partial(solver, matrix, of.direct, rtol=1e-10))
        residual = residual_of(transposed, of.direct, values)
        rows.append({"way": way, "seconds": taken, "products": count, "residual": residual})
    forward = (sparse.identity(count, format="csr") - of.inputs).tocsr()
    wanted = np.zeros(count)
    wanted[123] = 1.0
    taken, (values, _code) = best_of(lambda: linalg.gmres(forward, wanted, rtol=1e-10))
    off = abs(float(of.direct @ values) - found.values[123]) / found.values[123]
    rows.append({"way": "scipy gmres: one product", "seconds": taken, "products": 1, "residual": off})
    return rows, {
        "seconds_all_products": ours,
        "residual": found.residual,
        "per_product_over_all": taken * count / ours,
    }


def useeio(folder: Path) -> float:
    """The largest relative miss of the 23 published totals of 411 sectors."""
    inputs = sparse.csr_matrix(np.array(json.loads(gzip.decompress((folder / "A.json.gz").read_bytes()))))
    direct, total = (np.array(json.loads((folder / name).read_text())) for name in ("D.json", "N.json"))
    misses = [
        np.abs(intensities(inputs, each, 1e-12).values - published).max() / np.abs(published).max()
        for each, published in zip(direct, total, strict=True)
    ]
    return float(max(misses))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/chain"))
    parser.add_argument("--processes", type=int, default=20_000)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    rows, figures = measured(chosen.processes)
    if (chosen.data / "useeio").is_dir():
        figures["useeio_largest_miss"] = useeio(chosen.data / "useeio")
    if chosen.json:
        print(json.dumps({"benchmark": "carbon", "figures": figures, "rows": rows}))
        return
    for row in rows:
        print(f"{row['way']:32} {row['seconds']:9.4f} s {row['products']:7,} products  off by {row['residual']:.1e}")
    for name, value in figures.items():
        print(f"{name}: {value:.3g}")


if __name__ == "__main__":
    main()
