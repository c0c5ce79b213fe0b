"""A draft's preview is the page that publishing it would make, byte for byte."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from cms.editing import preview
from cms.editing.pages import BasePage
from cms.publishing import routes
from cms.records.table import writing
from departments.disclosure.models import DocumentPage, NewsAttachment, NewsPage, StandardPage
from departments.services.models import ServiceIndexPage, ServiceItemPage
from tests.factories import add_page, make_picture
from tests.publishing.city import PublishedCity

from .forms import client_of, form_data, sent
from .gate.made_files import pdf


@pytest.fixture
def editor(city: PublishedCity) -> Client:
    return client_of("gongan-editors")


@pytest.fixture
def portal_team(city: PublishedCity) -> Client:
    return client_of("portal-team")


def page_of(path: str) -> Any:
    return Page.objects.get(url_path=path).specific


def public_bytes(city: PublishedCity, page: BasePage, variant: str = "") -> bytes:
    site, _root, path = page.get_url_parts()  # type: ignore[misc]
    file = routes.html_file(routes.variant_path(path, variant))
    return city.file(file, Site.objects.get(pk=site).hostname).read_bytes()


def draft_of(client: Client, page: Page, mode: str = "") -> bytes:
    answer = client.get(f"/admin/pages/{page.pk}/view_draft/?mode={mode}")
    assert answer.status_code == 200
    return bytes(answer.content)


def panel_of(client: Client, page: Page, **changes: Any) -> bytes:
    """What the panel beside the form shows while these changes stand in it unsaved."""
    address = f"/admin/pages/{page.pk}/edit/preview/"
    posted = client.post(address, form_data(client, page, **changes))
    assert posted.json() == {"is_valid": True, "is_available": True}
    return bytes(client.get(f"{address}?in_preview_panel=true&mode=").content)


def article_with_files() -> NewsPage:
    with writing():
        document = get_document_model().objects.create(title="申请表", file=ContentFile(pdf(""), "form.pdf"))
        page = page_of("/gongan/news/").add_child(instance=NewsPage(title="开放新大厅", slug="hall", live=False))
        page.body = [("picture", {"image": make_picture("hall"), "alt": "办事大厅", "caption": "", "attribution": ""})]
        page.attachments.add(NewsAttachment(document=document))
        page.save_revision().publish()
    return page


def test_each_kind_of_page_is_previewed_with_the_bytes_of_its_public_file(
    city: PublishedCity, portal_team: Client
) -> None:
    article_with_files()
    add_page(page_of("/gongan/"), StandardPage, "about")
    city.publish()
    pages = [page for page in Page.objects.filter(live=True, depth__gt=1).specific() if isinstance(page, BasePage)]

    differing = [page.url_path for page in pages if draft_of(portal_team, page) != public_bytes(city, page)]

    assert differing == []
    assert len({type(page) for page in pages}) >= 17


@pytest.mark.slow
def test_the_panel_beside_an_untouched_form_shows_the_public_bytes(city: PublishedCity, editor: Client) -> None:
    city.publish()
    pages = Page.objects.descendant_of(Page.objects.get(url_path="/gongan/"), inclusive=True).specific()

    differing = [page.url_path for page in pages if panel_of(editor, page) != public_bytes(city, page)]

    assert differing == []


def test_a_variant_is_previewed_with_its_own_bytes(city: PublishedCity, editor: Client) -> None:
    page = page_of("/gongan/news/a/")
    with writing():
        page.has_traditional_variant = True
        page.save_revision().publish()
    city.publish()

    assert draft_of(editor, page, "zh-hant") == public_bytes(city, page, "zh-hant")
    assert draft_of(editor, page, "zh-hant") != draft_of(editor, page)


def test_a_draft_shows_in_its_preview_alone(city: PublishedCity, editor: Client) -> None:
    page = page_of("/gongan/news/a/")
    page.title = "改过的标题"
    with writing():
        page.save_revision()

    assert "改过的标题" in draft_of(editor, page).decode()
    city.publish()
    assert "改过的标题" not in city.read("/news/a.html")


def test_unsaved_changes_show_in_the_panel(city: PublishedCity, editor: Client) -> None:
    page = page_of("/gongan/news/a/")

    assert "还没保存的标题" in panel_of(editor, page, title="还没保存的标题").decode()


def test_a_page_is_previewed_before_anything_was_published(city: PublishedCity, editor: Client) -> None:
    with writing():
        page = page_of("/gongan/news/").add_child(instance=NewsPage(title="头一篇稿子", slug="first", live=False))
        page.save_revision()

    shown = draft_of(editor, page).decode()

    assert "头一篇稿子" in shown
    assert "示例市公安局" in shown
    assert not (city.var / "site").exists()


def test_a_new_draft_stands_in_the_portals_own_lists(city: PublishedCity, portal_team: Client) -> None:
    """The portal's home reads what every site hands to it."""
    shown = draft_of(portal_team, page_of("/portal/")).decode()

    assert "市公安局" in shown
    assert "便民服务日" in shown


