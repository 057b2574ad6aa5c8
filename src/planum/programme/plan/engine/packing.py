"""Bytes that come out the same every time: canonical facts, archives with fixed order and times, office files."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import Any

EPOCH = (1980, 1, 1, 0, 0, 0)
STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(</dcterms:)")


def canonical(facts: Any) -> bytes:
    """The facts as JSON with sorted keys: the same facts give the same bytes."""
    data = asdict(facts) if is_dataclass(facts) and not isinstance(facts, type) else facts
    return json.dumps(data, ensure_ascii=False, sort_keys=True, default=str, separators=(",", ":")).encode()


def archive(files: Mapping[str, bytes], on: date) -> bytes:
    """A zip of the files in the order of their names, each dated with the day."""
    stamp = (max(on.year, EPOCH[0]), on.month, on.day, 0, 0, 0)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:
        for name in sorted(files):
            packed.writestr(_entry(name, stamp), files[name])
    return target.getvalue()


def steady_office_file(content: bytes, on: date) -> bytes:
    """A Word or Excel file whose parts carry the day alone: neither the clock of the writer nor that of the zip."""
    said = f"{on.isoformat()}T00:00:00Z".encode()
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        for info in source.infolist():
            part = source.read(info.filename)
            if info.filename == "docProps/core.xml":
                part = STAMP.sub(rb"\g<1>" + said + rb"\g<2>", part)
            packed.writestr(_entry(info.filename, EPOCH), part)
    return target.getvalue()


def manifest(files: Mapping[str, tuple[bytes, int]], about: Mapping[str, Any]) -> dict[str, Any]:
    """Every file with hash, pages and size. The notice asks for two sealed paper copies and two on disc (三（二）)."""
    listed = [
        {
            "name": name, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "pages": pages,
            "paper_copies": 2 if name.endswith(".pdf") else 0, "disc_copies": 2,
        }
        for name, (content, pages) in sorted(files.items())
    ]  # fmt: skip
    return {**about, "files": listed}


def _entry(name: str, stamp: tuple[int, int, int, int, int, int]) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, stamp)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.create_system = 3
    entry.external_attr = 0o644 << 16
    return entry
