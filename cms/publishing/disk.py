"""Writing so that a power cut leaves the old file or the new one, never an empty one."""

from __future__ import annotations

import os
from pathlib import Path


def replace(file: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Puts the content in the file's place in one step; it is on the disk when this returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}")
    unfinished.unlink(missing_ok=True)  # One left by a kill may be open to others.
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(opened.fileno())
    unfinished.replace(file)
    sync_path(file.parent)


def sync_path(path: Path) -> None:
    """A file's content, or a folder's names."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
