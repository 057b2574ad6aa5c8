"""Printed documents: a Typst source that ships with a slice and data from the database, as one PDF."""

import json
from collections.abc import Mapping
from typing import Any


def pdf(source: str, data: Mapping[str, Any]) -> bytes:
    """The document as PDF, with fonts that carry Chinese embedded, on a machine without any font.

    `data` (texts, numbers, lists, dictionaries) reaches the source as JSON in `sys.inputs.data`: it is never part of
    the source, so that no text of a user can be read as markup or code. The source says `#let data =
    json(bytes(sys.inputs.data))` and puts values in as content.
    """
    import pylopdf_fonts_zh_cn as fonts  # noqa: PLC0415  only whoever prints needs the fonts, 20 MB of them
    import typst  # noqa: PLC0415  loads a compiled library of 60 MB, which only printing needs

    folder: Any = [str(fonts.sans_path().parent)]
    content = typst.compile(
        source.encode(),
        format="pdf",
        font_paths=folder,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    return bytes(content)
