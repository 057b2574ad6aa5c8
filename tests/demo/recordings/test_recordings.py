"""Real recordings through the plan of a plant; damaged files, made here, are refused whole."""

import gzip
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from planum.demo.plants.faults import microseconds
from planum.demo.plants.plan import SECOND_US, Kind
from planum.demo.recordings import engines, hydraulic, incidents, steel
from planum.demo.recordings.library import VARIABLE, data_folder, open_library
from planum.demo.recordings.replay import Recording
from planum.errors import Refused

ENDS = datetime(2026, 11, 22, tzinfo=UTC)
REPOSITORY = Path(__file__).parents[3]


@pytest.fixture
def folder() -> Path:
    found = data_folder(REPOSITORY)
    if found is None:
        pytest.skip(f"no recordings beside the repository: set {VARIABLE} to a folder of the same layout")
    return found


def column(recording: Recording, ending: str) -> np.ndarray:
    place = next(place for place, signal in enumerate(recording.plan.signals) if signal.code.endswith(ending))
    return recording.value[:, place]


@pytest.mark.data
def test_the_steel_plant_ends_when_told_in_quarter_hours_and_its_meter_is_the_sum(folder: Path) -> None:
    recording = steel.read(folder, ENDS)

    assert recording.span_us[1] == microseconds(ENDS)
    assert set(np.diff(recording.at)) == {900 * SECOND_US}
    assert column(recording, "interval_energy")[:3].tolist() == [3.17, 4.0, 3.24]
    assert np.allclose(np.diff(column(recording, "/energy")), column(recording, "interval_energy")[1:], atol=0.011)
    assert recording.plan.signal("RS01/S1/REC/L1/MT01/energy").kind is Kind.ENERGY
    assert recording.plan.name.endswith("（回放）")
    assert f"moved by {(microseconds(ENDS) - microseconds(datetime(2018, 11, 1, tzinfo=UTC))) // SECOND_US} s" in (
        recording.plan.description
    )


@pytest.mark.data
def test_the_hydraulic_rig_speaks_every_second(folder: Path) -> None:
    recording = hydraulic.read(folder, ENDS)

    assert [signal.code.rsplit("/", 1)[1] for signal in recording.plan.signals] == [
        code for code, *_ in hydraulic.CHANNELS
    ]
    assert recording.value.shape == (2205 * 60, 8)
    assert column(recording, "TS1")[:3].tolist() == [35.57, 35.492, 35.469]
    assert set(np.diff(recording.at)) == {SECOND_US}


@pytest.mark.data
def test_engines_start_together_and_fall_silent_when_they_have_failed(folder: Path) -> None:
    recording = engines.read(folder, ENDS, units=(1, 2))

    lives = [int(np.count_nonzero(~np.isnan(column(recording, f"EN00{unit}/T24")))) for unit in (1, 2)]
    assert lives == [192, 287]
    assert set(np.diff(recording.at)) == {3600 * SECOND_US}
    assert column(recording, "EN001/T24")[0] == 641.82
    assert column(recording, "EN001/W32")[0] == 23.419
    assert len(recording.plan.signals) == 42
    last = recording.block(microseconds(ENDS), microseconds(ENDS) + 1)
    assert last.count == 21


@pytest.mark.data
def test_an_engine_that_does_not_exist_is_refused(folder: Path) -> None:
    with pytest.raises(Refused, match="The engines are 1 to 100"):
        engines.read(folder, ENDS, units=(101,))


@pytest.mark.data
def test_incidents_keep_their_five_minutes(folder: Path) -> None:
    names = incidents.present(folder)

    recordings = [incidents.read(folder, name, ENDS) for name in names]

    assert len(recordings) == 2
    for recording in recordings:
        assert (np.diff(recording.at) > 0).all()
        assert np.median(np.diff(recording.at)) == 300 * SECOND_US
        assert recording.span_us[1] == microseconds(ENDS)


@pytest.mark.data
def test_the_library_has_every_recording_of_the_folder(folder: Path) -> None:
    library = open_library(folder, ENDS, "sparkplug")

    assert [recording.plan.code for recording in library.recordings][:3] == ["RS01", "RH01", "RE01"]
    assert library.left_out == ()
    assert {recording.plan.protocol for recording in library.recordings} == {"sparkplug"}


def steel_file(folder: Path, rows: int = 96) -> Path:
    path = folder / steel.FILE
    path.parent.mkdir(parents=True)
    names = [name for name, *_ in steel.COLUMNS]
    first = datetime(2018, 1, 1, tzinfo=UTC)
    lines = [",".join(("date", *names))]
    for quarter in range(1, rows + 1):
        end = first + timedelta(minutes=15 * quarter)
        day = end - timedelta(days=1) if (end.hour, end.minute) == (0, 0) else end
        lines.append(",".join((f"{day.day}/{day.month}/{day.year} {end.hour}:{end.minute:02d}", *["1.5"] * len(names))))
    path.write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def hydraulic_files(folder: Path) -> Path:
    path = folder / hydraulic.FOLDER
    path.mkdir(parents=True)
    row = "\t".join(["1.25"] * 60) + "\n"
    for code, *_ in hydraulic.CHANNELS:
        (path / f"{code}.txt.gz").write_bytes(gzip.compress((row * 3).encode()))
    return path / "TS1.txt.gz"


