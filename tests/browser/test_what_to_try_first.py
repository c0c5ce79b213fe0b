"""The README's "what to try first", in a real browser on the processes that ``make run`` starts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from cms.settings.shared import ROOT
from departments.counter.proof import question
from tests.disclosure.word.made import OFFICIAL, cell, line, picture, table, word
from tests.provisioning.cities import write_city
from tests.services.servers import free_pair

pytestmark = pytest.mark.slow

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
OPEN_SECONDS = 90.0
PATH = "/services/id-card"
MORE = "#w-slim-header-buttons [data-w-dropdown-target='toggle']"
SUBMITTING = 'footer [data-w-dropdown-target="toggle"]'
"""Beside the button that saves a draft."""


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
        _await(lambda: "The city is open." in log.read_text(encoding="utf-8"), OPEN_SECONDS, log)
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


def test_a_visitor_browses_from_the_portal_to_a_department(running, browser):
    page = browser.new_page()
    page.goto(running.host())

    page.locator(f'a[href^="{running.host("gongan")}"]').first.click()

    expect(page.locator("h1").first).to_be_visible()
    assert page.url.startswith(running.host("gongan"))


def test_a_visitor_finds_a_guide_by_searching(running, browser):
    page = browser.new_page()
    page.goto(running.host())

    page.locator('input[name="q"]').first.fill("身份证")
    page.locator('input[name="q"]').first.press("Enter")

    expect(page.locator(f'a[href="{running.host("gongan")}{PATH}.html"]')).to_be_visible()


def test_what_an_editor_submits_and_an_approver_approves_is_on_the_public_site_at_once(running, browser):
    key = json.loads(running.fetch("gongan", f"{PATH}.json"))["record"]["key"]
    edit = f"{running.back_office}/pages/{key.partition(':')[2]}/edit/"

    editor = _logged_in(browser, running, "gongan-editor")
    editor.goto(edit)
    editor.locator('input[name="title"]').fill("居民身份证换领（新版）")
    editor.locator('footer [data-w-dropdown-target="toggle"]').click()
    editor.locator('button[name="action-submit"]').click()
    expect(editor.locator(".messages .success")).to_be_visible()
    assert "新版" not in running.fetch("gongan", f"{PATH}.html")

    approver = _logged_in(browser, running, "gongan-approver")
    approver.goto(edit)
    approver.locator('[data-workflow-action-name="approve"]').first.click()
    expect(approver.locator(".messages .success")).to_be_visible()
    expect(approver.locator(".messages .receipt")).to_contain_text("已上线 ", timeout=10_000)
    expect(approver.locator(".messages .receipt a")).to_have_attribute("href", f"{running.host('gongan')}{PATH}.html")

    _await(lambda: "居民身份证换领（新版）" in running.fetch("gongan", f"{PATH}.html"), 5.0)
    visitor = browser.new_page()
    visitor.goto(f"{running.host('gongan')}{PATH}.html")
    expect(visitor.locator("h1").first).to_contain_text("居民身份证换领（新版）")


def test_a_leader_approves_on_a_phone_in_two_taps(running, browser):
    key = json.loads(running.fetch("gongan", "/news/a.json"))["record"]["key"]
    editor = _logged_in(browser, running, "gongan-editor")
    editor.goto(f"{running.back_office}/pages/{key.partition(':')[2]}/edit/")
    editor.locator('input[name="title"]').fill("便民服务日改期")
    editor.locator('footer [data-w-dropdown-target="toggle"]').click()
    editor.locator('button[name="action-submit"]').click()
    expect(editor.locator(".messages .success")).to_be_visible()

    phone = _logged_in(browser, running, "gongan-approver")
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(f"{running.back_office}/approvals/")
    phone.locator(".judging li a").click()
    expect(phone.locator(".comparison .addition")).to_contain_text("改期")
    expect(phone.frame_locator(".judging__page").locator("h1").first).to_contain_text("便民服务日改期")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.locator('button[name="approve"]').click()

    expect(phone.locator(".messages .success")).to_be_visible()
    _await(lambda: "便民服务日改期" in running.fetch("gongan", "/news/a.html"), 5.0)


def test_a_clerk_brings_a_word_file_to_the_public_and_corrects_it(running, browser, pictured, tmp_path):
    file = tmp_path / "停车管理办法.docx"
    rows = table(
        cell("区域", merge="restart") + cell("收费（元）", columns=2),
        cell(merge="continue") + cell("白天") + cell("夜间"),
        cell("一类") + cell("5") + cell("2"),
    )
    file.write_bytes(word(*OFFICIAL[:8], line(picture()), line("图1 停车场", align="center"), rows, *OFFICIAL[8:]))
    column = json.loads(running.fetch("gongan", "/notices/index.json"))["record"]["key"].partition(":")[2]

    clerk = _logged_in(browser, running, "gongan-editor")
    pictured(clerk, "first-screen")
    clerk.goto(f"{running.back_office}/pages/{column}/")
    clerk.locator(MORE).click()
    pictured(clerk, "column")
    clerk.get_by_role("link", name="从 Word 新建").click()
    clerk.locator('[name="page_type"]').select_option("noticepage")
    clerk.locator('[name="file"]').set_input_files(file)
    pictured(clerk, "word")
    clerk.locator('button:text-is("导入为草稿")').click()
    expect(clerk.locator("section.gate")).to_contain_text("没有替代文字")
    pictured(clerk, "draft")
    clerk.locator('input[name$="-value-alt"]').fill("停车场入口")
    clerk.locator(SUBMITTING).click()
    pictured(clerk, "submitting")
    clerk.locator('button[name="action-submit"]').click()
    expect(clerk.locator(".messages .success")).to_be_visible()

    path = _approved_on_a_phone(running, browser, pictured, "关于印发停车管理办法的通知")
    visitor = browser.new_page()
    _await(lambda: _answers(running, path), 5.0)
    visitor.goto(running.host("gongan") + path)
    expect(visitor.locator('th[colspan="2"]')).to_have_text("收费（元）")
    expect(visitor.locator("figure img")).to_have_attribute("alt", "停车场入口")
    pictured(visitor, "public")

    clerk.goto(running.back_office + "/notices/")
    clerk.get_by_role("link", name="关于印发停车管理办法的通知").first.click()
    clerk.locator(MORE).click()
    clerk.get_by_role("link", name="勘误").click()
    clerk.locator('[name="what"]').fill("更正摘要")
    clerk.locator('[name="summary"]').fill("停车收费的区域和标准")
    pictured(clerk, "correction")
    clerk.locator('button:text-is("提交勘误")').click()
    expect(clerk.locator(".messages .success")).to_contain_text("勘误已提交")
    _approved_on_a_phone(running, browser, lambda page, name: None, "关于印发停车管理办法的通知")
    _await(lambda: "修改记录" in running.fetch("gongan", path), 5.0)
    visitor.reload()
    expect(visitor.locator(".changes")).to_contain_text("更正摘要")
    visitor.locator(".changes").scroll_into_view_if_needed()
    pictured(visitor, "changes")


def test_an_editor_sees_unsaved_words_in_the_preview_as_the_public_will(running, browser):
    key = json.loads(running.fetch("gongan", f"{PATH}.json"))["record"]["key"]
    editor = _logged_in(browser, running, "gongan-editor")
    missing = []
    editor.on("response", lambda answer: missing.append(answer.url) if answer.status >= 400 else None)
    editor.goto(f"{running.back_office}/pages/{key.partition(':')[2]}/edit/")

    editor.locator('[aria-label="显示或隐藏预览"]').click()
    shown = editor.frame_locator("#w-preview-iframe")
    expect(shown.locator("h1").first).to_contain_text("居民身份证换领", timeout=15_000)

    # Wagtail takes what is typed in the first two seconds for the form as it came.
    editor.wait_for_timeout(2_500)
    editor.locator('input[name="title"]').fill("居民身份证换领（还没保存）")

    expect(shown.locator("h1").first).to_contain_text("居民身份证换领（还没保存）", timeout=15_000)
    expect(shown.locator("header").first).to_have_css("display", "block")
    assert missing == []


def test_the_portal_team_adds_a_department_in_three_steps(running, browser):
    team = _logged_in(browser, running, "portal")
    asked = []
    team.on("request", lambda request: asked.append(request.url))
    team.goto(f"{running.back_office}/joining/")
    for name, text in {"name": "市数据局", "slug": "gongan", "code": "D-001", "phone": "0000-12340099"}.items():
        team.locator(f'[name="{name}"]').fill(text)
    team.locator('[name="address"]').fill("样例路9号（示例地址）")
    team.locator('button[name="next"]').click()
    expect(team.locator(".w-field--error")).to_contain_text("已有标识为 gongan 的网站")
    team.locator('[name="slug"]').fill("shuju")
    team.locator('button[name="next"]').click()
    team.locator('[name="consultation"]').fill("政策咨询岗")
    team.locator('[name="complaints"]').fill("督察岗")
    team.locator('button[name="next"]').click()
    team.locator('[name="duties"]').fill("统筹全市数据工作。")
    team.locator('[name="bodies"]').fill("办公室：综合协调")
    team.locator('button[name="next"]').click()
    expect(team.locator(".effects")).to_contain_text("缺少“领导分工”")
    team.locator('button[name="back"]').click()
    team.locator('[name="leaders"]').fill("局长：主持全面工作")
    team.locator('button[name="next"]').click()
    expect(team.locator(".effects")).not_to_contain_text("缺少")
    team.locator('button[name="add"]').click()

    expect(team.locator(".messages .success")).to_contain_text("市数据局的网站已经上线", timeout=30_000)
    assert "统筹全市数据工作" in running.fetch("shuju", "/duties.html")
    visitor = browser.new_page()
    visitor.goto(f"{running.host()}/search?q=数据局")
    expect(visitor.locator(f'a[href^="{running.host("shuju")}"]').first).to_be_visible()
    assert asked
    assert [url for url in asked if not url.startswith((running.back_office.removesuffix("/admin"), "data:"))] == []


def test_a_citizen_asks_on_a_phone_sees_the_officers_answer_and_asks_again(running, browser):
    phone = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844}, java_script_enabled=False)
    citizen = phone.new_page()
    citizen.goto(f"{running.host()}/search?q=公安局咨询")
    citizen.locator(f'a[href^="{running.host("gongan")}/consultation"]').first.click()
    citizen.get_by_role("button", name="下一步：核对").click()
    citizen.locator(".fault-summary a").first.click()
    expect(citizen.locator("#subject")).to_be_focused()
    citizen.locator("#subject").fill("身份证丢了怎么办？")
    citizen.locator("#text").fill("在外地能补办吗？")
    citizen.get_by_role("button", name="下一步：核对").click()
    expect(citizen.locator("h1")).to_have_text("核对后提交")
    citizen.get_by_role("button", name="提交", exact=True).click()
    citizen.get_by_role("link", name="请回答下面的问题").click()
    expect(citizen.locator("#answer")).to_be_focused()
    citizen.locator("#answer").fill(str(sum(question(citizen.locator('[name="form"]').get_attribute("value")))))
    citizen.get_by_role("button", name="提交", exact=True).click()
    number, code = citizen.locator(".receipt-code").all_inner_texts()
    assert citizen.evaluate("document.documentElement.scrollWidth") <= 390

    officer = _logged_in(browser, running, "gongan-officer")
    _await(lambda: number in _seen(officer, f"{running.back_office}/cases/"), 10.0)
    officer.get_by_role("link", name="身份证丢了怎么办？").click()
    officer.locator('[name="answer-text"]').fill("可以，持户口簿到就近派出所补领。")
    officer.get_by_role("button", name="发送答复").click()
    expect(officer.locator(".messages .success")).to_be_visible()

    citizen.goto(f"{running.host('gongan')}/counter/status")
    citizen.locator("#number").fill(number)
    citizen.locator("#code").fill(code)
    citizen.get_by_role("button", name="查询").click()
    _await(lambda: "持户口簿到就近派出所补领" in _refreshed(citizen), 5.0)
    expect(citizen.locator(".figures")).to_contain_text("已答复")
    citizen.get_by_text("问题没有解决，再次提出").click()
    citizen.locator("#ask_again-text").fill("派出所说要回户籍地。")
    citizen.locator("form:has(#ask_again-text) button").click()
    expect(citizen.get_by_role("status")).to_contain_text("已收到")
    _await(lambda: "（再次提出）" in _seen(officer, f"{running.back_office}/cases/"), 10.0)
    assert citizen.evaluate("document.documentElement.scrollWidth") <= 390


def test_a_request_for_disclosure_that_is_asked_to_be_corrected(running, browser):
    phone = browser.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    citizen = phone.new_page()
    citizen.goto(f"{running.host('gongan')}/disclosure/request/")
    for field, text in {"name": "古丽", "phone": "13800000000", "subject": "停车场规划", "text": "批准的规划"}.items():
        citizen.locator(f"#{field}").fill(text)
    citizen.locator("#certificate").select_option(label="居民身份证")
    citizen.locator("#certificate_number").fill("110105194912310021")
    citizen.get_by_label("纸质").check()
    citizen.get_by_label("自行领取").check()
    citizen.get_by_role("button", name="下一步：核对").click()
    citizen.get_by_role("link", name="证件号码与证件类型不符").click()
    citizen.locator("#certificate_number").fill("11010519491231002X")
    citizen.get_by_role("button", name="下一步：核对").click()
    citizen.get_by_role("button", name="提交", exact=True).click()
    number = citizen.locator(".receipt-code").first.inner_text()
    assert citizen.evaluate("document.documentElement.scrollWidth") <= 390

    officer = _logged_in(browser, running, "gongan-officer")
    _await(lambda: number in _seen(officer, f"{running.back_office}/cases/"), 10.0)
    officer.get_by_role("link", name="停车场规划").click()
    officer.locator('summary:text-is("申请内容不明确，告知补正")').click()
    officer.locator('[name="request_correction-text"]').fill("请写明哪一年的规划。")
    officer.get_by_role("button", name="告知补正").click()
    expect(officer.locator(".messages .success")).to_be_visible()

    citizen.get_by_role("button", name="查看办理情况").click()
    _await(lambda: "请写明哪一年的规划。" in _refreshed(citizen), 5.0)
    citizen.locator("#supply_correction-text").fill("2025年批准的规划。")
    citizen.locator("form:has(#supply_correction-text) button").click()
    expect(citizen.get_by_role("status")).to_contain_text("已收到")
    _await(lambda: "您作了补正" in _refreshed(citizen), 10.0)
    assert citizen.evaluate("document.documentElement.scrollWidth") <= 390
    _await(lambda: "已补正，待办" in _seen(officer, f"{running.back_office}/cases/"), 5.0)


def test_the_front_is_told_nothing_of_the_back_office(running):
    fronts = [
        environment
        for arguments, environment in _processes()
        if "cms.front.wsgi" in arguments and str(running.var) in environment
    ]

    assert fronts
    assert all("SECRET_KEY" not in one and "POSTGRES" not in one and "CHENGMEN_CITY" not in one for one in fronts)


def _approved_on_a_phone(running, browser, pictured, title):
    """The text's address."""
    phone = _logged_in(browser, running, "gongan-approver")
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(f"{running.back_office}/approvals/")
    phone.locator(f'.judging li a:has-text("{title}")').click()
    shown = phone.frame_locator(".judging__page")
    expect(shown.locator("h1").first).to_contain_text(title)
    address = shown.locator('link[rel="canonical"]').get_attribute("href")
    pictured(phone, "approval")
    phone.locator('button[name="approve"]').click()
    expect(phone.locator(".messages .success")).to_be_visible()
    return address.removeprefix(running.host("gongan"))


def _seen(page: Page, address: str) -> str:
    page.goto(address)
    return page.content()


def _refreshed(page: Page) -> str:
    page.get_by_role("button", name="刷新").click()
    return page.content()


def _answers(running, path) -> bool:
    try:
        return bool(running.fetch("gongan", path))
    except HTTPError:
        return False


def _logged_in(browser: Browser, running: RunningCity, username: str) -> Page:
    page = browser.new_context(locale="zh-CN").new_page()
    page.goto(f"{running.back_office}/login/")
    page.locator('input[name="username"]').fill(username)
    page.locator('input[name="password"]').fill(running.password(username))
    page.locator('button[type="submit"]').click()
    page.wait_for_url(f"{running.back_office}/")
    return page


def _processes() -> Iterator[tuple[str, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield (folder / "cmdline").read_text(), (folder / "environ").read_text()
        except OSError:
            continue


def _await(holds, seconds: float, log: Path | None = None) -> None:
    end = time.monotonic() + seconds
    while not holds():
        told = log.read_text(encoding="utf-8")[-3000:] if log else ""
        assert time.monotonic() < end, f"Did not come to pass in {seconds:.0f} s. {told}"
        time.sleep(0.1)
