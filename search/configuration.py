"""The front's search: which engine over which Records, from settings. Needs no database."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from cms.records.registry import load_kinds

from .engines.embedded import EmbeddedEngine
from .entries import Source
from .sync import Synchroniser


@cache
def _made(index: Path, copy: Path, kinds: str) -> Synchroniser:
    return Synchroniser(Source(copy, load_kinds(kinds)), EmbeddedEngine(index))


def synchroniser() -> Synchroniser:
    """One for the process, as long as the settings stay the same."""
    return _made(Path(settings.CHENGMEN_INDEX), Path(settings.CHENGMEN_PUBLIC_DATABASE), str(settings.CHENGMEN_KINDS))
