"""Fixtures for all tests: each test has its own ``var``; the database is real."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(autouse=True)
def var(tmp_path: Path, settings: Any) -> Path:
    """Everything a test writes goes here, never into the project's own ``var``."""
    folder = tmp_path / "var"
    settings.MEDIA_ROOT = str(folder / "media")
    settings.CHENGMEN_SITE_ROOT = folder / "site"
    settings.CHENGMEN_PUBLIC_DATABASE = folder / "public.sqlite"
    settings.CHENGMEN_INDEX = folder / "index"
    return folder
