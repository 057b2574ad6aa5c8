import csv
import io
import zipfile
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.connectors.collecting import AT, rows
from planum.errors import Refused, RefusedCell, RefusedRows
from planum.hub.connectors.engine.observations import Observations
from planum.hub.connectors.files.csv_file import read_csv
from planum.hub.connectors.files.excel_file import read_excel
from planum.hub.connectors.files.limits import Limits
from planum.hub.connectors.files.parquet_file import read_parquet
from planum.hub.connectors.files.reading import read_content, read_file

SHANGHAI = "Asia/Shanghai"
LONG = (
    "at,signal,value,unit,quality\n"
    "2025-11-22T08:00:00+08:00,oven/t,71.5,℃,good\n"
    "2025-11-22T00:00:01.25Z,oven/i,12,,bad\n"
)
LONG_ROWS = [("oven/t", AT, 71.5, 0), ("oven/i", AT + 1_250_000, 12.0, 2)]
WIDE = "时间,oven/t [℃],oven/i\n2025/11/22 8:00:00,71.5,\n2025/11/22 8:00:01,72,12\n"
WIDE_ROWS = [("oven/t", AT, 71.5, 0), ("oven/t", AT + 1_000_000, 72.0, 0), ("oven/i", AT + 1_000_000, 12.0, 0)]


def refused(text: str | bytes, **options: object) -> RefusedRows:
    with pytest.raises(RefusedRows) as caught:
        read_csv(text.encode() if isinstance(text, str) else text, **options)
    return caught.value


def places(error: RefusedRows) -> list[tuple[int, str]]:
    return [(cell.row, cell.column) for cell in error.cells]


def workbook(table: list[list[object]]) -> bytes:
    book, sink = openpyxl.Workbook(), io.BytesIO()
    for row in table:
        book.active.append(row)
    book.save(sink)
    return sink.getvalue()


def parquet(**columns: object) -> bytes:
    sink = io.BytesIO()
    pq.write_table(pa.table(columns), sink)
    return sink.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_in_long_form_is_read_in_the_encodings_of_plants(encoding: str):
    read = read_csv(LONG.encode(encoding))

    assert rows(read) == LONG_ROWS
    assert read.unit == ["℃", None]


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_a_csv_in_wide_form_has_units_in_its_header_and_empty_cells(line_end: str):
    read = read_csv(WIDE.replace("\n", line_end).encode(), zone=SHANGHAI)

    assert rows(read) == WIDE_ROWS
    assert read.unit == ["℃", "℃", None]


def test_chinese_headers_and_qualities_are_understood():
    text = "测点,时间,数值,单位,质量\n炉温,2025-11-22T00:00:00Z,1,℃,可疑\n"

    read = read_csv(text.encode("gb18030"))

    assert rows(read) == [("炉温", AT, 1.0, 1)]


def test_times_without_offset_are_refused_unless_the_zone_is_named():
    text = "at,signal,value\n2025-11-22 08:00:00,a,1\n"

    error = refused(text)

    assert error.cells == [
        RefusedCell(
            2,
            "at",
            "'2025-11-22 08:00:00', which has no offset",
            "A time with an offset, such as 2026-11-22T08:00:00+08:00, or name the zone of the file.",
        )
    ]
    assert rows(read_csv(text.encode(), zone=SHANGHAI)) == [("a", AT, 1.0, 0)]


