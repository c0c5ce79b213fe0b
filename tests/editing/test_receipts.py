"""An editor sees when and where a page went live, or why it has not."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from wagtail.models import Page

from cms.editing.receipts import standing
from cms.publishing import receipts
from cms.records.table import writing
from departments.disclosure.models import NewsPage
from tests.factories import make_picture, news
from tests.publishing.city import PublishedCity

from .forms import PUBLISH, client_of, form_data

ADDRESS = "http://gongan.localhost:8000/news/a.html"


@pytest.fixture
def team(city: PublishedCity) -> Client:
    return client_of("portal-team")


def publish(title: str) -> NewsPage:
    page = news()
    page.title = title
    with writing():
        page.save_revision().publish()
    return news()


def publish_in_admin(client: Client, title: str) -> Any:
    page = news()
    sent = form_data(client, page, title=title) | PUBLISH
    return client.post(f"/admin/pages/{page.pk}/edit/", sent, follow=True)


def test_a_published_page_waits_until_the_publisher_has_been_there(city: PublishedCity) -> None:
    city.publish()
    page = publish("改过的标题")

    assert standing(page).state == "waiting"
    assert standing(page).text == "正在发布…"

    city.publish()

    assert standing(page).state == "live"
    assert standing(page).url == ADDRESS


def test_the_receipt_tells_time_and_seconds_since_the_editors_act(city: PublishedCity) -> None:
    city.publish()
    page = publish("改过的标题")
    receipt = city.publish()

    text = standing(page).text

    finished = timezone.localtime(receipts.finished(receipt))
    assert text.startswith(f"已上线 {finished:%H:%M:%S}，用时 ")
    assert re.search(r"用时 \d+\.\d 秒$", text)
    assert standing(page).release == f"发布批次 {receipt.release}"
    assert abs(receipts.finished(receipt) - timezone.now()) < timedelta(seconds=60)


def test_the_first_release_with_the_version_counts_not_later_ones(city: PublishedCity) -> None:
    page = publish("改过的标题")
    city.publish()
    first = standing(page)

    publish_other = Page.objects.get(url_path="/gongan/notices/n/").specific
    with writing():
        publish_other.save_revision().publish()
    city.publish()

    assert standing(page) == first


def test_a_draft_that_was_never_published_has_no_standing(city: PublishedCity) -> None:
    with writing():
        draft = Page.objects.get(url_path="/gongan/news/").add_child(
            instance=NewsPage(title="草稿", slug="draft", live=False)
        )

    assert standing(draft) == ("none", "", "", "")


def test_an_unpublished_page_is_told_to_be_gone(city: PublishedCity) -> None:
    city.publish()
    with writing():
        news().unpublish()
    assert standing(news()).state == "waiting"

    city.publish()

    assert standing(news()).state == "gone"
    assert standing(news()).text.startswith("已从公开网站撤下 ")


def test_a_site_that_cannot_be_built_says_why(city: PublishedCity) -> None:
    city.publish()
    page = publish("改过的标题")
    templates = city.var / "templates"
    templates.mkdir()
    city.settings.CHENGMEN_TEMPLATES = templates
    city.new_publisher().run()

    found = standing(page)

    assert found.state == "failed"
    assert found.text.startswith("还没有上线，网站保持原样，")
    assert "layouts/head" in found.text


def test_a_page_with_an_unreadable_picture_is_told_to_stay_as_it_was(city: PublishedCity) -> None:
    city.publish()
    page = news()
    with writing():
        picture = make_picture("broken")
        page.body = [("picture", {"image": picture, "alt": "坏图", "caption": "", "attribution": ""})]
        page.save_revision().publish()
    # On the disk, later: what is broken when it is uploaded is held back by the gate.
    with picture.file.storage.open(picture.file.name, "wb") as file:
        file.write(b"no picture")
    city.publish()

    found = standing(page)

    assert found.state == "withheld"
    assert "请重新上传" in found.text
    assert "broken" in found.text


def test_a_pinned_site_is_told(city: PublishedCity) -> None:
    city.publish()
    publish("头一次修改")
    city.publish()
    city.releases().roll_back(city.releases().known()[0])
    page = publish("第二次修改")
    city.publish()

    assert standing(page).state == "failed"
    assert "门户管理团队" in standing(page).text


def test_an_earlier_epochs_receipts_tell_nothing(city: PublishedCity) -> None:
    page = publish("改过的标题")
    receipt = city.publish()
    folder = city.configuration.receipts

    assert list(receipts.since(folder, epoch="another", version=0)) == []
    assert [one.release for one in receipts.since(folder, epoch=receipt.epoch, version=receipt.version)] == [
        receipt.release
    ]
    assert standing(page).state == "live"


@pytest.mark.parametrize("content", [b"", b'{"release": 7}'])
def test_a_receipt_that_cannot_be_read_tells_nothing(city: PublishedCity, content: bytes) -> None:
    page = publish("改过的标题")
    (city.configuration.receipts).mkdir(parents=True)
    (city.configuration.receipts / "20261124T090000-000000000.json").write_bytes(content)

    assert standing(page).state == "waiting"

    city.publish()

    assert standing(page).state == "live"


def test_publishing_in_the_admin_announces_the_receipt(city: PublishedCity, team: Client) -> None:
    city.publish()

    shown = publish_in_admin(team, "改过的标题").content.decode()

    asked = re.search(r'data-receipt="(/admin/receipts/\d+/)"', shown)
    assert asked is not None
    assert "“改过的标题”：" in shown
    assert team.get(asked[1]).json() == {
        "state": "waiting",
        "text": "正在发布…",
        "url": "",
        "release": "",
        "is_settled": False,
    }
    city.publish()
    assert team.get(asked[1]).json()["url"] == ADDRESS


def test_saving_a_draft_announces_nothing(city: PublishedCity, team: Client) -> None:
    page = news()

    shown = team.post(f"/admin/pages/{page.pk}/edit/", form_data(team, page, title="只存草稿"), follow=True)

    assert "“只存草稿”：" not in shown.content.decode()


@pytest.mark.parametrize("view", ["edit", "history"])
def test_a_page_tells_its_standing_where_it_is_edited(city: PublishedCity, team: Client, view: str) -> None:
    publish("改过的标题")
    city.publish()

    shown = team.get(f"/admin/pages/{news().pk}/{view}/").content.decode()

    assert "已上线 " in shown
    assert "发布批次 " in shown
    assert f'href="{ADDRESS}"' in shown


def test_another_departments_standing_is_not_told(city: PublishedCity) -> None:
    page = Page.objects.get(url_path="/portal/news/a/")

    assert client_of("gongan-editors").get(f"/admin/receipts/{page.pk}/").status_code == 404
    assert Client().get(f"/admin/receipts/{page.pk}/").status_code == 302
