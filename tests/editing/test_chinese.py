"""No English word stands on an editor's screen."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from wagtail.models import Page

from tests.publishing.city import PublishedCity

from .forms import client_of

pytestmark = pytest.mark.slow

ALLOWED = {
    "Word",
    "WPS",
    "docx",
    "ICP",
    "URL",
    "AVIF",
    "CSV",
    "GIF",
    "JPG",
    "JPEG",
    "JSON",
    "PNG",
    "WEBP",
    "XLSX",
    "MB",
    "KB",
    "English",
}
"""Formats, units, and languages by their own names."""
ALLOWED |= {
    "gongan-editors",
    "xlsx",
    "json",
    "gongan",
    "localhost",
    "http",
    "html",
    "news",
    "services",
    "id",
    "card",
    "zh",
    "hant",
}
"""The user's name, and addresses."""
TEAM_ALLOWED = frozenset({"portal-team", "portal", "team", "SiteIDCode"})
"""The user's name, and a mark of web pages by its official name."""
OUTSIDE = re.compile(r'<(?:script|img|iframe|link|source|video|audio)\b[^>]*\s(?:src|href)="(?:https?:)?//[^"]*"')
"""What a browser would fetch from another server."""
WORD = re.compile(r"[A-Za-z]+(?:-editors)?")
SPOKEN = {"aria-label", "alt", "placeholder", "title", "data-w-tooltip-content-value", "data-w-progress-active-value"}
SILENT = {"script", "style", "template", "svg", "textarea", "noscript", "kbd"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr", "path", "use"}

SCREENS = [
    "",
    "account/",
    "approvals/",
    "accounts/sessions/",
    "news/",
    "guides/",
    "catalogue_items/",
    "catalogue_items/edit/1/",
    "item_tables/",
    "images/",
    "images/add/",
    "documents/",
    "documents/multiple/add/",
    "pages/search/?q=服务",
    "choose-page/?page_type=wagtailcore.page",
    "choose-external-link/",
    "choose-email-link/",
    "choose-phone-link/",
    "images/chooser/",
    "documents/chooser/",
]
TEAM_SCREENS = [
    "",
    "joining/",
    "reorganising/",
    "reorganising/rename/",
    "reorganising/merge/",
    "reorganising/retire/",
    "compliance/",
    "compliance/1/",
    "departments/",
    "departments/new/",
    "departments/edit/1/",
    "site_profiles/",
    "site_profiles/edit/1/",
    "training_certificates/",
    "training_certificates/new/",
    "item_types/",
    "item_types/new/",
    "work_years/",
    "work_years/new/",
    "case_limits/",
    "case_limits/new/",
    "synonyms/",
    "synonyms/new/",
    "best_bets/",
    "best_bets/new/",
    "dictionary_words/",
    "search_counts/",
    "settings/chengmen_organisation/city/",
    "reports/locked/",
    "reports/workflow/",
    "reports/workflow_tasks/",
    "reports/site-history/",
    "reports/aging-pages/",
    "reports/page-types-usage/",
    "pages/",
]
"""What the portal team opens besides."""
VIEWS = ["", "edit/", "history/", "usage/", "delete/", "copy/", "move/", "workflow_history/"]
VIEWS += ["unpublish/", "revisions/compare/earliest...latest/"]


class Visible(HTMLParser):
    """What a reader sees or hears."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.texts: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.texts += [value for name, value in attrs if name in SPOKEN and value and not self._is_silent()]
        if tag not in VOID:
            self._open.append((tag, tag in SILENT or "hidden" in named))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self._is_silent():
            self.texts.append(data)

    def _is_silent(self) -> bool:
        return any(is_silent for _tag, is_silent in self._open)


def english(answer: Any, allowed: frozenset[str] = frozenset()) -> set[str]:
    """Lines of a screen, or of the dialog that a script opens, with words that are no Chinese."""
    assert answer.status_code == 200
    text = answer.content.decode()
    if answer.headers["Content-Type"].startswith("application/json"):
        text = json.loads(text).get("html", "")
    seen = Visible()
    seen.feed(text)
    lines = (" ".join(line.split()) for line in seen.texts)
    return {line for line in lines if {word for word in WORD.findall(line) if len(word) > 1} - ALLOWED - allowed}


@pytest.fixture
def editor(city: PublishedCity) -> Client:
    return client_of("gongan-editors")


@pytest.mark.parametrize("address", SCREENS)
def test_an_editors_screens_are_in_chinese(editor: Client, address: str) -> None:
    assert english(editor.get(f"/admin/{address}", follow=True)) == set()


def test_the_portal_teams_screens_are_in_chinese_and_ask_no_other_server(city: PublishedCity) -> None:
    city.publish()
    team = client_of("portal-team")

    answers = {address: team.get(f"/admin/{address}", follow=True) for address in TEAM_SCREENS}

    assert {address for address, answer in answers.items() if answer.status_code != 200} == set()
    # One report gives the software's own names of page types beside the Chinese ones.
    names = {word for model in apps.get_models() for word in WORD.findall(model._meta.label_lower)}
    found = {address: english(answer, TEAM_ALLOWED | names) for address, answer in answers.items()}
    assert {address: lines for address, lines in found.items() if lines} == {}
    assert [answer for answer in answers.values() if OUTSIDE.search(answer.content.decode())] == []


@pytest.mark.parametrize("view", VIEWS)
def test_all_views_of_a_page_are_in_chinese(city: PublishedCity, view: str) -> None:
    both = client_of("gongan-editors", "gongan-approvers")
    page = Page.objects.get(url_path="/gongan/news/a/")

    assert english(both.get(f"/admin/pages/{page.pk}/{view}")) - {"gongan-editors-gongan-approvers"} == set()


def test_the_choice_of_a_new_pages_kind_is_in_chinese(editor: Client) -> None:
    column = Page.objects.get(url_path="/gongan/news/")

    assert english(editor.get(f"/admin/pages/{column.pk}/add_subpage/")) == set()


def test_the_forms_of_all_kinds_of_pages_are_in_chinese(editor: Client) -> None:
    pages = Page.objects.descendant_of(Page.objects.get(url_path="/gongan/"), inclusive=True)

    found = {page.url_path: english(editor.get(f"/admin/pages/{page.pk}/edit/")) for page in pages}

    assert {path: lines for path, lines in found.items() if lines} == {}


def test_the_walk_would_notice_an_english_word(editor: Client) -> None:
    answer = editor.get("/admin/news/")
    answer.content = answer.content.replace("动态".encode(), b"Newsroom", 1)

    assert any("Newsroom" in line for line in english(answer))


@pytest.mark.parametrize(
    ("group", "address"),
    [
        ("gongan-approvers", "approvals/delegate/"),
        ("gongan-managers", "own-site/"),
        ("portal-team", "accounts/people/"),
        ("portal-team", "accounts/people/invite/"),
        ("audit-administrators", "accounts/log/"),
        ("audit-administrators", ""),
    ],
)
def test_the_screens_of_other_posts_are_in_chinese(city: PublishedCity, group: str, address: str) -> None:
    found = english(client_of(group).get(f"/admin/{address}", follow=True))

    assert {line for line in found if group not in line} == set()


def test_the_login_is_in_chinese(city: PublishedCity) -> None:
    assert english(Client().get("/admin/login/")) == set()
