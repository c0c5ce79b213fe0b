"""Reading what strangers made in a process of its own: a hostile file ends that, never the back office."""

from __future__ import annotations

import logging
import resource
import subprocess
import sys
from pathlib import Path
from typing import IO

logger = logging.getLogger(__name__)

SECONDS = 90.0
CPU_SECONDS = 60
MEMORY = 1_000 * 2**20
_ROOT = Path(__file__).resolve().parents[2]


def answer_of(module: str, *arguments: str, file: IO[bytes]) -> bytes:
    """What ``python -m module`` says about the file: nothing, or half a word, where that process was ended.

    Raises ``subprocess.TimeoutExpired``.
    """
    command = [sys.executable, "-m", module, *arguments]
    # S603: our own modules; what comes from outside is an argument or the input.
    done = subprocess.run(command, input=file.read(), capture_output=True, timeout=SECONDS, cwd=_ROOT)  # noqa: S603
    if done.returncode:
        logger.warning("file_not_read module=%s arguments=%s status=%d", module, arguments, done.returncode)
    return done.stdout


def limit_this_process() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
