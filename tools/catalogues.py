"""Compile the catalogues of texts in place, as the build does: `python -m tools.catalogues`."""

from pathlib import Path

from hatch_build import compile_catalogues

if __name__ == "__main__":
    compile_catalogues(Path(__file__).parents[1] / "src" / "planum")
