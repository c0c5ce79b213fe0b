"""Fixtures that start a real service when the first test asks for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from . import servers
from .install import chromium as chromium_path


@pytest.fixture(scope="session")
def elasticsearch() -> Iterator[str]:
    """The URL of a node of this session."""
    with servers.elasticsearch() as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The browser's path."""
    found = chromium_path()
    assert found, "Chromium is missing: 'make test' installs it."
    return found