def test_an_hour_that_a_zone_has_twice_is_refused():
    text = "at,signal,value\n2025-10-26 02:30:00,a,1\n2025-03-30 02:30:00,a,1\n"

    assert places(refused(text, zone="Europe/Berlin")) == [(2, "at"), (3, "at")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("at,signal,value\n2025-11-22T00:00:00Z,a,1\n2025-11-22T00:00:01Z,a,\n", [(3, "value")]),
        ("at,signal,value\n2025-11-22T00:00:00Z,a,none\n", [(2, "value")]),
        ("at,signal,value\n2025-11-22T00:00:00Z,a,nan\n", [(2, "value")]),
        ("at,signal,value\n2025-11-22T00:00:00Z,a,inf\n", [(2, "value")]),
        ("at,signal,value\n2025-11-22T00:00:00Z,a,1e999\n", [(2, "value")]),
        ("at,signal,value\n2025-11-22T00:00:00Z,a,true\n", [(2, "value")]),
        ('at,signal,value\n2025-11-22T00:00:00Z,a,"1,5"\n', [(2, "value")]),
        ("at,signal,value\nyesterday,a,1\n2025-11-22T00:00:00Z,,1\n", [(2, "at"), (3, "signal")]),
        ("at,signal,value\n1899-11-22T00:00:00Z,a,1\n", [(2, "at")]),
        ("at,signal,value,quality\n2025-11-22T00:00:00Z,a,1,fine\n", [(2, "quality")]),
        ("at,signal,value\n2025-11-22T00:00:00Z,a\n", [(2, "value")]),
        ("at,signal,value\n2025-11-22T00:00:00Z,a,1,2\n", [(2, "value")]),
        ("at,a,b\n2025-11-22T00:00:00Z,1,2\n2025-11-22T00:00:01Z,1,x\n", [(3, "b")]),
        ("at,a,a\n2025-11-22T00:00:00Z,1,2\n", [(1, "a")]),
        ("at,a [A],a [V]\n2025-11-22T00:00:00Z,1,2\n", [(1, "a [V]")]),
        ("at,,b\n2025-11-22T00:00:00Z,1,2\n", [(1, "column 2")]),
        ("at,signal,value,colour\n2025-11-22T00:00:00Z,a,1,2\n", [(1, "colour")]),
        ("at,time,a\n2025-11-22T00:00:00Z,2025-11-22T00:00:00Z,1\n", [(1, "time")]),
        ("when,a\n2025-11-22T00:00:00Z,1\n", [(1, "at")]),
        ("at\n2025-11-22T00:00:00Z\n", [(1, "at")]),
        ("at,signal,value\n", [(2, "at")]),
        ("at,a\n2025-11-22T00:00:00Z,\n", [(2, "at")]),
        ("", [(1, "at")]),
        ("\n\n", [(1, "at")]),
        ('at,signal,value\n2025-11-22T00:00:00Z,"a,1\n', [(2, "at")]),
    ],
)
def test_faults_are_named_by_row_and_column(text: str, expected: list[tuple[int, str]]):
    assert places(refused(text)) == expected


def test_a_file_that_was_cut_off_is_refused_even_where_half_a_number_is_left():
    error = refused(LONG[:-5])

    assert places(error) == [(3, "quality")]
    assert "cut off" in str(error.remedy)
    assert places(refused("at,a\n2025-11-22T00:00:00Z,12.3")) == [(2, "a")]


def test_all_faults_are_counted_and_a_hundred_are_told():
    text = "at,signal,value\n" + "2025-11-22T00:00:00Z,a,x\n" * 250

    error = refused(text)

    assert (len(error.cells), error.count, error.cells[99].row) == (100, 250, 101)


def test_bytes_that_are_no_text_are_refused():
    with pytest.raises(Refused, match="neither UTF-8 nor GB18030"):
        read_csv(b"at,a\n\xff\xff\n")


def test_too_many_rows_or_columns_are_refused():
    with pytest.raises(Refused, match="has 3 rows"):
        read_csv(LONG.encode(), limits=Limits(rows=1))
    with pytest.raises(Refused, match="has 5 columns"):
        read_csv(LONG.encode(), limits=Limits(columns=4))


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b c", "炉,温", 'quo"te']),
            st.integers(0, 10**15),
            st.floats(allow_nan=False, allow_infinity=False),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_what_is_written_is_read(readings: list[tuple[str, int, float]]):
    sink = io.StringIO()
    writer = csv.writer(sink)
    writer.writerow(["at", "signal", "value"])
    for address, after, value in readings:
        moment = datetime.fromtimestamp(AT / 1e6, UTC).timestamp() * 1_000_000 + after
        writer.writerow([iso(int(moment)), address, repr(value)])

    read = read_csv(sink.getvalue().encode())

    assert rows(read) == [(address, AT + after, value, 0) for address, after, value in readings]


