"""What browser tests share."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from cms.settings.shared import ROOT
from tests.provisioning.cities import write_city
from tests.services.servers import free_pair

from .running_city import RunningCity, eventually

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
OPEN_SECONDS = 90.0
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


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCity]:
    folder = tmp_path_factory.mktemp("running")
    city = RunningCity(free_pair(), folder / "var")
    given = {name: value for name, value in os.environ.items() if not name.startswith(("CHENGMEN_", "DJANGO_"))}
    given |= {"CHENGMEN_VAR": str(city.var), "CHENGMEN_CITY": str(write_city(folder / "city"))}
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "cms.running", "--port", str(city.port)],
            env=given,
            cwd=ROOT,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        eventually(lambda: "The city is open." in log.read_text(encoding="utf-8"), OPEN_SECONDS, log)
        yield city
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield launched
        launched.close()
