"""Bytes that are on the disk when the call returns, and files that are there whole or not at all."""

import os
from pathlib import Path
from types import TracebackType

from planum.errors import Refused


class DurableFile:
    """A file that only grows. A failed append leaves it as it was, so that no later one stands behind torn bytes."""

    def __init__(self, path: Path, *, fresh: bool = False) -> None:
        self.path = path
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC
        self._descriptor = os.open(path, flags | (os.O_EXCL if fresh else 0), 0o644)
        self.size = os.fstat(self._descriptor).st_size
        self._is_broken = False
        try:
            sync_directory(path.parent)
        except OSError:
            self.close()
            if fresh:
                path.unlink()
            raise

    def append(self, content: bytes) -> None:
        if self._is_broken:
            raise Refused(
                f"an append to {self.path}", "a file whose last failure could be undone", "open the store anew"
            )
        try:
            write_all(self._descriptor, content)
            os.fsync(self._descriptor)
        except OSError:
            self._roll_back()
            raise
        self.size += len(content)

    def close(self) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def __enter__(self) -> "DurableFile":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _roll_back(self) -> None:
        try:
            os.ftruncate(self._descriptor, self.size)
            os.fsync(self._descriptor)
        except OSError:
            self._is_broken = True


def write_all(descriptor: int, content: bytes | memoryview) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def replace_file(path: Path, content: bytes | memoryview) -> None:
    """Put the content in the place of the file: after a crash the old file is there, or the whole new one."""
    temporary = path.with_name(path.name + ".tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
    try:
        write_all(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    temporary.replace(path)
    sync_directory(path.parent)


def truncate_file(path: Path, size: int) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.ftruncate(descriptor, size)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_directory(path: Path) -> None:
    """Make the names in a directory durable: fsync of a file alone does not."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def make_directory(path: Path) -> None:
    if not path.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        sync_directory(path.parent)
