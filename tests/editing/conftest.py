"""Files that Wagtail leaves open."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module")
def files_closed() -> Iterator[None]:
    """Files that garbage holds are closed by the end of a file of tests, where their warnings are let pass."""
    yield
    gc.collect()


# Uploads, and pictures whose thumbnails it stores.
UNCLOSED = (pytest.mark.filterwarnings("ignore::ResourceWarning"), pytest.mark.usefixtures("files_closed"))
