"""The search page in a real browser: axe, a narrow window, the keyboard, and what a click tells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cms.records.search_counts import search_rows
from tests.front.server import running_front
from tests.publishing.city import BUREAU, PublishedCity
from tests.search.test_sync import eventually

pytestmark = pytest.mark.slow

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
ITEM = quote("身份证换领")


@pytest.fixture
def address(city: PublishedCity) -> Iterator[str]:
    city.publish()
    with running_front(city) as front:
        yield f"http://{BUREAU}:{front.port}"


@pytest.fixture
def browser(address: str) -> Iterator[Browser]:
    """After the city: Django refuses to open it beside Playwright's loop."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


def opened(browser: Browser, address: str, width: int) -> Page:
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.goto(address)
    return page


def test_the_search_page_is_open_to_all(browser: Browser, address: str, city: PublishedCity) -> None:
    for query in (ITEM, quote("公安局电话"), quote("身分证"), quote("龘靐")):
        page = opened(browser, f"{address}/search?q={query}", 1280)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert found.violations_count == 0, found.generate_report()
        page.set_viewport_size({"width": 360, "height": 780})
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        page.close()

    page = opened(browser, f"{address}/search?q={quote('公安局')}", 1280)
    chosen, other = page.get_by_role("link", name="相关度"), page.get_by_role("link", name="时间", exact=True)
    expect(chosen).to_have_css("font-weight", "600")
    expect(other).not_to_have_css("font-weight", "600")

    page.goto(f"{address}/search?q={ITEM}")
    field = page.locator("#results-q")
    field.fill("")
    field.press_sequentially("居民身")
    expect(page.locator(".search-large .suggestions a").first).to_have_text("居民身份证换领")
    field.press("ArrowDown")
    expect(page.locator(".search-large .suggestions a").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_focused()

    plain = browser.new_context(java_script_enabled=False).new_page()
    plain.goto(f"{address}/search?q={quote('龘靐')}")
    plain.locator("#results-q").focus()
    plain.keyboard.press("ControlOrMeta+A")
    plain.keyboard.type("公安局")
    plain.keyboard.press("Enter")
    expect(plain.locator(".result")).to_have_count(10)
    plain.get_by_role("link", name="下一页").focus()
    plain.keyboard.press("Enter")
    expect(plain.locator(".pagination [aria-current]")).to_have_text("第 2 页")
    plain.locator(".facets a[href*='kind=']").first.focus()
    plain.keyboard.press("Enter")
    expect(plain).to_have_url(re.compile("kind="))
    plain.context.close()

    page.locator(".result h2 a").first.click()
    file = city.var / "counts.sqlite"
    eventually(lambda: any(row.what == "clicks" and row.query == "身份证换领" for row in search_rows(file, "")))
    page.close()
