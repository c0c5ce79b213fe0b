"""A clerk's, a leader's and the portal team's day, in a real browser on the processes that ``make run`` starts."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import expect

from tests.disclosure.word.made import OFFICIAL, cell, line, picture, table, word

from .running_city import answers, eventually, logged_in

pytestmark = pytest.mark.slow

GUIDE = "边境通行证核发"
ID_CARD = "420106199001011231"
SAVING = 'footer button:has-text("保存草稿")'
MORE = "#w-slim-header-buttons [data-w-dropdown-target='toggle']"
SUBMITTING = 'footer [data-w-dropdown-target="toggle"]'
"""Beside the button that saves a draft."""


def test_a_clerk_fills_in_a_guide_from_nothing_and_corrects_its_telephone_number(running, browser):
    clerk = logged_in(browser, running, "gongan-editor")
    services = json.loads(running.fetch("gongan", "/services/index.json"))["record"]["key"].partition(":")[2]
    clerk.goto(f"{running.back_office}/pages/add/chengmen_services/serviceitempage/{services}/")
    _fill_in_the_six_parts(clerk)
    clerk.locator(SAVING).click()
    # A finding beside what it was found in, put right by one click.
    finding = clerk.locator("section.gate li", has_text="420106********1231")
    expect(finding).to_contain_text("申请材料")
    finding.get_by_role("button", name="改为“420106********1231”").click()
    expect(clerk.locator("section.gate")).to_have_count(0)

    clerk.goto(f"{running.back_office}/")
    expect(_at_home(clerk, "没有公开的页面缺少什么")).to_contain_text("缺少“办理地点”")
    expect(_at_home(clerk, "最近上线")).to_be_visible()
    _at_home(clerk, "我没有写完的稿子").get_by_role("link", name=GUIDE).click()
    _fill_in_the_handling(clerk)
    clerk.locator(SAVING).click()
    expect(clerk.locator(".messages .success")).to_be_visible()
    _preview_on_a_phone(clerk)
    clerk.locator(SUBMITTING).click()
    clerk.locator('button[name="action-submit"]').click()
    expect(clerk.locator(".messages .success")).to_be_visible()
    clerk.goto(f"{running.back_office}/")
    _at_home(clerk, "我送审的稿件").get_by_role("link", name=GUIDE).click()
    address = clerk.url
    path = _approved_on_a_phone(running, browser, lambda page, name: None, GUIDE)

    clerk.goto(address)
    expect(clerk.locator(".receipt")).to_contain_text("已上线 ", timeout=10_000)
    visitor = browser.new_page()
    visitor.goto(running.host("gongan") + path)
    for words in ("边境管理区出具的邀请函", "420106********1231", "20元/证", "0000-12340007"):
        expect(visitor.locator("main")).to_contain_text(words)

    clerk.locator(MORE).click()
    clerk.get_by_role("link", name="勘误").click()
    clerk.locator('[name="what"]').fill("更正咨询电话")
    clerk.locator('[name="consultation"]').fill("0000-12340008")
    clerk.locator('button:text-is("提交勘误")').click()
    expect(clerk.locator(".messages .success")).to_contain_text("勘误已提交")
    _approved_on_a_phone(running, browser, lambda page, name: None, GUIDE)
    eventually(lambda: "修改记录" in running.fetch("gongan", path), 5.0)
    visitor.reload()
    expect(visitor.locator(".changes")).to_contain_text("更正咨询电话")
    expect(visitor.locator("main")).to_contain_text("0000-12340008")
    expect(visitor.locator("main")).not_to_contain_text("0000-12340007")


def test_a_leader_approves_on_a_phone_in_two_taps(running, browser):
    key = json.loads(running.fetch("gongan", "/news/a.json"))["record"]["key"]
    editor = logged_in(browser, running, "gongan-editor")
    editor.goto(f"{running.back_office}/pages/{key.partition(':')[2]}/edit/")
    editor.locator('input[name="title"]').fill("便民服务日改期")
    editor.locator('footer [data-w-dropdown-target="toggle"]').click()
    editor.locator('button[name="action-submit"]').click()
    expect(editor.locator(".messages .success")).to_be_visible()

    phone = logged_in(browser, running, "gongan-approver")
    phone.set_viewport_size({"width": 390, "height": 844})
    phone.goto(f"{running.back_office}/approvals/")
    phone.locator(".judging li a").click()
    expect(phone.locator(".comparison .addition")).to_contain_text("改期")
    expect(phone.frame_locator(".judging__page").locator("h1").first).to_contain_text("便民服务日改期")
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    phone.locator('button[name="approve"]').click()

    expect(phone.locator(".messages .success")).to_be_visible()
    eventually(lambda: "便民服务日改期" in running.fetch("gongan", "/news/a.html"), 5.0)


def test_a_clerk_brings_a_word_file_to_the_public_and_corrects_it(running, browser, pictured, tmp_path):
    file = tmp_path / "停车管理办法.docx"
    rows = table(
        cell("区域", merge="restart") + cell("收费（元）", columns=2),
        cell(merge="continue") + cell("白天") + cell("夜间"),
        cell("一类") + cell("5") + cell("2"),
    )
    file.write_bytes(word(*OFFICIAL[:8], line(picture()), line("图1 停车场", align="center"), rows, *OFFICIAL[8:]))
    column = json.loads(running.fetch("gongan", "/notices/index.json"))["record"]["key"].partition(":")[2]

    clerk = logged_in(browser, running, "gongan-editor")
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
    eventually(lambda: answers(running, path), 5.0)
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
    eventually(lambda: "修改记录" in running.fetch("gongan", path), 5.0)
    visitor.reload()
    expect(visitor.locator(".changes")).to_contain_text("更正摘要")
    visitor.locator(".changes").scroll_into_view_if_needed()
    pictured(visitor, "changes")


def test_the_portal_team_adds_a_department_in_three_steps(running, browser):
    team = logged_in(browser, running, "portal")
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


def _approved_on_a_phone(running, browser, pictured, title):
    """The text's address."""
    phone = logged_in(browser, running, "gongan-approver")
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


