"""Texts of templates in another language: ``_("办事指南")`` is replaced when a template is loaded."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

CALL = re.compile(r"""(?<![\w.])_\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*\)""")


def translated(source: str, catalogue: Mapping[str, str]) -> str:
    """The template with each ``_("…")`` as a plain literal, in the catalogue's language where it has one."""

    def replace(match: re.Match[str]) -> str:
        literal = match[1]
        text = ast.literal_eval(literal) if "\\" in literal else literal[1:-1]
        return json.dumps(catalogue.get(text) or text, ensure_ascii=False)

    return CALL.sub(replace, source)


def catalogue(folders: Iterable[Path], language: str) -> dict[str, str]:
    """Translations of ``<folder>/<language>/LC_MESSAGES/portal.po``; empty where there is no such file."""
    found: dict[str, str] = {}
    for folder in folders:
        file = folder / language.replace("-", "_") / "LC_MESSAGES" / "portal.po"
        if file.is_file():
            found |= parse(file.read_text(encoding="utf-8"))
    return found


def parse(text: str) -> dict[str, str]:
    """Messages of a PO file without plural forms; fuzzy and empty ones are left out.

    The standard library reads compiled catalogues only, and compiling needs a program that a fresh
    machine may lack.
    """
    messages: dict[str, str] = {}
    for block in re.split(r"\n\s*\n", text):
        lines = block.splitlines()
        if any(line.startswith("#,") and "fuzzy" in line for line in lines):
            continue
        entry = _entry(lines)
        if entry.get("msgid") and entry.get("msgstr"):
            messages[entry["msgid"]] = entry["msgstr"]
    return messages


def _entry(lines: list[str]) -> dict[str, str]:
    entry: dict[str, str] = {}
    field = ""
    for line in lines:
        keyword, _, rest = line.partition(" ")
        if keyword in {"msgid", "msgstr", "msgctxt"}:
            field = keyword
            entry[field] = ast.literal_eval(rest.strip())
        elif line.startswith('"') and field:
            entry[field] += ast.literal_eval(line.strip())
    return entry
