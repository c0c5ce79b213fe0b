"""What a list costs does not grow with the number of sites, nor with what waits in them (issue 6, figures)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client, override_settings
from wagtail.models import Page

from cms.editing.rights import PORTAL_TEAM, ensure_collection, grant_site_rights
from cms.editing.workflow import ensure_workflow
from cms.records.table import writing
from departments.disclosure.models import ColumnPage, NewsPage
from tests.databases import own_database, using_database
from tests.factories import add_page, make_site

from .forms import person, signed_in
from .matrix.addresses import addresses, filled
from .matrix.planted import WATCHERS

# It walks through every list twice: on a machine with other work that takes long, and fails of nothing.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

FEW, MANY = 4, 12
TEXTS = {FEW: 7, MANY: 3}
"""Of each sort on each of the sites: those of the first few fill one screen of every list, so do those of the others."""
SLACK = 2
EACH_ROW = {"/admin/choose-page/": "Wagtail's chooser asks for the parent of each of its rows, of which it shows 25."}
"""Lists that ask one query for each of their rows, with the reason."""
LINK = re.compile(r'"(?:url|href)": ?"(/admin/[^"]*)"')
"""Of the menu, which Wagtail hands to the browser as JSON."""
WITH_A_PLACE = ("wagtailadmin_explore", "wagtailadmin_explore_results", "wagtailadmin_choose_page_child")
SEARCHED = re.compile("results|search")
"""In names of addresses that show what was sought."""
NO_LISTS = re.compile("add|create|error|javascript|login|logout|password|release|sprite|url_generator")
"""In names of addresses that show nothing but a form or nothing of the city at all."""


@pytest.fixture(scope="module")
def costs(
    small_city_database: Path, tmp_path_factory: pytest.TempPathFactory, django_db_blocker: Any
) -> Iterator[dict[int, dict[str, int]]]:
    """Queries of each list by the number of sites."""
    folder = tmp_path_factory.mktemp("growth")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=str(folder / "media"), VAR=folder, CHENGMEN_SITE_ROOT=folder / "site"),
        own_database(folder / "growing.sqlite", small_city_database) as database,
        using_database(database),
    ):
        person("team", PORTAL_TEAM)
        for group in WATCHERS:
            person(group, group)
        _open("gongan", "portal", "bureau-2", "bureau-3", texts=TEXTS[FEW])
        # Remembered by the process: the first walk alone would ask for them.
        ContentType.objects.get_for_models(*apps.get_models())
        few = _walked()
        _open(*(f"bureau-{number}" for number in range(FEW, MANY)), texts=TEXTS[MANY])
        yield {FEW: few, MANY: _walked()}


def test_no_list_costs_more_queries_with_more_sites(costs: dict[int, dict[str, int]]) -> None:
    few, many = costs[FEW], costs[MANY]
    assert len(few) > 100
    allowed = {place: SLACK + (MANY - FEW) * (place.split()[1] in EACH_ROW) for place in few}

    assert {place: (few[place], many[place]) for place in few if many[place] - few[place] > allowed[place]} == {}


def _open(*slugs: str, texts: int) -> None:
    for number, slug in enumerate(slugs):
        if not Page.objects.filter(url_path=f"/{slug}/").exists():
            _site(slug, has_three_steps=bool(number % 2))
        for group in Group.objects.filter(name__startswith=f"{slug}-"):
            person(group.name, group.name)
    # Afterwards, so that the latest texts of the city are alike with few sites and with many.
    for slug in slugs:
        _write(slug, texts)


def _site(slug: str, *, has_three_steps: bool) -> None:
    home = make_site(slug).site.root_page
    with writing():
        grant_site_rights(slug=slug, home=home, collection=ensure_collection(slug))
        ensure_workflow(home, has_three_steps=has_three_steps)
    add_page(home, ColumnPage, "news")


def _write(slug: str, texts: int) -> None:
    """Drafts, texts that wait for an approver, and texts that came back."""
    author, approver = _user(f"{slug}-editors"), _user(f"{slug}-approvers")
    column = Page.objects.get(url_path=f"/{slug}/news/")
    with writing():
        for number in range(texts):
            _draft(column, f"draft-{number}", author)
            waiting, returned = (_draft(column, f"{sort}-{number}", author) for sort in ("waiting", "returned"))
            for page in (waiting, returned):
                page.get_workflow().start(page, author)
            returned.current_workflow_task_state.reject(user=approver, comment="请补充依据")


def _draft(column: Page, name: str, author: Any) -> NewsPage:
    page: NewsPage = column.add_child(instance=NewsPage(title=name, slug=name, live=False, owner=author))
    page.save_revision(user=author, log_action=True)
    return page


def _user(name: str) -> Any:
    return get_user_model().objects.get(username=name)


def _walked() -> dict[str, int]:
    """The portal team goes everywhere, the others home and where the menu leads; editors to the choosers too."""
    lists = set(_lists())
    places = {"team": lists, "gongan-editors": {path for path in lists if "choose" in path}}
    people = ("team", *Group.objects.filter(name__startswith="gongan-").values_list("name", flat=True), *WATCHERS)
    return {
        f"{name} {path}": cost
        for name in people
        for path, cost in _costs(signed_in(_user(name)), places.get(name, set()))
    }


def _costs(client: Client, places: set[str]) -> Iterator[tuple[str, int]]:
    menu = {"/admin/"} | set(LINK.findall(unescape(client.get("/admin/").content.decode())))
    assert len(menu) > 2
    for path in sorted((menu | places) - {"/admin/logout/", "/admin/login/"}):
        count = _Counter()
        with connection.execute_wrapper(count):
            answer = client.get(path, follow=path in menu)
        assert answer.status_code == 200 or path not in menu, path
        if answer.status_code == 200:
            yield path, count.queries


def _lists() -> Iterator[str]:
    """All addresses that name no thing, and those of lists below a page."""
    place = Page.objects.get(url_path="/gongan/").pk
    for address in addresses():
        is_list = "<" not in address.route and not NO_LISTS.search(address.name)
        if is_list or address.name in WITH_A_PLACE:
            searched = "?q=局" if SEARCHED.search(address.name) else ""
            yield filled(address.route, {"pk": place}) + searched


class _Counter:
    """Of the queries that go through it."""

    def __init__(self) -> None:
        self.queries = 0

    def __call__(self, execute: Any, *arguments: Any) -> Any:
        self.queries += 1
        return execute(*arguments)
