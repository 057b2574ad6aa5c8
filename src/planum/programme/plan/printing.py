"""The document model as Word and as PDF; the evidence as one binder; the list of projects as a workbook."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from importlib.resources import files
from typing import Any

from docx import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from openpyxl import Workbook
from pypdf import PdfReader, PdfWriter

from planum.programme.plan.engine.content import PlanContent, Proof
from planum.programme.plan.engine.document import KINDS, Document, Heading, Paragraph, Table, project_rows
from planum.programme.plan.engine.packing import steady_office_file
from planum.ui.documents import pdf
from planum.ui.exports import harmless

BODY, BLACK, TITLE = "仿宋", "黑体", "宋体"
KAI = "楷体"
FONTS = {1: BLACK, 2: KAI, 3: BODY}
MARGINS = {"top_margin": Mm(37), "bottom_margin": Mm(35), "left_margin": Mm(28), "right_margin": Mm(26)}


def plan_pdf(document: Document) -> bytes:
    return pdf(_source("plan.typ"), document.as_data())


def page_count(content: bytes) -> int:
    return len(PdfReader(io.BytesIO(content), strict=False).pages)


def binder_pdf(content: PlanContent, proofs: Sequence[tuple[Proof, bytes]]) -> bytes:
    """Cover, index with the page on which each file begins, and the pages of the files."""
    starts, at = [], 3
    for proof, _file in proofs:
        starts.append(at)
        at += proof.pages
    rows = [
        [str(proof.number), KINDS.get(proof.kind, proof.kind), proof.proves, proof.name, str(proof.pages), str(start)]
        for (proof, _file), start in zip(proofs, starts, strict=True)
    ]
    on = content.on
    data = {"title": content.title, "author": content.author, "rows": rows,
            "day": f"{on.year}年{on.month}月{on.day}日"}  # fmt: skip
    merged = PdfWriter()
    merged.append(io.BytesIO(pdf(_source("binder.typ"), data)))
    for proof, file in proofs:
        merged.append(io.BytesIO(file), outline_item=f"{proof.number} {proof.proves}")
    merged.add_metadata({"/Producer": "Planum", "/Title": content.title})
    target = io.BytesIO()
    merged.write(target)
    return target.getvalue()


def projects_workbook(content: PlanContent) -> bytes:
    header, rows = project_rows(content)
    book = Workbook(write_only=True)
    book.properties.creator = "Planum"
    sheet = book.create_sheet("重点项目清单")
    sheet.append(list(header))
    for row in rows:
        sheet.append([harmless(cell) for cell in row])
    target = io.BytesIO()
    book.save(target)
    return steady_office_file(target.getvalue(), content.on)


def plan_docx(document: Document, on: date) -> bytes:
    """The same blocks with styles, fields for the contents and page numbers, East-Asian fonts."""
    word = WordDocument()
    _set_up(word, document, on)
    _cover(word, document)
    for block in document.blocks:
        if isinstance(block, Heading):
            word.add_heading(block.text, block.level)
        elif isinstance(block, Paragraph):
            word.add_paragraph(block.text)
        else:
            _table(word, block)
    target = io.BytesIO()
    word.save(target)
    return steady_office_file(target.getvalue(), on)


def _source(name: str) -> str:
    return (files("planum.programme.plan") / "data" / name).read_text("utf-8")


def _set_up(word: Any, document: Document, on: date) -> None:
    core, at = word.core_properties, datetime(on.year, on.month, on.day, tzinfo=UTC)
    core.title, core.author, core.last_modified_by, core.revision = document.title, document.author, "Planum", 1
    core.created = core.modified = at
    _font(word.styles["Normal"], BODY, 16)
    form = word.styles["Normal"].paragraph_format
    form.line_spacing, form.space_after, form.first_line_indent = Pt(28.9), Pt(0), Pt(32)
    for level, face in FONTS.items():
        style = word.styles[f"Heading {level}"]
        _font(style, face, 16)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
        style.paragraph_format.first_line_indent = Pt(32)
    section = word.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for name, size in MARGINS.items():
        setattr(section, name, size)
    _page_number(section.footer.paragraphs[0])


def _font(style: Any, face: str, size: int) -> None:
    style.font.name, style.font.size, style.font.bold = face, Pt(size), False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for each in ("w:eastAsia", "w:ascii", "w:hAnsi"):
        fonts.set(qn(each), face)
    for each in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(each), None)


def _cover(word: Any, document: Document) -> None:
    for _line in range(6):
        word.add_paragraph()
    _centred(word, document.title, 22, TITLE)
    for _line in range(8):
        word.add_paragraph()
    _centred(word, document.author, 16, BODY)
    _centred(word, document.day, 16, BODY)
    word.add_page_break()
    _centred(word, "目　录", 22, TITLE)
    _field(word.add_paragraph(), 'TOC \\o "1-2" \\h \\z \\u', "（打开文件后按 F9 更新目录）")
    word.add_page_break()


def _centred(word: Any, text: str, size: int, face: str) -> None:
    paragraph = word.add_paragraph()
    paragraph.alignment, paragraph.paragraph_format.first_line_indent = WD_ALIGN_PARAGRAPH.CENTER, Pt(0)
    if size > 16:
        paragraph.paragraph_format.line_spacing = Pt(36)
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), face
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _page_number(paragraph: Any) -> None:
    paragraph.alignment, paragraph.paragraph_format.first_line_indent = WD_ALIGN_PARAGRAPH.CENTER, Pt(0)
    paragraph.add_run("— ")
    _field(paragraph, "PAGE", "1")
    paragraph.add_run(" —")


def _field(paragraph: Any, instruction: str, shown: str) -> None:
    """A field that Word computes: `instruction` as between its braces, `shown` until it does."""
    for kind, text in (("begin", ""), ("", instruction), ("separate", ""), ("shown", shown), ("end", "")):
        run = paragraph.add_run()
        if kind == "shown":
            run.text = text
        elif kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._element.append(mark)
        else:
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._element.append(code)


def _table(word: Any, block: Table) -> None:
    if block.wide:
        _section(word, landscape=True)
    _centred(word, block.caption, 14, BLACK)
    size = 6 if block.wide else 10.5
    width = (297 - 40) if block.wide else (210 - 54)
    table = word.add_table(rows=0, cols=len(block.header))
    table.style, table.autofit = "Table Grid", False
    for number, row in enumerate((block.header, *block.rows)):
        cells = table.add_row().cells
        for cell, text, share in zip(cells, row, block.widths, strict=True):
            cell.width = Mm(width * share / sum(block.widths))
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            form = paragraph.paragraph_format
            form.first_line_indent, form.line_spacing = Pt(0), 1.0
            run = paragraph.add_run(text)
            run.font.size, run.font.bold = Pt(size), number == 0
    head = table.rows[0]._tr.get_or_add_trPr()
    head.append(OxmlElement("w:tblHeader"))
    if block.wide:
        _section(word, landscape=False)


def _section(word: Any, *, landscape: bool) -> None:
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(297), Mm(210)) if landscape else (Mm(210), Mm(297))
    for name, size in MARGINS.items():
        setattr(section, name, Mm(20) if landscape else size)
