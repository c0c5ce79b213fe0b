"""Reading a file in a process of its own: a hostile one ends that, never the back office."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path
from typing import IO

import msgspec

from .scan import FileFinding

logger = logging.getLogger(__name__)

SECONDS = 90.0
_ROOT = Path(__file__).resolve().parents[4]


def scanned(file: IO[bytes], extension: str) -> list[FileFinding]:
    """Bounded in time and memory; what goes beyond is ``unreadable``."""
    try:
        return msgspec.json.decode(_read(file, "findings", extension), type=list[FileFinding])
    except subprocess.TimeoutExpired:
        return [FileFinding("unreadable", "检查用时过长")]
    except msgspec.DecodeError:
        return [FileFinding("unreadable", "检查中断：文件异常或者过大")]


def public_text(file: IO[bytes], extension: str) -> str:
    """See ``scan.public_text``; empty as well for what goes beyond the bounds."""
    try:
        return msgspec.json.decode(_read(file, "text", extension), type=str)
    except (subprocess.TimeoutExpired, msgspec.DecodeError):
        return ""


def _read(file: IO[bytes], act: str, extension: str) -> bytes:
    command = [sys.executable, "-m", "cms.editing.gate.files", act, extension]
    # S603: our own module; the extension is one argument.
    done = subprocess.run(command, input=file.read(), capture_output=True, timeout=SECONDS, cwd=_ROOT)  # noqa: S603
    if done.returncode:
        logger.warning("file_not_read extension=%s status=%d", extension, done.returncode)
    return done.stdout
