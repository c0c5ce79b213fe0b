"""The zip container of office files, opened with limits: what it claims is checked before anything is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import iterparse

from .content import Unreadable

MOST_ENTRIES = 5_000
MOST_BYTES = 200 * 2**20
MOST_RATIO = 100
SMALL = 2 * 2**20
"""What unpacks to less than this may be packed as tightly as it likes."""
MOST_ELEMENTS = 4_000_000


# defusedxml's refusals are ValueErrors, ParseError is a SyntaxError; a password that is asked for is a RuntimeError.
_DAMAGE = (
    ValueError, SyntaxError, zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError,
)  # fmt: skip


def opened(file: IO[bytes]) -> zipfile.ZipFile:
    """Raises ``Unreadable`` for bombs, encrypted and broken archives."""
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError) as error:
        raise Unreadable("文件已损坏") from error
    entries = archive.infolist()
    if len(entries) > MOST_ENTRIES:
        raise Unreadable("内含文件过多")
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries) or 1
    if unpacked > MOST_BYTES or (unpacked > SMALL and unpacked / packed > MOST_RATIO):
        raise Unreadable("压缩比异常或者内容过大")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise Unreadable("文件已加密")
    if len({entry.filename for entry in entries}) != len(entries):
        raise Unreadable("内含重名文件")
    return archive


def elements(archive: zipfile.ZipFile, name: str, *, most: int = MOST_ELEMENTS) -> Iterator[tuple[str, Element]]:
    """``start`` and ``end`` of each element without its namespace; an ended element is emptied afterwards.

    Raises ``Unreadable`` for XML that is broken, has entities, or is more than was claimed.
    """
    budget = archive.getinfo(name).file_size
    path: list[Any] = []
    count = 0
    try:
        with archive.open(name) as stream:
            for event, element in iterparse(_Limited(stream, budget), events=("start", "end"), forbid_dtd=True):
                count += 1
                if count > most:
                    raise Unreadable("内容过多，无法全部检查")
                if event == "start":
                    path.append(element)
                    yield event, element
                    continue
                yield event, element
                path.pop()
                if path:
                    path[-1].remove(element)
    except Unreadable:
        raise
    except _DAMAGE as error:
        raise Unreadable(f"“{name}”无法读取") from error


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part as it stands. Raises ``Unreadable`` when it is broken."""
    try:
        return archive.read(name)
    except _DAMAGE as error:
        raise Unreadable(f"“{name}”无法读取") from error


def local(tag: str) -> str:
    return tag.rpartition("}")[2]


class _Limited:
    def __init__(self, stream: IO[bytes], budget: int) -> None:
        self._stream = stream
        self._left = budget

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(min(size, 65_536) if size > 0 else 65_536)
        self._left -= len(chunk)
        if self._left < 0:
            raise Unreadable("压缩比异常或者内容过大")
        return chunk
