"""Links that lead nowhere and pictures without words are put right before a page goes live; nobody lets them pass."""

from __future__ import annotations

from html import unescape
from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.editing.gate import door
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from tests.editing.forms import client_of, form_data
from tests.factories import news
from tests.publishing.city import PublishedCity

from .made_files import photograph


def page_with(*body: tuple[str, Any], **fields: Any) -> NewsPage:
    return NewsPage(title="通知", slug="sound", live=False, body=list(body), **fields)


def link(target: int | str, text: str = "见此处") -> tuple[str, str]:
    where = f'linktype="page" id="{target}"' if isinstance(target, int) else f'href="{target}"'
    return ("text", f"<p>详情<a {where}>{text}</a>。</p>")


def sentences(page: NewsPage) -> list[str]:
    return [fault.sentence for fault in door.examine(page).faults]


def image(description: str = "") -> Any:
    with writing():
        return get_image_model().objects.create(
            title="大厅", description=description, file=ContentFile(photograph(), name="hall.jpg")
        )


def picture(shown: Any, **fields: Any) -> tuple[str, dict[str, Any]]:
    return ("picture", {"image": shown, "alt": "", "caption": "", "attribution": "", **fields})


def test_a_link_to_a_deleted_page_is_named_with_its_text(city: PublishedCity) -> None:
    [fault] = door.examine(page_with(link(999_999, "老办法"))).faults

    assert fault.field == "body"
    assert "“老办法”" in fault.sentence
    assert "第十条" in fault.sentence


def test_a_link_to_a_page_that_was_taken_down_is_found(city: PublishedCity) -> None:
    target = Page.objects.get(url_path="/gongan/notices/n/")
    assert sentences(page_with(link(target.pk))) == []

    with writing():
        target.specific.unpublish()

    assert len(sentences(page_with(link(target.pk)))) == 1


def test_two_new_pages_may_name_each_other(city: PublishedCity) -> None:
    draft = page_with(("text", "<p>正文。</p>"))
    with writing():
        Page.objects.get(url_path="/gongan/news/").add_child(instance=draft)

    assert sentences(page_with(link(draft.pk))) == []


@pytest.mark.parametrize(
    ("path", "is_lost"),
    [
        ("/services/id-card.html", False),
        ("/services/id-card.json", False),
        ("/services/", False),
        ("/services/index.html", False),
        ("/old/1.htm", False),
        ("/search?q=%E8%BA%AB%E4%BB%BD%E8%AF%81", False),
        ("/services/id-cards.html", True),
    ],
)
def test_addresses_of_this_citys_sites_are_looked_up(city: PublishedCity, path: str, is_lost: bool) -> None:
    site = Page.objects.get(url_path="/gongan/services/").get_site()

    assert bool(sentences(page_with(link(f"http://{site.hostname}:8000{path}")))) is is_lost


def test_addresses_elsewhere_are_left_alone(city: PublishedCity) -> None:
    assert sentences(page_with(link("https://www.example.org/none"), link("mailto:office@example.org"))) == []


def test_a_picture_needs_words_or_is_decoration(city: PublishedCity) -> None:
    bare, described = image(), image("市民在窗口办事")

    assert len(sentences(page_with(picture(bare)))) == 1
    assert sentences(page_with(picture(bare, alt="市民在窗口办事"))) == []
    assert sentences(page_with(picture(bare, is_decorative=True))) == []
    assert sentences(page_with(picture(described))) == []
    assert "题图" in sentences(page_with(("text", "<p>正文。</p>"), image=bare))[0]


def test_decoration_is_passed_over_by_screen_readers(city: PublishedCity) -> None:
    page = page_with(picture(image("市民在窗口办事"), is_decorative=True))
    with writing():
        Page.objects.get(url_path="/gongan/news/").add_child(instance=page)

    assert 'alt=""' in page.make_preview_request().content.decode()


def test_such_a_page_cannot_go_live(city: PublishedCity) -> None:
    page = NewsPage.objects.get(url_path="/gongan/news/a/")
    page.body = [link(999_999)]

    with pytest.raises(door.Refused, match="指向的页面已经删除"), writing():
        page.save_revision().publish()


def test_the_form_names_it_beside_the_field(city: PublishedCity) -> None:
    team = client_of("portal-team")
    page = NewsPage.objects.get(url_path="/gongan/news/a/")
    page.body = [link(999_999)]
    with writing():
        page.save_revision()

    answer = team.post(f"/admin/pages/{page.pk}/edit/", form_data(team, page) | {"action-publish": "1"})

    assert "指向的页面已经删除" in str(answer.context["form"].errors["body"])
    assert "指向的页面已经删除" in team.get(f"/admin/pages/{page.pk}/edit/").content.decode()


def with_unseen(character: str) -> NewsPage:
    return page_with(("text", f"<p>请拨打<b>12345</b>{character}54321</p>"))


@pytest.mark.parametrize("character", ["\u202e", "\u2067", "\x0b", "&#x202E;"])
def test_a_character_that_turns_what_stands_around_it_is_told_by_name_and_place(
    city: PublishedCity, character: str
) -> None:
    [fault] = door.examine(with_unseen(character)).faults

    assert fault.field == "body"
    assert "“请拨打 12345”之后" in fault.sentence
    assert f"U+{ord(unescape(character)):04X}" in fault.sentence


def test_a_summary_is_looked_through_too(city: PublishedCity) -> None:
    [fault] = door.examine(page_with(summary="\u202d今日停水")).faults

    assert fault.field == "summary"
    assert "开头有看不见的控制字符（U+202D）" in fault.sentence


@pytest.mark.parametrize("character", ["\u200f", "\u200e", "\u061c", "\t", "\n"])
def test_marks_of_direction_may_stand_in_a_text(city: PublishedCity, character: str) -> None:
    assert sentences(with_unseen(character)) == []


def test_a_page_with_such_a_character_is_kept_as_a_draft_and_not_published(city: PublishedCity) -> None:
    page = news()
    page.summary = "今日\u202e停水"
    with writing():
        revision = page.save_revision()

    with pytest.raises(door.Refused, match="U\\+202E"), writing():
        revision.publish()

    assert "停水" not in news().summary
