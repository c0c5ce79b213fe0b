"""``manage.py gate``: its last line, its exit status, and bad lines by number."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from .test_detect import ID


def gate(file: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, Any] | None, str]:
    """Exit status, what the last line says, and what stands on standard error."""
    status = 0
    try:
        call_command("gate", texts=file)
    except SystemExit as end:
        status = int(str(end.code))
    written = capsys.readouterr()
    lines = written.out.splitlines()
    return status, json.loads(lines[-1]) if lines else None, written.err


def test_findings_stand_in_the_last_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text(f'{{"id": "a", "text": "证号{ID}"}}\n{{"id": "b", "text": "平安"}}\n', encoding="utf-8")

    status, result, _said = gate(file, capsys)

    assert (status, result) == (1, {"texts": 2, "findings": [{"id": "a", "kind": "id_card", "match": ID}]})


def test_clean_texts_end_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_text('\ufeff{"id": 1, "text": "联系电话：0000-12345678"}\n\n', encoding="utf-8")

    assert gate(file, capsys) == (0, {"texts": 1, "findings": []}, "")


@pytest.mark.parametrize(
    "bad", [b"no json", b'{"id": "c"}', b'{"id": "c", "text": 5}', b'{"id": "c", "text": "\xff"}', b"[]"]
)
def test_a_bad_line_is_named_by_its_number(bad: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "texts.jsonl"
    file.write_bytes('{"id": "a", "text": "平安"}\n'.encode() + bad + b"\n")

    status, result, said = gate(file, capsys)

    assert (status, result) == (1, {"texts": 1, "findings": []})
    assert "line 2" in said


def test_a_missing_file_cannot_be_tried(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, result, said = gate(tmp_path / "none.jsonl", capsys)

    assert (status, result) == (2, None)
    assert "none.jsonl" in said
