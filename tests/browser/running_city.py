"""A city as ``make run`` starts it, and what browsers do in all its tests."""

from __future__ import annotations

import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError

from playwright.sync_api import Browser, Page


class RunningCity(NamedTuple):
    """A city that its supervisor keeps running."""

    port: int
    var: Path

    def host(self, slug: str = "") -> str:
        return f"http://{slug}{'.' if slug else ''}localhost:{self.port}"

    @property
    def back_office(self) -> str:
        return f"http://localhost:{self.port + 1}/admin"

    def password(self, username: str) -> str:
        lines = (self.var / "accounts.txt").read_text(encoding="utf-8").splitlines()
        return next(line.split()[1] for line in lines if line.split()[0] == username)

    def fetch(self, slug: str, path: str) -> str:
        # Python resolves no names below localhost.
        headers = {"Host": f"{slug}.localhost:{self.port}"}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        with urllib.request.urlopen(request, timeout=10) as response:
            return str(response.read().decode())


def logged_in(browser: Browser, running: RunningCity, username: str) -> Page:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{running.back_office}/login/")
    page.locator('input[name="username"]').fill(username)
    page.locator('input[name="password"]').fill(running.password(username))
    page.locator('button[type="submit"]').click()
    page.wait_for_url(f"{running.back_office}/")
    return page


def answers(running: RunningCity, path: str) -> bool:
    try:
        return bool(running.fetch("gongan", path))
    except HTTPError:
        return False


def eventually(holds: Callable[[], bool], seconds: float, log: Path | None = None) -> None:
    end = time.monotonic() + seconds
    while not holds():
        told = log.read_text(encoding="utf-8")[-3000:] if log else ""
        assert time.monotonic() < end, f"Did not come to pass in {seconds:.0f} s. {told}"
        time.sleep(0.1)
