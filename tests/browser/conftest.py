"""What browser tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

Pictured = Callable[[Page, str], None]


@pytest.fixture
def pictured(request: pytest.FixtureRequest) -> Pictured:
    """Takes a picture of the screen for the editors' guide, where ``--pictures FOLDER`` asks for it."""
    folder = request.config.getoption("--pictures")

    def take(page: Page, name: str) -> None:
        if folder:
            # Words that come and go by themselves would make each picture another one.
            page.wait_for_timeout(1_500)
            page.screenshot(path=Path(folder) / f"{name}.png", animations="disabled", caret="hide")

    return take
