"""``manage.py gate --texts FILE.jsonl``: what the publish gate finds in texts (docs/gate.md)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandParser

from cms.editing.gate.detect import find


class Line(msgspec.Struct):
    id: str | int
    text: str


class Command(BaseCommand):
    help = "Searches texts, one JSON object with id and text a line, as the publish gate does."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--texts", type=Path, required=True, help="JSON lines with id and text")

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["texts"]
        try:
            lines = file.read_bytes().splitlines()
        except OSError as error:
            self.stderr.write(f"{file}: cannot be read ({error.strerror}). Name a readable file of JSON lines.")
            sys.exit(2)
        texts = list(_texts(lines))
        faults = [f"{file}, line {number}: {why}" for number, why in texts if isinstance(why, str)]
        findings = [
            {"id": line.id, "kind": finding.kind, "match": finding.match}
            for _number, line in texts
            if isinstance(line, Line)
            for finding in find(line.text)
        ]
        for fault in faults:
            self.stderr.write(fault)
        self.stdout.write(json.dumps({"texts": len(texts) - len(faults), "findings": findings}, ensure_ascii=False))
        if faults or findings:
            sys.exit(1)


def _texts(lines: list[bytes]) -> Iterator[tuple[int, Line | str]]:
    """Each line that is not blank with its number, or why it is none."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield number, msgspec.json.decode(line.removeprefix(b"\xef\xbb\xbf"), type=Line)
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            yield number, f'{error}. Write {{"id": "…", "text": "…"}} in UTF-8 on one line.'
