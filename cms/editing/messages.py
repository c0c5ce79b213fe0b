"""Catalogues of the interface, compiled when the back office starts: no machine needs gettext's own tools."""

from __future__ import annotations

import ast
import os
import re
import struct
from collections.abc import Iterator
from pathlib import Path

DOMAINS = ("django", "djangojs")
MAGIC = 0x950412DE

_FIELD = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr(?:\[\d+\])?)\s+(".*")')


def compile_catalogues(sources: Path, target: Path) -> list[Path]:
    """Writes ``<target>/<language>/LC_MESSAGES/<domain>.mo`` where it is older than its source; answers those written."""
    written = []
    for domain in DOMAINS:
        for source in sorted(sources.glob(f"*/LC_MESSAGES/{domain}.po")):
            compiled = target / source.relative_to(sources).with_suffix(".mo")
            if compiled.exists() and compiled.stat().st_mtime_ns >= source.stat().st_mtime_ns:
                continue
            compiled.parent.mkdir(parents=True, exist_ok=True)
            unfinished = compiled.with_name(f".{compiled.name}.{os.getpid()}")
            unfinished.write_bytes(compiled_catalogue(source.read_text(encoding="utf-8")))
            unfinished.replace(compiled)
            written.append(compiled)
    return written


def compiled_catalogue(text: str) -> bytes:
    """A PO file in the binary form that ``gettext.GNUTranslations`` reads."""
    messages = sorted((key.encode(), value.encode()) for key, value in messages_of(text))
    count, head = len(messages), 28
    keys, values = head, head + 8 * count
    position = values + 8 * count
    tables: list[bytes] = []
    strings: list[bytes] = []
    for column in (0, 1):
        for message in messages:
            tables.append(struct.pack("<II", len(message[column]), position))
            strings.append(message[column] + b"\0")
            position += len(message[column]) + 1
    return struct.pack("<7I", MAGIC, 0, count, keys, values, 0, head) + b"".join(tables) + b"".join(strings)


def messages_of(text: str) -> Iterator[tuple[str, str]]:
    """Keys and translations of a PO file; plural forms are parted by NUL. Fuzzy and empty ones are left out."""
    for block in re.split(r"\n\s*\n", text):
        lines = block.splitlines()
        if any(line.startswith("#,") and "fuzzy" in line for line in lines):
            continue
        entry = _entry(lines)
        values = [value for name, value in sorted(entry.items()) if name.startswith("msgstr")]
        if "msgid" in entry and all(values):
            yield _key(entry), "\0".join(values)


def _key(entry: dict[str, str]) -> str:
    context = f"{entry['msgctxt']}\4" if "msgctxt" in entry else ""
    plural = f"\0{entry['msgid_plural']}" if "msgid_plural" in entry else ""
    return f"{context}{entry['msgid']}{plural}"


def _entry(lines: list[str]) -> dict[str, str]:
    entry: dict[str, str] = {}
    field = ""
    for line in lines:
        found = _FIELD.fullmatch(line.strip())
        if found is not None:
            field = found[1]
            entry[field] = ast.literal_eval(found[2])
        elif line.startswith('"') and field:
            entry[field] += ast.literal_eval(line.strip())
    return entry
