"""Documents and judged queries from JSON lines, for measuring a ranking."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import msgspec

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class FileInvalid(Exception):
    """A file cannot be read, or a line of it says something else than it should."""


class Document(msgspec.Struct, frozen=True):
    id: str
    title: str
    body: str
    dept: str = ""
    kind: str = ""
    url: str = ""


class JudgedQuery(msgspec.Struct, frozen=True):
    query: str
    relevant: tuple[str, ...]
    """Documents that answer it."""
    type: str = ""


Line = TypeVar("Line", Document, JudgedQuery)
_SHAPES = {
    Document: '{"id": "…", "title": "…", "body": "…"}, and "dept", "kind", "url" where there are any',
    JudgedQuery: '{"query": "…", "relevant": ["id", …]}, and "type" where there is one',
}


def lines(file: Path, sort: type[Line]) -> Iterator[Line]:
    """Raises ``FileInvalid`` with file, line and how it should be written."""
    for number, line in enumerate(_content(file).removeprefix(BYTE_ORDER_MARK).split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield msgspec.json.decode(line, type=sort)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            reason = f"{file}, line {number}: {error}. Write {_SHAPES[sort]}, in UTF-8 on one line."
            raise FileInvalid(reason) from error


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise FileInvalid(f"{file}: cannot be read ({error.strerror}). Name a readable file of JSON lines.") from error
