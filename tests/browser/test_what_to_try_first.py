"""The README's "what to try first", in a real browser on the processes that ``make run`` starts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from departments.counter.proof import question

from .running_city import eventually, logged_in

pytestmark = pytest.mark.slow

PATH = "/services/id-card"


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

    editor = logged_in(browser, running, "gongan-editor")
    editor.goto(edit)
    editor.locator('input[name="title"]').fill("居民身份证换领（新版）")
    editor.locator('footer [data-w-dropdown-target="toggle"]').click()
    editor.locator('button[name="action-submit"]').click()
    expect(editor.locator(".messages .success")).to_be_visible()
    assert "新版" not in running.fetch("gongan", f"{PATH}.html")

    approver = logged_in(browser, running, "gongan-approver")
    approver.goto(edit)
    approver.locator('[data-workflow-action-name="approve"]').first.click()
    expect(approver.locator(".messages .success")).to_be_visible()
    expect(approver.locator(".messages .receipt")).to_contain_text("已上线 ", timeout=10_000)
    expect(approver.locator(".messages .receipt a")).to_have_attribute("href", f"{running.host('gongan')}{PATH}.html")

    eventually(lambda: "居民身份证换领（新版）" in running.fetch("gongan", f"{PATH}.html"), 5.0)
    visitor = browser.new_page()
    visitor.goto(f"{running.host('gongan')}{PATH}.html")
    expect(visitor.locator("h1").first).to_contain_text("居民身份证换领（新版）")


def test_an_editor_sees_unsaved_words_in_the_preview_as_the_public_will(running, browser):
    key = json.loads(running.fetch("gongan", f"{PATH}.json"))["record"]["key"]
    editor = logged_in(browser, running, "gongan-editor")
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

    officer = logged_in(browser, running, "gongan-officer")
    eventually(lambda: number in _seen(officer, f"{running.back_office}/cases/"), 10.0)
    officer.get_by_role("link", name="身份证丢了怎么办？").click()
    officer.locator('[name="answer-text"]').fill("可以，持户口簿到就近派出所补领。")
    officer.get_by_role("button", name="发送答复", exact=True).click()
    expect(officer.locator(".messages .success")).to_be_visible()

    citizen.goto(f"{running.host('gongan')}/counter/status")
    citizen.locator("#number").fill(number)
    citizen.locator("#code").fill(code)
    citizen.get_by_role("button", name="查询").click()
    eventually(lambda: "持户口簿到就近派出所补领" in _refreshed(citizen), 5.0)
    expect(citizen.locator(".figures")).to_contain_text("已答复")
    citizen.get_by_text("问题没有解决，再次提出").click()
    citizen.locator("#ask_again-text").fill("派出所说要回户籍地。")
    citizen.locator("form:has(#ask_again-text) button").click()
    expect(citizen.get_by_role("status")).to_contain_text("已收到")
    eventually(lambda: "（再次提出）" in _seen(officer, f"{running.back_office}/cases/"), 10.0)
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
    expect(citizen.locator(".receipt-picture svg")).to_be_visible()
    number, code = citizen.locator(".receipt-code").all_inner_texts()
    assert citizen.evaluate("document.documentElement.scrollWidth") <= 390

    officer = logged_in(browser, running, "gongan-officer")
    eventually(lambda: number in _seen(officer, f"{running.back_office}/cases/"), 10.0)
    officer.get_by_role("link", name="停车场规划").click()
    officer.locator('summary:text-is("申请内容不明确，告知补正")').click()
    officer.locator('[name="request_correction-text"]').fill("请写明哪一年的规划。")
    officer.get_by_role("button", name="告知补正", exact=True).click()
    expect(officer.locator(".messages .success")).to_be_visible()

    citizen.goto(f"{running.host('gongan')}/counter/status#{number}.{code.replace('-', '')}")
    expect(citizen).to_have_url(f"{running.host('gongan')}/counter/status")
    citizen.get_by_role("button", name="查询").click()
    eventually(lambda: "请写明哪一年的规划。" in _refreshed(citizen), 5.0)
    citizen.locator("#supply_correction-text").fill("2025年批准的规划。")
    citizen.locator("form:has(#supply_correction-text) button").click()
    expect(citizen.get_by_role("status")).to_contain_text("已收到")
    eventually(lambda: "您作了补正" in _refreshed(citizen), 10.0)
    assert citizen.evaluate("document.documentElement.scrollWidth") <= 390
    eventually(lambda: "已补正，待办" in _seen(officer, f"{running.back_office}/cases/"), 5.0)


def test_the_front_is_told_nothing_of_the_back_office(running):
    fronts = [
        environment
        for arguments, environment in _processes()
        if "cms.front.wsgi" in arguments and str(running.var) in environment
    ]

    assert fronts
    assert all("SECRET_KEY" not in one and "POSTGRES" not in one and "CHENGMEN_CITY" not in one for one in fronts)


def _seen(page: Page, address: str) -> str:
    page.goto(address)
    return page.content()


def _refreshed(page: Page) -> str:
    page.get_by_role("button", name="刷新").click()
    return page.content()


def _processes() -> Iterator[tuple[str, str]]:
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            yield (folder / "cmdline").read_text(), (folder / "environ").read_text()
        except OSError:
            continue
