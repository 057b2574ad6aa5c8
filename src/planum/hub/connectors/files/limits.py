from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may claim of the hub: bytes as sent, bytes once unpacked, rows, and cells."""

    file_bytes: int = 512 << 20
    unpacked_bytes: int = 1 << 30
    rows: int = 5_000_000
    cells: int = 50_000_000
    columns: int = 2_000
