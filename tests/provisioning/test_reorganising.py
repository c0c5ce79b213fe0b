"""机构改革: every effect is read beforehand, made in one go, and seen on the public sites and in search."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.test import Client
from wagtail.models import Page, PageLogEntry, Site

from cms.front.files import Gone, Moved, SiteFiles
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from departments.organisation import closing
from departments.organisation.models import Department, SiteProfile
from departments.provisioning.loading import load_department
from departments.provisioning.reading import read_department
from departments.services.models import CatalogueItem, ServiceItemPage
from search.configuration import engine
from tests.databases import own_database, using_database
from tests.editing.forms import client_of, person
from tests.publishing.city import BUREAU, PORTAL, PublishedCity, city_from

from .cities import NEWCOMER, write_yaml
from .test_commands import lasting_rows

LEFT = "shuju.localhost"
ID_CARD = "11010519491231002X"


@pytest.fixture(scope="module")
def two_departments(
    small_city_database: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[Path]:
    """The bureau and the newcomer, who has a writer and a page of its own."""
    folder = tmp_path_factory.mktemp("two")
    with django_db_blocker.unblock(), own_database(folder / "two.sqlite", small_city_database) as database:
        with using_database(database):
            load_department(read_department(write_yaml(folder / "shuju.yaml", NEWCOMER)))
            person("writer", "shuju-editors")
            column = Page.objects.get(url_path="/shuju/news/")
            with writing():
                page = NewsPage(title="数据开放日", slug="open-day", body=[("text", "<p>正文</p>")])
                column.add_child(instance=page)
                page.save_revision().publish()
        yield database


@pytest.fixture
def two(two_departments: Path, var: Path, django_db_blocker: Any, settings: Any) -> Iterator[PublishedCity]:
    with django_db_blocker.unblock(), city_from(two_departments, var) as city:
        city.publish()
        yield city


@pytest.fixture
def team(two: PublishedCity) -> Client:
    return client_of("portal-team")


def profile(slug: str) -> SiteProfile:
    return SiteProfile.objects.get(slug=slug)


def answered(city: PublishedCity, path: str, host: str = LEFT) -> Any:
    files = SiteFiles(city.var / "site")
    release = files.release(host)
    assert release is not None
    return files.find(release, path)


def made(client: Client, act: str, **given: Any) -> Any:
    """Reads the effects, then makes the change."""
    shown = client.post(f"/admin/reorganising/{act}/", given)
    return client.post(f"/admin/reorganising/{act}/", {**given, "seen": shown.context["seen"], "make": "1"})


def told(client: Client) -> str:
    return " ".join(str(message) for message in client.get("/admin/").context["messages"])


def test_a_merger_takes_pages_items_people_and_addresses_along(two: PublishedCity, team: Client) -> None:
    given = {"source": profile("shuju").pk, "heir": profile("gongan").pk}
    before = lasting_rows()

    shown = team.post("/admin/reorganising/merge/", given)

    effects = " ".join(shown.context["effects"])
    assert lasting_rows() == before
    assert "1 个事项改由市公安局实施" in effects
    assert "《便民服务日》（a-shuju）" in effects
    assert "writer" in effects

    assert made(team, "merge", **given).status_code == 302
    assert "已完成" in told(team)
    reasons = PageLogEntry.objects.filter(action="chengmen.urgent_publish").values_list("data__reason", flat=True)
    assert set(reasons) == {"部门合并：市数据局并入市公安局"}

    moved = NewsPage.objects.get(title="数据开放日")
    assert (moved.url_path, moved.live) == ("/gongan/news/open-day/", True)
    assert Page.objects.get(url_path="/gongan/news/a-shuju/").live
    assert ServiceItemPage.objects.get(slug="public-data").url_path == "/gongan/services/public-data/"
    assert CatalogueItem.objects.get(code="N-1").department.name == "市公安局"
    assert Department.objects.get(name="市公安局").all_former_names == ("市数据局", "公安局")
    assert {group.name for group in Group.objects.filter(user__username="writer")} == {"gongan-editors"}

    base = Site.objects.get(hostname=BUREAU).root_url
    for path, target in {
        "/news/open-day.html": "/news/open-day.html",
        "/news/a.html": "/news/a-shuju.html",
        "/services/public-data.html": "/services/public-data.html",
        "/duties.html": "/duties.html",
        "/news/": "/news/",
        "/old/1.htm": "/notices/n-shuju.html",
    }.items():
        assert answered(two, path) == Moved(base + target), path
    assert f"url={base}/news/open-day.html" in two.read("/news/open-day.html", LEFT)
    assert "关于市数据局职责并入市公安局的公告" in two.read("/index.html", LEFT)
    assert "关于市数据局职责并入市公安局的公告" in two.read("/notices/index.html")
    assert "数据开放日" in two.read("/news/open-day.html")
    assert LEFT not in two.read("/index.html", PORTAL)
    assert two.differences() == []
    found = StringIO()
    call_command("search", "verify", stdout=found)
    assert json.loads(found.getvalue())["orphaned"] == []
    assert f"page:{moved.pk}" in dict(engine("embedded").digests())


def test_a_change_is_made_only_of_effects_that_were_read(team: Client) -> None:
    given = {"source": profile("shuju").pk, "heir": profile("gongan").pk}
    seen = team.post("/admin/reorganising/merge/", given).context["seen"]
    with writing():
        Group.objects.get(name="shuju-approvers").user_set.add(person("late"))

    answer = team.post("/admin/reorganising/merge/", {**given, "seen": seen, "make": "1"})

    assert "late" in " ".join(answer.context["effects"])
    assert profile("shuju").closed_on is None


def test_a_text_that_the_gate_holds_back_changes_nothing(team: Client) -> None:
    given = {"source": profile("shuju").pk, "heir": profile("gongan").pk, "text": f"联系人 {ID_CARD}"}
    before = lasting_rows()

    answer = made(team, "merge", **given)

    assert "110105********002X" in str(answer.context["form"].non_field_errors())
    assert lasting_rows() == before


def test_a_name_with_an_unseen_control_character_changes_nothing(team: Client) -> None:
    before = lasting_rows()

    answer = made(team, "rename", profile=profile("shuju").pk, name="市\u202e数据局")

    assert "U+202E" in str(answer.context["form"].non_field_errors())
    assert lasting_rows() == before


def test_nobody_merges_into_itself(team: Client) -> None:
    answer = team.post("/admin/reorganising/merge/", {"source": profile("shuju").pk, "heir": profile("shuju").pk})

    assert answer.context["form"].errors["heir"]


def test_a_renamed_department_is_shown_and_found_by_both_names(two: PublishedCity) -> None:
    output, effects = StringIO(), StringIO()

    call_command(
        "rename_department", "shuju", name="市大数据管理局", short_name="大数据局", stdout=output, stderr=effects
    )

    assert json.loads(output.getvalue()) == {"site": "shuju", "effects": 5, "made": True}
    assert "》（/privacy.html）" in effects.getvalue()
    assert "示例市大数据管理局" in two.read("/index.html", LEFT)
    assert "市大数据管理局" in two.read("/index.html", PORTAL)
    assert Department.objects.get(code="B-009").all_former_names == ("市数据局", "公安局")
    assert answered(two, "/duties.html") is not None
    assert two.differences() == []


def test_a_dry_run_tells_the_effects_alone(two: PublishedCity) -> None:
    before = lasting_rows()
    effects = StringIO()

    call_command("retire_department", "shuju", dry_run=True, stdout=StringIO(), stderr=effects)

    assert "归档文件 shuju-" in effects.getvalue()
    assert lasting_rows() == before
    assert not (two.var / "archives").exists()


def test_a_retired_department_is_archived_and_its_addresses_are_gone(two: PublishedCity, team: Client) -> None:
    item = CatalogueItem.objects.get(code="N-1")
    assert made(team, "retire", profile=profile("shuju").pk).status_code == 302

    (archive,) = (two.var / "archives").iterdir()
    with zipfile.ZipFile(archive) as kept:
        assert "site/news/open-day.html" in kept.namelist()
        assert "数据开放日" in kept.read("records.jsonl").decode()
    assert isinstance(answered(two, "/news/open-day.html"), Gone)
    assert isinstance(answered(two, "/duties.html"), Gone)
    home = two.read("/index.html", LEFT)
    assert "本网站已停止更新" in home
    assert "市数据局已撤销" in home
    assert "办事服务" not in home
    assert LEFT not in two.read("/index.html", PORTAL)
    assert f"item:{item.pk}" not in dict(engine("embedded").digests())
    assert client_of("shuju-editors").get(f"/admin/pages/{profile('shuju').site.root_page_id}/edit/").status_code == 404
    assert two.differences() == []


@pytest.fixture
def follower() -> Iterator[list[tuple[str, str | None]]]:
    """A room that follows closings, as casework does with its cases."""
    seen: list[tuple[str, str | None]] = []

    def note(source: Department, heir: Department | None) -> None:
        seen.append((source.name, heir and heir.name))

    closing.when_closed(closing.Follower(told=lambda source, heir: [f"3 件未办结的来件由{heir}继续办理"], act=note))
    yield seen
    closing._followers.pop()


def test_other_rooms_tell_and_do_their_part(team: Client, follower: list[tuple[str, str | None]]) -> None:
    given = {"source": profile("shuju").pk, "heir": profile("gongan").pk}

    shown = team.post("/admin/reorganising/merge/", given)
    assert "3 件未办结的来件由市公安局继续办理" in shown.context["effects"]
    assert follower == []

    made(team, "merge", **given)
    assert follower == [("市数据局", "市公安局")]


def test_a_page_moved_to_another_site_leaves_its_address_behind(two: PublishedCity) -> None:
    page = NewsPage.objects.get(title="数据开放日")

    with writing():
        page.move(Page.objects.get(url_path="/gongan/news/"), pos="last-child")
    two.publish()

    base = Site.objects.get(hostname=BUREAU).root_url
    assert answered(two, "/news/open-day.html") == Moved(f"{base}/news/open-day.html")
    assert two.differences() == []


def test_departments_reorganise_nothing(two: PublishedCity) -> None:
    editor = client_of("gongan-editors", "gongan-approvers")

    answers = [editor.get(f"/admin/reorganising/{act}").status_code for act in ("", "rename/", "merge/", "retire/")]

    assert answers == [404, 404, 404, 404]
