"""A file is read in whole, or refused whole with the row and column of every fault."""

import io
from base64 import b64encode
from datetime import UTC, datetime

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied

from planum.errors import Refused, RefusedRows
from planum.hub.connectors.actions import bind_signals, import_file
from planum.hub.connectors.queries import imports
from planum.hub.connectors.shapes import NewBinding
from planum.hub.readings import access
from planum.hub.readings.engine.batch import columns, joined_table
from planum.kernel import files
from planum.kernel.models import Organisation, StoredFile
from planum.kernel.visibility import SYSTEM, viewing
from world import a_connector, a_plant, a_signal, an_engineer, an_enterprise, an_industry_officer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("readings")]

DAY = "2026-01-05"


def sent(text: str | bytes, **more: object) -> dict[str, object]:
    content = text.encode() if isinstance(text, str) else text
    return {"name": "readings.csv", "content": b64encode(content).decode(), **more}


def stored(signal: int) -> list[tuple[str, float]]:
    rows = columns(joined_table(access.reader().read([signal], 0, 2**60)))
    return [
        (datetime.fromtimestamp(at / 1e6, UTC).strftime("%H:%M"), value)
        for at, value in zip(rows.at.tolist(), rows.value.tolist(), strict=True)
    ]


def cells(refusal: RefusedRows) -> list[tuple[int, str, str]]:
    return [(cell.row, cell.column, cell.given) for cell in refusal.cells]


def test_a_file_names_signals_by_their_paths_and_states_other_units() -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation), unit="kW")
    short = signal.path.partition("/")[2]
    text = f"at,signal,value,unit\n{DAY} 08:00,{signal.path},2000,W\n{DAY} 08:01,{short},3,\n"

    shape = import_file(by=engineer, enterprise=engineer.organisation.code, **sent(text, zone="Asia/Shanghai"))

    assert stored(signal.pk) == [("00:00", 2.0), ("00:01", 3.0)]
    assert (shape.rows, shape.repeated, shape.name) == (2, 0, "readings.csv")
    assert shape.first_at == datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
    with viewing(engineer):
        assert imports() == [shape]
        assert files.content_of(StoredFile.objects.get(pk=shape.file)) == text.encode()


def test_a_file_of_a_source_names_its_addresses() -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))
    source = a_connector(engineer.organisation)
    bind_signals(by=engineer, connector=source.pk, rows=[NewBinding("炉温", signal.path, "K")])

    shape = import_file(by=engineer, connector=source.pk, **sent(f"时间,炉温 [°C]\n{DAY}T08:00:00Z,20\n"))
    import_file(by=engineer, connector=source.pk, **sent(f"时间,炉温\n{DAY}T08:01:00Z,293.15\n"))

    assert (shape.connector, stored(signal.pk)) == (source.pk, [("08:00", 20.0), ("08:01", 20.0)])


def test_a_file_that_is_sent_again_stores_nothing_twice() -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))
    text = f"at,signal,value\n{DAY}T08:00:00Z,{signal.path},1\n"
    import_file(by=engineer, enterprise=engineer.organisation.code, **sent(text))

    again = import_file(by=engineer, enterprise=engineer.organisation.code, **sent(text))

    assert (again.rows, again.repeated) == (0, 1)
    assert stored(signal.pk) == [("08:00", 1.0)]


def test_unknown_signals_and_wrong_units_refuse_the_whole_file() -> None:
    engineer = an_engineer()
    firm = engineer.organisation
    signal = a_signal(a_plant(firm), unit="kW")
    lines = [f"{signal.path},1,kW", f"{signal.path},1,kPa", "nobody,1,kW", "nobody,2,kW"]
    text = "at,signal,value,unit\n" + "".join(f"{DAY}T08:0{n}:00Z,{line}\n" for n, line in enumerate(lines))

    with pytest.raises(RefusedRows) as refusal:
        import_file(by=engineer, enterprise=firm.code, **sent(text))

    assert cells(refusal.value) == [(3, "unit", "kPa"), (4, "signal", "nobody")]
    assert refusal.value.count == 3
    assert stored(signal.pk) == []
    with viewing(SYSTEM):
        assert (imports(), StoredFile.objects.count()) == ([], 0)


