"""splink in its own environment, set up as its documentation advises for linking two tables of organisations.

Text is cleaned first (half width, no blanks), blocks are several rules of which each may miss, u is estimated by
random sampling and m by expectation maximisation under two blocks; names by Jaro-Winkler, codes by Levenshtein,
contents by Jaccard. https://moj-analytical-services.github.io/splink/
"""

import json
import logging
import sys
import time
import unicodedata
from typing import Any

import pandas as pd
import splink.comparison_library as compare
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

FIELDS = ("firm", "credit_code", "filing_code", "project", "content", "address")


def table(rows: list[dict[str, Any]]) -> pd.DataFrame:
    cleaned = [
        {name: "".join(unicodedata.normalize("NFKC", row[name]).lower().split()) or None for name in FIELDS}
        | {"unique_id": row["id"]}
        for row in rows
    ]
    return pd.DataFrame(cleaned)


def main() -> None:
    logging.disable(logging.WARNING)
    given = json.load(sys.stdin)
    tables = [table(given["asked"]), table(given["others"])]
    began = time.perf_counter()
    blocks = [
        block_on("credit_code"), block_on("filing_code"), block_on("firm"), block_on("address"),
        block_on("substr(project, 1, 6)"), block_on("substr(firm, 4, 4)"), block_on("substr(content, 1, 10)"),
        block_on("substr(credit_code, 1, 10)"), block_on("substr(filing_code, 1, 14)"), block_on("right(address, 8)"),
    ]  # fmt: skip
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            compare.JaroWinklerAtThresholds("firm", [0.95, 0.88, 0.75]),
            compare.LevenshteinAtThresholds("credit_code", [1, 2]),
            compare.LevenshteinAtThresholds("filing_code", [1, 2]),
            compare.JaroWinklerAtThresholds("project", [0.95, 0.88, 0.75]),
            compare.JaccardAtThresholds("content", [0.9, 0.75, 0.6]),
            compare.JaroWinklerAtThresholds("address", [0.95, 0.88]),
        ],
        blocking_rules_to_generate_predictions=blocks,
    )
    linker = Linker(tables, settings, DuckDBAPI())
    linker.training.estimate_probability_two_random_records_match([block_on("filing_code")], recall=0.5)
    linker.training.estimate_u_using_random_sampling(max_pairs=1_000_000, seed=1)
    # Blocks whose pairs are mostly duplicates: those of one credit code are mostly other projects of the firm.
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("filing_code"))
    linker.training.estimate_parameters_using_expectation_maximisation(block_on("project"))
    found = linker.inference.predict(threshold_match_probability=0.001).as_pandas_dataframe()
    seconds = time.perf_counter() - began
    asked = {row["id"] for row in given["asked"]}
    pairs = [
        (left, right, float(weight)) if left in asked else (right, left, float(weight))
        for left, right, weight in zip(found["unique_id_l"], found["unique_id_r"], found["match_weight"], strict=True)
    ]
    print(json.dumps({"pairs": pairs, "seconds": seconds}))


if __name__ == "__main__":
    main()
