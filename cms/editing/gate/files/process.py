"""Scanning a file in a process of its own."""

from __future__ import annotations

import subprocess
from typing import IO

import msgspec

from ...apart import answer_of
from .scan import FileFinding

_READER = "cms.editing.gate.files"


def scanned(file: IO[bytes], extension: str) -> list[FileFinding]:
    """Bounded in time and memory; what goes beyond is ``unreadable``."""
    try:
        return msgspec.json.decode(answer_of(_READER, "findings", extension, file=file), type=list[FileFinding])
    except subprocess.TimeoutExpired:
        return [FileFinding("unreadable", "检查用时过长")]
    except msgspec.DecodeError:
        return [FileFinding("unreadable", "检查中断：文件异常或者过大")]


def public_text(file: IO[bytes], extension: str) -> str:
    """See ``scan.public_text``; empty as well for what goes beyond the bounds."""
    try:
        return msgspec.json.decode(answer_of(_READER, "text", extension, file=file), type=str)
    except (subprocess.TimeoutExpired, msgspec.DecodeError):
        return ""