def test_times_in_the_future_and_twice_refuse_the_whole_file() -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))
    times = [f"{DAY}T08:00:00Z", f"{DAY}T08:00:00Z", "2150-01-01T00:00:00Z"]
    text = "at,signal,value\n" + "".join(f"{at},{signal.path},1\n" for at in times)

    with pytest.raises(RefusedRows) as refusal:
        import_file(by=engineer, enterprise=engineer.organisation.code, **sent(text))

    assert [(row, column) for row, column, _given in cells(refusal.value)] == [(3, "at"), (4, "at")]


def test_faults_of_a_wide_file_stand_in_their_column() -> None:
    engineer = an_engineer()
    plant = a_plant(engineer.organisation)
    one, other = a_signal(plant), a_signal(plant)
    rows = [f"{DAY}T08:00:00Z,1,2,3", f"{DAY}T08:01:00Z,,2,", "2150-01-01T00:00:00Z,1,,"]

    with_unknown = f"at,{one.path},{other.path},nobody [K]\n" + "\n".join(rows) + "\n"
    in_future = f"at,{one.path},{other.path}\n" + "\n".join(row.rpartition(",")[0] for row in rows) + "\n"

    with pytest.raises(RefusedRows) as unknown:
        import_file(by=engineer, enterprise=engineer.organisation.code, **sent(with_unknown))
    with pytest.raises(RefusedRows) as future:
        import_file(by=engineer, enterprise=engineer.organisation.code, **sent(in_future))

    assert cells(unknown.value) == [(1, "nobody [K]", "nobody")]
    assert [(row, column) for row, column, _given in cells(future.value)] == [(4, one.path)]


def test_excel_and_parquet_are_read_in_too() -> None:
    engineer = an_engineer()
    firm = engineer.organisation
    signal = a_signal(a_plant(firm))
    at = datetime(2026, 1, 5, 8, 0)  # noqa: DTZ001  cells of a workbook have no zone
    book, target = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["at", signal.path])
    book.active.append([at, 1.5])
    book.save(target)
    table, buffer = pa.table({"at": [at.replace(tzinfo=UTC)], signal.path: [2.5]}), io.BytesIO()
    pq.write_table(table, buffer)

    import_file(by=engineer, enterprise=firm.code, **sent(target.getvalue(), zone="Asia/Shanghai") | {"name": "a.xlsx"})
    import_file(by=engineer, enterprise=firm.code, **sent(buffer.getvalue()) | {"name": "a.parquet"})

    assert stored(signal.pk) == [("00:00", 1.5), ("08:00", 2.5)]


def test_a_stored_file_is_read_in_by_its_number() -> None:
    engineer = an_engineer()
    signal = a_signal(a_plant(engineer.organisation))
    content = f"at,signal,value\n{DAY}T08:00:00Z,{signal.path},1\n".encode()
    with viewing(engineer):
        file = files.store(content=content, name="kept.csv", media_type="text/csv", owner=engineer.organisation)

    shape = import_file(by=engineer, enterprise=engineer.organisation.code, file=file.pk)

    assert (shape.file, shape.rows) == (file.pk, 1)


@pytest.mark.parametrize(
    ("given", "column"),
    [({}, "name"), ({"name": "a.csv", "content": "%%%"}, "content"), ({"name": "a.pdf", "content": "AAAA"}, "name")],
)
def test_what_is_no_file_of_readings_is_refused(given: dict[str, str], column: str) -> None:
    engineer = an_engineer()

    with pytest.raises(Refused):
        import_file(by=engineer, enterprise=engineer.organisation.code, **given)


def test_another_firm_and_a_bureau_read_in_nothing() -> None:
    signal = a_signal()
    firm: Organisation = signal.asset.enterprise
    text = f"at,signal,value\n{DAY}T08:00:00Z,{signal.path},1\n"

    for person in (an_engineer(an_enterprise()), an_industry_officer()):
        with pytest.raises((PermissionDenied, ObjectDoesNotExist)):
            import_file(by=person, enterprise=firm.code, **sent(text))
    competitor = an_engineer()
    with pytest.raises(RefusedRows):
        import_file(by=competitor, enterprise=competitor.organisation.code, **sent(text))
    assert stored(signal.pk) == []
