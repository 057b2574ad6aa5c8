"""The fields of an electronic invoice out of its OFD or XML file.

An OFD (GB/T 33190) is a zip of XML. The fields stand in the XML that the tax authority attaches: for the fully digital
invoice `EInvoice/TaxSupervisionInfo` and `EInvoiceData`, for the electronic invoice before it `eInvoice`. The file
comes from outside: entities and document types are refused, and sizes are limited before anything is unpacked.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from xml.parsers import expat

from planum.errors import BROKEN_ARCHIVE, Refused

MOST_BYTES: Final = 16 << 20
MOST_PARTS: Final = 500
MOST_PART_BYTES: Final = 4 << 20
MOST_FIELDS: Final = 20_000
# The names of each field in the two forms of file, by their last part.
NUMBER: Final = ("InvoiceNumber", "InvoiceNo")
CODE: Final = ("InvoiceCode",)
ISSUED: Final = ("IssueTime", "IssueDate")
SELLER: Final = ("SellerName",)
BUYER: Final = ("BuyerIdNum", "BuyerTaxID")
NET: Final = ("TotalAmWithoutTax", "TaxExclusiveTotalAmount")
TAX: Final = ("TotalTaxAm", "TaxTotalAmount")
WANTED: Final = frozenset((*NUMBER, *CODE, *ISSUED, *SELLER, *BUYER, *NET, *TAX))
DAY: Final = re.compile(r"(\d{4})\D?(\d{1,2})\D?(\d{1,2})")


@dataclass(frozen=True, slots=True)
class InvoiceFields:
    """What the file says; money in fen, `number` is the code followed by the number where there is a code."""

    number: str
    seller: str
    buyer: str
    issued_on: date
    net_fen: int
    tax_fen: int


def read_invoice_file(name: str, content: bytes) -> InvoiceFields:
    """The fields of an .ofd or .xml file. Raises Refused for a file that is too large, unsafe, or without them."""
    if not content or len(content) > MOST_BYTES:
        raise Refused(f"{name} has {len(content)} bytes", f"between 1 and {MOST_BYTES}")
    found: dict[str, str] = {}
    for part, xml in _parts(name, content):
        for key, text in _fields(part, xml).items():
            found.setdefault(key, text)
    return InvoiceFields(
        number=_one(name, found, CODE, needed=False) + _one(name, found, NUMBER),
        seller=_one(name, found, SELLER),
        buyer=_one(name, found, BUYER, needed=False),
        issued_on=_day(name, _one(name, found, ISSUED)),
        net_fen=_fen(name, _one(name, found, NET)),
        tax_fen=_fen(name, _one(name, found, TAX, needed=False) or "0"),
    )


def _parts(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    if not content.startswith(b"PK"):
        yield name, content
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [each for each in archive.infolist() if each.filename.lower().endswith(".xml")]
            if len(archive.infolist()) > MOST_PARTS:
                raise Refused(f"{name} has {len(archive.infolist())} parts", f"at most {MOST_PARTS}")
            for each in entries:
                yield each.filename, _unpacked(archive, each, name)
    except BROKEN_ARCHIVE as error:
        raise Refused(f"{name} cannot be opened", "an OFD file as the tax authority issues it") from error


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str) -> bytes:
    """The directory of a zip may lie about sizes: what is read is counted."""
    with archive.open(entry) as source:
        xml = source.read(MOST_PART_BYTES + 1)
    if len(xml) > MOST_PART_BYTES:
        raise Refused(f"{entry.filename} in {name} is larger than {MOST_PART_BYTES} bytes", "a smaller part")
    return xml


def _fields(part: str, xml: bytes) -> dict[str, str]:
    """The first text of every wanted element; a part that is no XML holds none."""
    reader = _Reader(part)
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = reader.refuse
    is_final = True
    try:
        parser.Parse(xml, is_final)
    except expat.ExpatError:
        return {}
    return reader.found


class _Reader:
    def __init__(self, part: str) -> None:
        self.part, self.found, self.open, self.count = part, dict[str, str](), "", 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.count += 1
        if self.count > MOST_FIELDS:
            raise Refused(f"{self.part} has more than {MOST_FIELDS} elements", "an invoice")
        local = name.rpartition(":")[2]
        self.open = local if local in WANTED and local not in self.found else ""

    def end(self, name: str) -> None:
        self.open = ""

    def text(self, data: str) -> None:
        if self.open:
            self.found[self.open] = (self.found.get(self.open, "") + data)[:300]

    def refuse(self, *_arguments: Any) -> None:
        raise Refused(f"{self.part} declares a document type or an entity", "XML without either")


def _one(name: str, found: dict[str, str], names: tuple[str, ...], *, needed: bool = True) -> str:
    text = next((found[each].strip() for each in names if found.get(each, "").strip()), "")
    if needed and not text:
        raise Refused(f"{name} has no {names[0]}", "an electronic invoice with the tax authority's XML")
    return text


def _day(name: str, text: str) -> date:
    parts = DAY.match(text)
    try:
        return date(*(int(part) for part in parts.groups())) if parts else date.fromisoformat(text)
    except ValueError as error:
        raise Refused(f"{name} was issued on {text!r}", "a day such as 2026-02-28") from error


def _fen(name: str, text: str) -> int:
    try:
        amount = Decimal(text.replace(",", "").lstrip("¥￥")).scaleb(2)
    except InvalidOperation as error:
        raise Refused(f"{name} has an amount of {text!r}", "a number of yuan") from error
    if not amount.is_finite() or amount != amount.to_integral_value() or abs(amount) > 10**15:
        raise Refused(f"{name} has an amount of {text!r}", "yuan with two digits")
    return int(amount)