def iso(at: int) -> str:
    whole, rest = divmod(at, 1_000_000)
    return f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{rest:06d}Z"


@given(st.integers(0, 200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=3))
def test_damaged_csv_is_read_or_refused(cut: int, changes: list[tuple[int, int]]):
    content = bytearray(LONG.encode()[: max(1, len(LONG.encode()) - cut)])
    for position, byte in changes:
        content[position % len(content)] = byte

    with suppress(Refused):
        read_csv(bytes(content))


def test_a_parquet_file_in_long_form_is_read():
    at = pa.array([AT, AT + 1_250_000], pa.timestamp("us", "UTC"))

    read = read_parquet(
        parquet(at=at, signal=["oven/t", "oven/i"], value=[71.5, 12.0], unit=["℃", None], quality=["good", "bad"])
    )

    assert rows(read) == LONG_ROWS
    assert read.unit == ["℃", None]


def test_a_parquet_file_in_wide_form_may_count_microseconds():
    read = read_parquet(
        parquet(at=[AT, AT + 1_000_000], **{"oven/t [℃]": [71.5, 72.0], "oven/i": pa.array([None, 12])})
    )

    assert rows(read) == WIDE_ROWS


def test_times_in_parquet_need_a_zone_too():
    content = parquet(at=pa.array([AT], pa.timestamp("us")), signal=["a"], value=[1.0])

    with pytest.raises(RefusedRows) as caught:
        read_parquet(content)

    assert places(caught.value) == [(2, "at")]
    assert rows(read_parquet(content, zone="UTC")) == [("a", AT, 1.0, 0)]


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"at": [AT, AT], "signal": ["a", "b"], "value": [1.0, None]}, [(3, "value")]),
        ({"at": [AT, AT], "signal": ["a", None], "value": [1.0, 2.0]}, [(3, "signal")]),
        ({"at": [AT, 5], "signal": ["a", "b"], "value": [1.0, float("nan")]}, [(3, "at"), (3, "value")]),
        ({"at": [AT], "signal": ["a"], "value": [True]}, [(2, "value")]),
        ({"at": [AT], "signal": ["a"], "value": ["1x"]}, [(2, "value")]),
        ({"at": [AT], "signal": [["a"]], "value": [1.0]}, [(1, "signal")]),
        (
            {"at": pa.array([], pa.int64()), "signal": pa.array([], pa.string()), "value": pa.array([], pa.float64())},
            [(2, "at")],
        ),
    ],
)
def test_faults_in_parquet_are_named_by_row_and_column(columns, expected):
    with pytest.raises(RefusedRows) as caught:
        read_parquet(parquet(**columns))

    assert places(caught.value) == expected


