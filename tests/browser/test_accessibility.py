"""Each page type in a real browser: axe, the first screen of home pages, narrow windows, no script errors."""

from __future__ import annotations

import functools
import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from tests.departments.face import write_site
from tests.departments.small_city import small_city

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'"
)
SITES = ("portal", "gongan")


class StaticHost(http.server.SimpleHTTPRequestHandler):
    """Any static host, with the content policy of the front."""

    def end_headers(self) -> None:
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        return


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def addresses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """One address for each kind of page, ``site/kind`` to URL."""
    records, folder, found, servers = small_city(news=3), tmp_path_factory.mktemp("sites"), {}, []
    for slug in SITES:
        by_kind = write_site(records, slug, folder / slug)
        server = _serving(folder / slug)
        servers.append(server)
        found |= {
            f"{slug}/{kind}": f"http://127.0.0.1:{server.server_port}{paths[0]}" for kind, paths in by_kind.items()
        }
        found[f"{slug}/404"] = f"http://127.0.0.1:{server.server_port}/404.html"
    yield found
    for server in servers:
        server.shutdown()
        server.server_close()


def test_axe_finds_nothing_on_any_kind_of_page(browser, addresses):
    axe, findings = Axe(), {}
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    for name, address in addresses.items():
        page.goto(address)
        found = axe.run(page, options={"resultTypes": ["violations"]})
        if found.violations_count:
            findings[name] = found.generate_report()
    page.close()

    assert findings == {}


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
@pytest.mark.parametrize("home", ["portal/portal_home", "gongan/department_home"])
def test_complaints_are_in_the_first_screen_of_every_home_page(browser, addresses, home, size):
    page = _opened(browser, addresses[home], size)

    assert _is_in_first_screen(page, "监督投诉", size)
    page.close()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)], ids=["desktop", "phone"])
def test_the_portal_is_in_the_first_screen_of_a_department(browser, addresses, size):
    page = _opened(browser, addresses["gongan/department_home"], size)

    assert _is_in_first_screen(page, "示例市人民政府门户网站", size)
    page.close()


@pytest.mark.parametrize("print_size", ["usual", "large"])
def test_no_page_is_wider_than_a_narrow_window(browser, addresses, print_size):
    page = browser.new_page(viewport={"width": 360, "height": 780})
    wide = {}
    for name, address in addresses.items():
        page.goto(address)
        page.get_by_role("checkbox", name=re.compile("大字|Large text")).set_checked(print_size == "large")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 360:
            wide[name] = width
    page.close()

    assert wide == {}


def test_pages_keep_the_content_policy(browser, addresses):
    page, complaints = browser.new_page(), []
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for address in addresses.values():
        page.goto(address)
    page.close()

    assert complaints == []


def test_the_first_key_press_offers_to_skip_to_the_text(browser, addresses):
    page = _opened(browser, addresses["gongan/service_item"], (1280, 800))

    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


@pytest.mark.parametrize("medium", ["screen", "print"])
@pytest.mark.parametrize("width", [390, 1280])
def test_materials_are_those_of_the_chosen_situations_and_need_no_scripts(browser, addresses, width, medium):
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 844})
    page = context.new_page()
    page.goto(addresses["gongan/service_item"])
    rows = page.locator(".materials tbody th[scope=row]:visible")

    seen = []
    for situation in (None, "丢失补领的", "未满十六周岁的"):
        page.emulate_media(media="screen")
        if situation is not None:
            page.get_by_role("checkbox", name=situation).check()
        page.emulate_media(media=medium)
        seen.append([text.split("\n")[0].removesuffix("空白表格") for text in rows.all_inner_texts()])

    everybody, under_age, lost = ["居民户口簿", "换领补领申请表"], ["监护人身份证", "监护关系证明"], ["丢失情况说明"]
    assert seen == [[*everybody, *under_age, *lost], [*everybody, *lost], [*everybody, *under_age, *lost]]
    context.close()


def test_whom_no_situation_fits_prints_what_everybody_needs(browser, addresses):
    page = _opened(browser, addresses["gongan/service_item"], (390, 844))

    page.get_by_role("checkbox", name="以上情形都不适用").check()
    page.emulate_media(media="print")

    printed = page.locator(".materials").inner_text()
    assert "换领补领申请表" in printed
    assert not any(other in printed for other in ("丢失", "未满十六周岁"))
    page.close()


@pytest.mark.parametrize("width", [360, 1280])
def test_large_text_is_offered_in_every_window_and_needs_no_scripts(browser, addresses, width):
    context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(addresses["gongan/service_item"])
    before = page.locator("h1").bounding_box()

    page.get_by_role("checkbox", name="大字").check()

    after = page.locator("h1").bounding_box()
    assert before is not None
    assert after is not None
    assert after["height"] >= 1.2 * before["height"]
    context.close()


def test_large_text_is_remembered(browser, addresses):
    page = _opened(browser, addresses["gongan/service_item"], (1280, 800))

    page.get_by_role("checkbox", name="大字").check()
    page.reload()

    assert page.get_by_role("checkbox", name="大字").is_checked()
    assert page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    page.close()


@pytest.mark.parametrize("width", [960, 1280, 1440])
def test_the_menu_stands_on_one_line(browser, addresses, width):
    page = _opened(browser, addresses["gongan/department_home"], (width, 800))

    tops = {box["y"] for entry in page.locator(".menu > ul > li").all() if (box := entry.bounding_box())}

    assert len(tops) == 1
    page.close()


def test_the_further_sections_open_without_scripts_and_close_with_escape(browser, addresses):
    plain = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 800})
    for page in (plain.new_page(), browser.new_page(viewport={"width": 1280, "height": 800})):
        page.goto(addresses["gongan/department_home"])
        page.get_by_text("更多栏目").click()
        assert page.locator(".menu-further").get_by_role("link").first.is_visible()

    page.keyboard.press("Escape")

    assert page.locator(".menu-further").get_by_role("link").count() == 0
    page.close()
    plain.close()


def test_the_menu_opens_on_a_phone_without_scripts(browser, addresses):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(addresses["gongan/department_home"])

    page.get_by_text("栏目导航").click()

    assert page.get_by_role("link", name="办事服务").is_visible()
    context.close()


def _serving(folder: Path) -> http.server.ThreadingHTTPServer:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(StaticHost, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def _opened(browser: Browser, address: str, size: tuple[int, int]) -> Page:
    page = browser.new_page(viewport={"width": size[0], "height": size[1]})
    page.goto(address)
    return page


def _is_in_first_screen(page: Page, text: str, size: tuple[int, int]) -> bool:
    boxes = [link.bounding_box() for link in page.get_by_role("link", name=text, exact=True).all()]
    return any(box and box["y"] + box["height"] <= size[1] and box["x"] + box["width"] <= size[0] for box in boxes)