def engine_file(folder: Path) -> Path:
    path = folder / engines.FILE
    path.parent.mkdir(parents=True)
    lines = [" ".join([str(unit), str(cycle), *["1.0"] * 24]) for unit in range(1, 5) for cycle in range(1, 4)]
    path.write_bytes(gzip.compress("\n".join(lines).encode()))
    return path


def incident_file(folder: Path) -> Path:
    path = folder / incidents.FOLDER / "machine_temperature_system_failure.csv"
    path.parent.mkdir(parents=True)
    path.write_text("timestamp,value\n2013-12-02 21:15:00,73.9\n2013-12-02 21:15:00,74.0\n2013-12-02 21:20:00,74.9\n")
    return path


def test_recordings_that_are_not_there_are_left_out_with_a_sentence(tmp_path: Path) -> None:
    steel_file(tmp_path)

    library = open_library(tmp_path, ENDS)

    assert [recording.plan.code for recording in library.recordings] == ["RS01"]
    assert library.left_out == tuple(
        f"The recording {place} is left out: the data folder does not have it."
        for place in (hydraulic.FOLDER, engines.FILE, incidents.FOLDER)
    )


def test_the_last_quarter_of_a_day_is_written_as_midnight_of_the_same_day(tmp_path: Path) -> None:
    steel_file(tmp_path, 192)

    recording = steel.read(tmp_path, ENDS)

    assert recording.span_us == (microseconds(ENDS) - 191 * 900 * SECOND_US, microseconds(ENDS))


def test_industrial_incidents_come_before_computers_and_repeated_instants_are_told(tmp_path: Path) -> None:
    incident_file(tmp_path)

    recording = open_library(tmp_path, ENDS).recordings[0]

    assert recording.plan.code == "RM01"
    assert recording.value[:, 0].tolist() == [73.9, 74.9]
    assert "1 of 3 rows were left out" in recording.plan.description


def cut_text(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def cut_gzip(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-9])


def half_the_rows(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[: len(lines) // 2]), encoding="utf-8")


def spoiled(path: Path, old: bytes, new: bytes) -> None:
    packed = path.suffix == ".gz"
    content = gzip.decompress(path.read_bytes()) if packed else path.read_bytes()
    changed = content.replace(old, new, 1)
    assert changed != content
    path.write_bytes(gzip.compress(changed) if packed else changed)


@pytest.mark.parametrize(
    ("made", "harm", "said"),
    [
        (steel_file, cut_text, "columns instead of"),
        (steel_file, half_the_rows, "are not whole days"),
        (steel_file, lambda path: spoiled(path, b"1.5", b"nan"), "line 2 has a value that is not finite"),
        (steel_file, lambda path: spoiled(path, b"1/1/2018 0:30", b"1/1/2018 0:31"), "not a quarter of an hour"),
        (steel_file, lambda path: spoiled(path, b"Usage_kWh", b"Usage"), "column Usage_kWh is missing"),
        (steel_file, lambda path: path.write_bytes(b""), "column date is missing"),
        (hydraulic_files, cut_gzip, "damaged"),
        (hydraulic_files, lambda path: spoiled(path, b"1.25\t", b""), "line 1 has 59 values instead of 60"),
        (hydraulic_files, lambda path: spoiled(path, b"1.25", b"1,25"), "could not convert"),
        (hydraulic_files, lambda path: path.unlink(), "No such file"),
        (hydraulic_files, lambda path: path.write_bytes(gzip.compress(b"")), "it has no rows"),
        (engine_file, cut_gzip, "damaged"),
        (engine_file, lambda path: spoiled(path, b"1 2 1.0", b"1 4 1.0"), "do not count from 1 without gaps"),
        (incident_file, lambda path: spoiled(path, b"21:20:00,74.9", b"21:2"), "columns instead of 2"),
        (incident_file, lambda path: spoiled(path, b"21:20:00", b"20:20:00"), "earlier than the line before"),
        (incident_file, lambda path: spoiled(path, b"73.9", b"x"), "could not convert"),
    ],
)
def test_a_damaged_recording_is_refused_whole(
    tmp_path: Path, made: Callable[[Path], Path], harm: Callable[[Path], object], said: str
) -> None:
    harm(made(tmp_path))

    with pytest.raises(Refused, match=said) as refusal:
        open_library(tmp_path, ENDS)

    assert str(tmp_path) not in str(refusal.value)


def test_a_named_folder_comes_before_the_one_beside_the_repository(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    assert data_folder(REPOSITORY) == tmp_path
    shutil.rmtree(tmp_path)
    assert data_folder(REPOSITORY) is None