@pytest.mark.parametrize("page_type", BasePage.__subclasses__())
def test_a_page_of_each_kind_is_previewed_with_nothing_but_a_title(
    city: PublishedCity, page_type: type[BasePage]
) -> None:
    parent = Page.objects.get(url_path="/gongan/")
    begun = page_type(title="刚起头的一页", slug="begun")
    begun.depth, begun.path = parent.depth + 1, parent.get_last_child()._inc_path()
    begun.set_url_path(parent)

    shown = preview.answer(begun).content.decode()

    assert "刚起头的一页" in shown or "还不能预览" in shown
    if "还不能预览" in shown:
        assert next(iter(begun.missing_parts())) in shown


@pytest.mark.parametrize(
    ("page_type", "parent"),
    [(NewsPage, "/gongan/news/"), (DocumentPage, "/gongan/policies/"), (ServiceItemPage, "/gongan/services/")],
)
def test_the_panel_shows_a_page_that_is_not_saved_yet(editor: Client, page_type: type[BasePage], parent: str) -> None:
    options = page_type._meta
    add = f"/admin/pages/add/{options.app_label}/{options.model_name}/{page_of(parent).pk}/"

    posted = editor.post(f"{add}preview/", sent(editor.get(add).context["form"]) | {"title": "刚起头的一页"})
    shown = editor.get(f"{add}preview/?in_preview_panel=true&mode=").content.decode()

    assert posted.json()["is_available"]
    assert "刚起头的一页" in shown or "没有选择“事项”" in shown


def test_a_guide_without_its_item_says_what_is_missing(city: PublishedCity, editor: Client) -> None:
    index = ServiceIndexPage.objects.get(url_path="/gongan/services/")
    with writing():
        guide = index.add_child(instance=ServiceItemPage(title="缺内容的指南", slug="unfinished", live=False))
        guide.save_revision(clean=False)

    shown = draft_of(editor, guide).decode()

    assert "还不能预览" in shown
    assert "没有选择“事项”" in shown
    assert "缺少“时限”" in shown


def test_a_document_is_previewed_with_what_it_has(city: PublishedCity, editor: Client) -> None:
    with writing():
        page = page_of("/gongan/policies/").add_child(
            instance=DocumentPage(title="征求意见稿", slug="plan", live=False)
        )
        page.save_revision()

    assert "征求意见稿" in draft_of(editor, page).decode()


def test_a_missing_original_is_named(city: PublishedCity, editor: Client) -> None:
    page = article_with_files()
    image = get_image_model().objects.get()
    image.file.storage.delete(image.file.name)

    assert "hall.png" in draft_of(editor, page).decode()


def test_everything_a_preview_refers_to_is_served_beside_it(city: PublishedCity, editor: Client) -> None:
    shown = draft_of(editor, article_with_files()).decode()

    addresses = set(re.findall(r"/assets/[^\s\"',)]+", shown))

    assert {address.split("/")[2].split("-")[0] for address in addresses} >= {"images", "files", "theme"}
    for address in addresses:
        answer = editor.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert b"".join(answer.streaming_content if answer.streaming else [answer.content])


@pytest.mark.parametrize(
    "address", ["/assets/images/../chengmen.sqlite", "/assets/files/passwords.txt", "/assets/x.css"]
)
def test_nothing_else_is_served_under_assets(editor: Client, address: str) -> None:
    assert editor.get(address).status_code == 404


def test_assets_are_served_to_editors_alone(city: PublishedCity, editor: Client) -> None:
    address = re.findall(r"/assets/main[^\"]+css", draft_of(editor, page_of("/gongan/")).decode())[0]

    assert editor.get(address).headers["Content-Type"] == "text/css"
    assert Client().get(address).status_code == 404


def test_a_preview_is_kept_nowhere_and_runs_no_foreign_script(city: PublishedCity, editor: Client) -> None:
    answer = editor.get(f"/admin/pages/{page_of('/gongan/news/a/').pk}/view_draft/")

    assert "no-store" in answer.headers["Cache-Control"]
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("view", ["view_draft/", "edit/preview/"])
def test_another_departments_draft_is_not_previewed(editor: Client, view: str) -> None:
    assert editor.get(f"/admin/pages/{page_of('/portal/news/a/').pk}/{view}").status_code == 404
