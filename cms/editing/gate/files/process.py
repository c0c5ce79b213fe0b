"""A scan in a process of its own: a hostile file ends that, never the back office."""

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
    command = [sys.executable, "-m", "cms.editing.gate.files", extension]
    try:
        # S603: our own module; the extension is one argument.
        done = subprocess.run(command, input=file.read(), capture_output=True, timeout=SECONDS, cwd=_ROOT)  # noqa: S603
    except subprocess.TimeoutExpired:
        return [FileFinding("unreadable", "检查用时过长")]
    try:
        return msgspec.json.decode(done.stdout, type=list[FileFinding])
    except msgspec.DecodeError:
        logger.warning("file_scan_failed extension=%s status=%d", extension, done.returncode)
        return [FileFinding("unreadable", "检查中断：文件异常或者过大")]
