"""新增部门 in the admin: three steps, a rehearsal that leaves nothing, and the very act of the command."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, Site

from cms.accounts.duties import SECURITY
from departments.provisioning.faults import Fault
from departments.provisioning.models import ProvisionedPart
from departments.provisioning.sites import GROUP_NAMES
from departments.provisioning.steps import STEPS, field_of, source_of
from search.configuration import engine
from tests.editing.forms import client_of, person
from tests.publishing.city import PORTAL, PublishedCity

from .cities import write_yaml
from .test_commands import lasting_rows

ADDRESS = "/admin/joining/"
HOST = "shuju.localhost"
IDENTITY = {
    "name": "市数据局",
    "short_name": "数据局",
    "site_kind": "department",
    "slug": "shuju",
    "code": "B-009",
    "address": "样例路9号（示例地址）",
    "phone": "0000-12340099",
}
PEOPLE = {"consultation": "政策咨询岗\n数据咨询岗", "complaints": "督察岗"}
CONTENTS = {
    "columns": ["news", "notices"],
    "introduction": "欢迎。",
    "duties": "统筹全市数据工作。\r\n\r\n推进数据共享。",
    "bodies": "办公室：综合协调\n数据资源科：统筹数据资源",
    "leaders": "局长：主持全面工作",
    "hours": "周一至周五 9:00–17:00",
    "has_standard_texts": "on",
}


@pytest.fixture
def team(city: PublishedCity) -> Client:
    return client_of("portal-team")


def sent(client: Client, act: str, *, step: int, **changes: Any) -> Any:
    data = {**IDENTITY, **PEOPLE, **CONTENTS, "step": step, "furthest": step, act: "1", **changes}
    return client.post(ADDRESS, data)


def pages_of(slug: str) -> dict[str, bool]:
    home = Site.objects.get(profile__slug=slug).root_page
    pages = Page.objects.descendant_of(home, inclusive=True)
    return {page.url_path.removeprefix(home.url_path): page.live for page in pages}


def test_each_step_carries_what_the_others_were_given_and_begins_with_its_own(team: Client) -> None:
    second = team.post(ADDRESS, {**IDENTITY, "step": 0, "furthest": 0, "next": "1"})
    assert (second.context["at"], second.context["form"].is_bound) == (1, False)
    assert ("slug", "shuju") in second.context["carried"]

    third = team.post(ADDRESS, {**IDENTITY, **PEOPLE, "step": 1, "furthest": 0, "next": "1"})
    assert third.context["at"] == 2
    assert third.context["form"]["columns"].value() == ["news", "notices", "policies", "interpretations"]

    back = sent(team, "back", step=2)
    assert back.context["at"] == 1
    assert back.context["form"]["consultation"].value() == PEOPLE["consultation"]
    assert ("columns", "notices") in back.context["carried"]


WRONG: list[tuple[int, dict[str, str], str, str]] = [
    (0, {"name": ""}, "name", "必需"),
    (0, {"slug": "Shu Ju"}, "slug", "小写字母"),
    (0, {"slug": "search"}, "slug", "保留"),
    (0, {"slug": "gongan"}, "slug", "已有标识"),
    (0, {"code": "B-001"}, "code", "另一个部门"),
    (0, {"host": "gongan.localhost"}, "host", "另一个网站"),
    (0, {"site_name": "示例市公安局"}, "site_name", "已有名为"),
    (0, {"name": "市" * 300}, "name", "100"),
    (1, {"editors": "nobody"}, "editors", "没有账号 nobody"),
    (1, {"editors": "guardian"}, "editors", "担任安全管理员"),
    (2, {"introduction": "见[无处](page:nowhere)"}, "introduction", "page:nowhere"),
    (2, {"bodies": "：只有职责"}, "bodies", "不能为空"),
]
"""For each step, changes that it refuses, the field that says so, and words of what it says."""


def test_an_error_stands_beside_its_field_in_its_own_step(team: Client) -> None:
    Group.objects.get_or_create(name=SECURITY)
    person("guardian", SECURITY)
    before = lasting_rows()

    for step, changes, field, words in WRONG:
        answer = sent(team, "next", step=step, **changes)
        assert answer.context["at"] == step
        assert words in "".join(answer.context["form"].errors.get(field, [])), changes

    assert lasting_rows() == before


def test_an_error_of_an_earlier_step_leads_back_to_it(team: Client) -> None:
    answer = sent(team, "add", step=3, slug="gongan")

    assert answer.context["at"] == 0
    assert answer.context["form"].errors["slug"]


def test_the_preview_tells_what_would_come_and_leaves_nothing(team: Client) -> None:
    before = lasting_rows()

    answer = sent(team, "next", step=2, leaders="")

    text = answer.content.decode()
    assert (answer.context["host"], answer.context["department"].name) == (HOST, "市数据局")
    assert {page.title for page in answer.context["drafts"]} == {"机构职能", "联系方式"}
    assert len(answer.context["ready"]) > 15
    assert "领导分工" in text
    assert lasting_rows() == before
    assert HOST not in {root.root_url for root in Site.get_site_root_paths()}


def test_the_form_does_what_the_command_does(city: PublishedCity, team: Client, tmp_path: Path) -> None:
    city.publish()
    people = {role: group("shuju") for role, group in GROUP_NAMES.items()}
    for name in people.values():
        person(name)
    file = write_yaml(tmp_path / "shuju.yaml", file_of(**people))

    answer = sent(team, "add", step=3, **people)

    assert answer.status_code == 302
    assert Page.objects.get(url_path="/shuju/duties/").live
    assert "统筹全市数据工作" in city.read("/duties.html", HOST)
    assert HOST in city.read("/index.html", PORTAL)
    assert city.differences() == []
    duties = Page.objects.get(url_path="/shuju/duties/")
    assert f"page:{duties.pk}" in dict(engine("embedded").digests())
    for name in people.values():
        assert get_user_model().objects.get(username=name).groups.get().name == name
    told = " ".join(str(message) for message in team.get("/admin/").context["messages"])
    assert re.search(r"市数据局的网站已经上线，共 \d+ 页，其中草稿 0 页，用时 \d+\.\d 秒", told)

    # The same file by the command finds everything done.
    parts = set(ProvisionedPart.objects.filter(site="shuju").values_list("name", "digest"))
    call_command("add_department", str(file))
    assert set(ProvisionedPart.objects.filter(site="shuju").values_list("name", "digest")) == parts


def file_of(**changes: str) -> Any:
    given: dict[str, Any] = {}
    for form in STEPS:
        filled = form({**IDENTITY, **PEOPLE, **CONTENTS, **changes})
        assert filled.is_valid()
        given |= filled.cleaned_data
    return source_of(given).located.value


def test_without_the_standard_texts_what_is_missing_stays_a_draft(city: PublishedCity, team: Client) -> None:
    sent(team, "add", step=3, has_standard_texts="", columns=[])

    pages = pages_of("shuju")
    assert (pages[""], pages["duties/"], pages["consultation/"], pages["disclosure/guide/"]) == (
        True,
        True,
        False,
        False,
    )
    assert "news/" not in pages
    assert city.differences() == []


def test_what_keeps_the_site_from_the_public_is_told(city: PublishedCity, team: Client) -> None:
    (city.var / "site").write_text("in the way")

    sent(team, "add", step=3)

    told = " ".join(str(message) for message in team.get("/admin/").context["messages"])
    assert "未能发布" in told
    assert Page.objects.get(url_path="/shuju/").live


def test_the_screen_is_the_portal_teams_alone(city: PublishedCity, team: Client) -> None:
    editor = client_of("gongan-editors")

    assert (editor.get(ADDRESS).status_code, sent(editor, "add", step=3).status_code) == (404, 404)
    assert not Group.objects.filter(name="shuju-editors").exists()
    menus = [ADDRESS in client.get("/admin/").content.decode() for client in (team, editor)]
    assert menus == [True, False]


@pytest.mark.parametrize(
    ("key", "field"),
    [
        ("slug", "slug"),
        ("officers.consultation[1]", "consultation"),
        ("duties.bodies[0].name", "bodies"),
        ("disclosure.guide", None),
        ("", None),
    ],
)
def test_faults_find_the_field_that_asked(key: str, field: str | None) -> None:
    assert field_of(Fault("", 0, key, "…")) == field
