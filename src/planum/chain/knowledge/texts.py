"""The text of what was sent: plain text, Markdown or Word, checked before anything is kept, and never run."""

import base64
import binascii
import re
import zipfile
from dataclasses import dataclass
from io import BytesIO
from typing import Final
from xml.etree import ElementTree as ET

from django.utils.translation import gettext as _

from planum.errors import BROKEN_ARCHIVE, Refused

MOST_CHARACTERS: Final = 400_000
LARGEST_SOURCE: Final = 10 * 1024 * 1024
MEDIA_TYPES: Final = {
    "txt": "text/plain",
    "md": "text/markdown",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
BODY: Final = "word/document.xml"
WORD: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
# Everything below the space but tab and line feed, and what turns the direction of writing.
CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Source:
    """What was sent, as it was sent, and the text that is read out of it."""

    name: str
    media_type: str
    content: bytes
    text: str


def source_of(*, text: str, name: str, content: str, code: str) -> Source:
    """Either the text itself or a file in base64; refused whole if it is neither or both."""
    if bool(text.strip()) == bool(content):
        raise Refused(
            _("Both a text and a file.") if content else _("Neither a text nor a file."),
            _("A text, or a file with its name: one of the two."),
        )
    if not content:
        return Source(f"{code}.txt", MEDIA_TYPES["txt"], text.encode(), _checked(text))
    given, ending = _decoded(content), name.rpartition(".")[2].lower()
    if ending not in MEDIA_TYPES:
        raise Refused(
            _("The file “%(name)s”.") % {"name": name[:120]},
            _("Plain text (.txt), Markdown (.md) or Word (.docx)."),
            _("Save it in one of these forms, or paste its text."),
        )
    return Source(name, MEDIA_TYPES[ending], given, _checked(_word(given) if ending == "docx" else _plain(given)))


def _decoded(content: str) -> bytes:
    if len(content) > LARGEST_SOURCE * 4 // 3 + 4:
        raise Refused(
            _("A file of more than %(limit)d MB.") % {"limit": LARGEST_SOURCE >> 20},
            _("At most %(limit)d MB.") % {"limit": LARGEST_SOURCE >> 20},
        )
    try:
        return base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Refused(_("The content is not base64.")) from error


def _plain(content: bytes) -> str:
    """UTF-8, or what older Chinese programs write."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Refused(_("The file is no text in UTF-8 or GB 18030."), remedy=_("Save it as UTF-8."))


def _word(content: bytes) -> str:
    """Paragraphs of a Word file; a heading is marked as Markdown marks it. Nothing outside the body is opened."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive, archive.open(BODY) as part:
            body = part.read(LARGEST_SOURCE + 1)
    except (*BROKEN_ARCHIVE, KeyError) as error:
        raise Refused(_("The file is no Word document."), _("A .docx file without a password.")) from error
    if len(body) > LARGEST_SOURCE or b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Refused(_("The Word file unpacks to more than it should."), _("A .docx file as Word writes it."))
    try:
        root = ET.fromstring(body)  # noqa: S314  bounded in size, and without any entity: looked at above
    except (ET.ParseError, ValueError, LookupError) as error:
        raise Refused(_("The file is no Word document."), _("A .docx file without a password.")) from error
    return "\n\n".join(filter(None, (_paragraph(one) for one in root.iter(f"{WORD}p"))))


def _paragraph(paragraph: ET.Element) -> str:
    pieces = {f"{WORD}tab": "\t", f"{WORD}br": "\n", f"{WORD}cr": "\n"}
    text = "".join(one.text or "" if one.tag == f"{WORD}t" else pieces.get(one.tag, "") for one in paragraph.iter())
    style = paragraph.find(f"{WORD}pPr/{WORD}pStyle")
    named = (style.get(f"{WORD}val") or "").lower() if style is not None else ""
    return f"# {text.strip()}" if named.startswith("heading") and text.strip() else text.strip()


def _checked(text: str) -> str:
    """Line ends as Unix writes them; nothing that cannot be seen."""
    clean = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").strip()
    if found := CONTROL.search(clean):
        raise Refused(
            _("The text has the control character U+%(code)04X.") % {"code": ord(found.group())},
            _("Characters that can be seen, tabs and line ends."),
        )
    if not clean:
        raise Refused(_("A text without a word."), remedy=_("A scanned picture has no text: type it, or leave it out."))
    if len(clean) > MOST_CHARACTERS:
        raise Refused(
            _("%(count)d characters.") % {"count": len(clean)},
            _("At most %(limit)d characters.") % {"limit": MOST_CHARACTERS},
            _("Divide the document into its parts."),
        )
    return clean