def _fill_in_the_six_parts(clerk):
    clerk.locator('[name="title"]').fill(GUIDE)
    clerk.locator('[name="item"]').select_option(label=GUIDE)
    _row(clerk, "bases", law="《中华人民共和国出境入境边防检查条例》", article="第八条")
    clerk.locator('[name="for_persons"]').check()
    clerk.locator('[data-contentpath="conditions"] [contenteditable="true"]').click()
    clerk.keyboard.type("前往边境管理区的常住居民。")
    _row(clerk, "materials", name="居民身份证", situation="探亲", note=f"填写公民身份号码，例如{ID_CARD}")
    _row(clerk, "materials", name="边境管理区出具的邀请函", situation="务工")
    _row(clerk, "steps", name="受理", limit="当场")
    clerk.locator('[name="statutory_limit"]').fill("10")
    clerk.locator('[name="promised_limit"]').fill("3")
    # Fees are asked for where there are any.
    expect(clerk.locator('[name="fee_basis"]')).to_be_hidden()
    clerk.locator('[name="has_fee"]').check()
    clerk.locator('[name="fee_basis"]').fill("省物价局文件")
    _row(clerk, "fees", name="工本费", standard="20元/证")
    clerk.locator('[name="result_name"]').fill("边境管理区通行证")


def _fill_in_the_handling(clerk):
    clerk.get_by_role("tab", name="怎么办").click()
    clerk.locator('[name="visits_reason"]').fill("核对本人")
    _row(clerk, "places", name="办证大厅", address="样例路1号（示例地址）")
    clerk.locator('[name="consultation"]').fill("0000-12340007")
    clerk.locator('[name="supervision"]').fill("0000-12340003")


def _at_home(clerk, heading):
    return clerk.locator(".today__section", has=clerk.get_by_role("heading", name=heading))


def _row(clerk, rows, **fields):
    """One more row, filled in."""
    number = clerk.locator(f'[name="{rows}-TOTAL_FORMS"]').input_value()
    clerk.locator(f"#id_{rows}-ADD").click()
    for name, text in fields.items():
        clerk.locator(f'[name="{rows}-{number}-{name}"]').fill(text)


def _preview_on_a_phone(clerk):
    clerk.locator('[aria-label="显示或隐藏预览"]').click()
    shown = clerk.frame_locator("#w-preview-iframe")
    expect(shown.locator("h1").first).to_contain_text(GUIDE, timeout=15_000)
    clerk.locator('[name="preview-size"]').first.check(force=True)
    expect(shown.locator("main")).to_contain_text("居民身份证")