def test_half_a_parquet_file_is_refused():
    content = parquet(at=[AT], signal=["a"], value=[1.0])

    with pytest.raises(Refused, match="cannot be read"):
        read_parquet(content[: len(content) // 2])


def test_a_small_parquet_file_cannot_claim_many_rows():
    content = parquet(at=[AT] * 5000, signal=["a"] * 5000, value=[1.0] * 5000)

    with pytest.raises(Refused, match="has 5000 rows"):
        read_parquet(content, limits=Limits(rows=4999))


def test_an_excel_workbook_is_read_in_both_forms():
    naive = datetime(2025, 11, 22, 8)  # noqa: DTZ001 - Excel knows no other.
    table = [
        ["at", "signal", "value", "unit"],
        [naive, "oven/t", 71.5, "℃"],
        ["2025-11-22T00:00:01.25Z", "oven/i", 12, None],
    ]

    read = read_excel(workbook(table), zone=SHANGHAI)
    wide = read_excel(
        workbook([["时间", "oven/t [℃]", "oven/i"], [naive, 71.5, None], ["2025/11/22 8:00:01", 72, 12]]), zone=SHANGHAI
    )

    assert [(address, at, value) for address, at, value, _ in rows(read)] == [row[:3] for row in LONG_ROWS]
    assert rows(wide) == WIDE_ROWS


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([["at", "signal", "value"], ["2025-11-22T00:00:00Z", "a", "much"]], [(2, "value")]),
        ([["at", "signal", "value"], ["2025-11-22T00:00:00Z", "a", True]], [(2, "value")]),
        ([["at", "signal", "value"], ["2025-11-22T00:00:00Z", "a", 1], [None, None, None], [5, "a", 1]], [(4, "at")]),
        ([["at", "a", "a"], ["2025-11-22T00:00:00Z", 1, 2]], [(1, "a")]),
        ([["at", "a"], ["2025-11-22T00:00:00Z", 1, 2]], [(2, "a")]),
        ([], [(1, "at")]),
    ],
)
def test_faults_in_excel_are_named_by_row_and_column(table, expected):
    with pytest.raises(RefusedRows) as caught:
        read_excel(workbook(table))

    assert places(caught.value) == expected


def test_half_a_workbook_is_refused():
    content = workbook([["at", "a"], ["2025-11-22T00:00:00Z", 1]])

    for cut in (10, len(content) // 2, len(content) - 10):
        with pytest.raises(Refused, match="cannot be read"):
            read_excel(content[:cut])


def repacked(content: bytes, name: str, replacement: bytes) -> bytes:
    sink = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            if part.filename != name:
                target.writestr(part.filename, source.read(part))
        target.writestr(name, replacement)
    return sink.getvalue()


def test_a_zip_bomb_is_refused_before_it_is_opened():
    content = repacked(workbook([["at", "a"]]), "xl/worksheets/sheet1.xml", b" " * (30 << 20))

    with pytest.raises(Refused, match="unpacks to"):
        read_excel(content, limits=Limits(unpacked_bytes=20 << 20))
    assert len(content) < 100_000


def test_a_single_cell_far_away_cannot_claim_the_cells_between():
    namespace = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    cells = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    sheet = b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (namespace, cells)

    with pytest.raises(Refused, match="The workbook has"):
        read_excel(repacked(workbook([["at", "a"]]), "xl/worksheets/sheet1.xml", sheet))


def test_a_long_text_used_by_many_cells_is_refused():
    namespace = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    texts = b"<sst %s><si><t>at</t></si><si><t>%s</t></si></sst>" % (namespace, b"x" * 1_000_000)
    cells = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>1</v></c></row>' % (row, row) for row in range(1, 5000))
    sheet = b"<worksheet %s><sheetData>%s</sheetData></worksheet>" % (namespace, cells)
    content = repacked(workbook([["at"]]), "xl/worksheets/sheet1.xml", sheet)

    with pytest.raises(Refused, match="bytes of text"):
        read_excel(repacked(content, "xl/sharedStrings.xml", texts))


def test_the_ending_of_the_name_says_the_format(tmp_path: Path):
    path = tmp_path / "readings.CSV"
    path.write_text(LONG, encoding="utf-8")

    read: Observations = read_file(path)

    assert rows(read) == LONG_ROWS
    with pytest.raises(Refused, match=r"The file readings\.doc"):
        read_content("readings.doc", b"")
    with pytest.raises(Refused, match="has 115 bytes"):
        read_file(path, limits=Limits(file_bytes=50))
    with pytest.raises(Refused, match="The zone 'Mars'"):
        read_content("a.csv", LONG.encode(), zone="Mars")
