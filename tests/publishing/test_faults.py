"""What goes wrong while publishing is told, costs nothing that is public, and is made good by the next run."""

from __future__ import annotations

import gc
import json
import resource
import shutil
import time
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Page, PageViewRestriction, Site

from cms.publishing import rich_text, watch
from cms.publishing.errors import NothingToPublish, SiteUnknown
from cms.publishing.watch import Watcher
from cms.records.kinds import Kind, Kinds
from cms.records.models import Counter, RecordRow
from cms.records.public_copy import PublicCopyUnusable
from cms.records.table import writing
from departments.disclosure.models import ColumnPage, NewsPage
from tests.factories import news

from .city import BUREAU, PORTAL, PublishedCity


def retitle(title: str, url_path: str = "/gongan/news/a/") -> None:
    page = Page.objects.get(url_path=url_path).specific
    page.title = title
    with writing():
        page.save_revision().publish()


def spoil(key: str) -> None:
    """As if a newer version of the software had written the Record."""
    version = Counter.objects.get().version + 1
    RecordRow.objects.filter(key=key).update(body='{"kind": "from_the_future"}', version=version)
    Counter.objects.update(version=version)


def with_failing_news(kinds: Kinds) -> Kinds:
    def failing(record: Any, view: Any) -> Any:
        return [{}[record.key]]

    def failing_where_news(kind: Kind) -> Kind:
        return msgspec.structs.replace(kind, plan=failing) if kind.name == "news" else kind

    return Kinds(map(failing_where_news, kinds.by_name.values()))


def receipts(city: PublishedCity) -> set[str]:
    return {file.name for file in city.configuration.receipts.glob("2*.json")}


def picture(colour: str) -> Any:
    content = BytesIO()
    Image.new("RGB", (900, 600), colour).save(content, "PNG")
    with writing():
        return get_image_model().objects.create(
            title=colour, description="服务大厅", file=ContentFile(content.getvalue(), f"{colour}.png")
        )


def with_picture(slug: str) -> NewsPage:
    with writing():
        page = NewsPage(title="有图片的新闻", slug=slug, image=picture("red"), live=False)
        page.body = [("text", "<p>正文</p>")]
        ColumnPage.objects.get(url_path="/gongan/news/").add_child(instance=page)
        page.save_revision().publish()
    return page


def test_a_site_whose_home_page_is_restricted_is_no_longer_served(city: PublishedCity) -> None:
    city.publish()
    home = Page.objects.get(url_path="/gongan/")
    with writing():
        restriction = PageViewRestriction.objects.create(page=home, restriction_type="login")

    city.publish()

    assert not city.file("/index.html").exists()
    assert "gongan" not in city.read("/index.html", PORTAL)
    with writing():
        restriction.delete()
    city.publish()
    assert city.file("/index.html").exists()
    assert city.differences() == []


def test_records_without_any_site_take_nothing_down(city: PublishedCity) -> None:
    city.publish()
    version = Counter.objects.get().version + 1
    RecordRow.objects.update(body=None, path=None, is_removed=True, version=version)
    Counter.objects.update(version=version)

    with pytest.raises(NothingToPublish, match="reconcile"):
        city.new_publisher().run()

    assert city.file("/index.html").is_file()


@pytest.mark.parametrize("is_warm", [True, False])
def test_a_record_of_another_version_of_the_software_removes_nothing(city: PublishedCity, is_warm: bool) -> None:
    city.publish()
    key = f"page:{news().pk}"
    spoil(key)

    publisher = city.publisher if is_warm else city.new_publisher()
    receipt = publisher.run()

    assert key in receipt.failed["gongan"]
    assert "reconcile --fix" in receipt.failed["gongan"]
    assert city.file("/news/a.html").is_file()
    assert "gongan" in city.read("/index.html", PORTAL)


def test_a_site_record_of_another_version_does_not_take_the_site_down(city: PublishedCity) -> None:
    city.publish()
    spoil(f"site:{Site.objects.get(hostname=BUREAU).pk}")

    city.new_publisher().run()

    assert city.file("/index.html").is_file()


def test_what_a_failed_run_had_read_is_published_by_the_next(city: PublishedCity) -> None:
    city.publish()
    extract = city.configuration.extract

    def failing(view: Any) -> Any:
        raise KeyError(view.slug)

    retitle("便民服务周")
    city.configuration.extract = failing
    failed = city.publisher.run()
    assert set(failed.failed) == {"gongan"}
    assert "便民服务日" in city.read("/news/a.html")

    city.configuration.extract = extract
    city.publish()

    assert "便民服务周" in city.read("/news/a.html")
    assert city.differences() == []


def test_what_could_not_be_delivered_is_delivered_by_the_next_run(city: PublishedCity) -> None:
    city.publish()
    copy = city.configuration.public_copy
    retitle("便民服务周")
    city.configuration.public_copy = Path("/dev/null/public.sqlite")
    with pytest.raises(OSError, match="/dev/null"):
        city.publisher.run()
    city.configuration.public_copy = copy

    city.publish()

    assert city.publisher.behind == set()
    assert city.differences() == []


def test_a_portal_is_not_built_without_what_a_failing_site_shows_on_it(city: PublishedCity) -> None:
    city.publish()
    extract = city.configuration.extract
    cold = city.new_publisher()

    def failing_for_the_bureau(view: Any) -> Any:
        if view.slug == "gongan":
            raise KeyError(view.slug)
        return extract(view)

    city.configuration.extract = failing_for_the_bureau
    receipt = cold.run(full=True)

    assert "gongan" in receipt.failed[cold.records.site_slugs()[-1]]
    assert "gongan" in city.read("/index.html", PORTAL)


def test_a_release_built_during_a_rollback_does_not_go_live_over_it(city: PublishedCity) -> None:
    city.publish()
    first = city.releases().live()
    retitle("便民服务周")
    theme = city.configuration.theme

    def rolled_back_meanwhile(view: Any) -> str:
        if view.slug == "gongan":
            city.releases().roll_back(first)
        return theme(view)

    city.configuration.theme = rolled_back_meanwhile
    receipt = city.publish()

    assert receipt.pinned == ["gongan"]
    assert city.releases().live() == first


def test_a_missing_picture_keeps_the_old_page_whole(city: PublishedCity) -> None:
    page = with_picture("picture")
    city.publish()
    before = city.read("/news/picture.html")
    shown = [file for file in city.file("/assets/images").iterdir() if file.name in before]
    assert shown
    page.image = picture("blue")
    with writing():
        page.save_revision().publish()
    Path(page.image.file.path).unlink()

    receipt = city.publish()

    assert "有图片的新闻" in receipt.withheld["gongan/news/picture.html"]
    assert city.read("/news/picture.html") == before
    assert all(file.is_file() for file in shown)
    assert city.differences() == []


def test_pictures_that_are_encoded_otherwise_have_other_addresses(
    city: PublishedCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_picture("picture")
    city.publish()
    monkeypatch.setattr(rich_text, "WEBP_QUALITY", 40)

    receipt = city.publish(full=True)

    written, removed = (set(files) for files in receipt.switched["gongan"])
    shown = {file for file in written if file.startswith("assets/images/")}
    assert len(shown) == len({file for file in removed if file.startswith("assets/images/")}) > 0
    assert all(f"/{file}" in city.read("/news/picture.html") for file in shown)
    assert city.differences() == []


def test_a_new_page_with_a_missing_picture_is_published_and_told(city: PublishedCity) -> None:
    city.publish()
    with_picture("new")
    for file in Path(city.configuration.media).rglob("*.*"):
        file.unlink()
    shutil.rmtree(city.configuration.images, ignore_errors=True)

    receipt = city.publish()

    assert "gongan/news/new.html" in receipt.withheld
    assert "有图片的新闻" in city.read("/news/new.html")
    assert "/news/new.html" in city.read("/news/index.html")


@pytest.fixture
def failing_template(city: PublishedCity) -> Path:
    """A template of news that fails on the title 出错; layouts and other kinds are as ever."""
    templates = city.var / "templates"
    shutil.copytree(city.settings.CHENGMEN_TEMPLATES, templates)
    news_template = templates / "kinds" / "news.html"
    source = news_template.read_text(encoding="utf-8")
    fault = '{% block inset %}{% if page.title == "出错" %}{{ content.nothing_of_the_kind }}{% endif %}{% endblock %}'
    news_template.write_text(source + fault, encoding="utf-8")
    city.settings.CHENGMEN_TEMPLATES = templates
    return templates


@pytest.mark.usefixtures("failing_template")
def test_a_page_that_cannot_be_rendered_stays_whole_as_it_was_and_holds_up_no_other(city: PublishedCity) -> None:
    city.publish()
    before = city.read("/news/a.html"), city.read("/news/a.json")
    retitle("出错")
    retitle("窗口再次调整", "/gongan/notices/n/")

    receipt = city.publish(full=True)

    assert "kinds/news.html failed" in receipt.withheld["gongan/news/a.html"]
    assert (city.read("/news/a.html"), city.read("/news/a.json")) == before
    assert "窗口再次调整" in city.read("/notices/n.html")
    assert city.differences() == []
    retitle("改好了")
    assert city.publish().withheld == {}
    assert "改好了" in city.read("/news/a.html")
    assert city.differences() == []


@pytest.mark.usefixtures("failing_template")
def test_a_new_page_that_cannot_be_rendered_is_told_and_has_a_stand_in_where_links_lead(city: PublishedCity) -> None:
    retitle("出错")

    receipt = city.publish(full=True)

    assert receipt.withheld.keys() == {"gongan/news/a.html", "gongan/news/a.json"}
    assert "/news/a.html" in city.read("/news/index.html")
    assert "这个页面的内容正在准备" in city.read("/news/a.html")
    assert not city.file("/news/a.json").exists()
    assert "窗口调整" in city.read("/notices/n.html")
    assert city.differences() == []
    assert city.publish(full=True).withheld == receipt.withheld
    assert "这个页面的内容正在准备" in city.read("/news/a.html")
    retitle("改好了")
    assert city.publish().withheld == {}
    assert "改好了" in city.read("/news/a.html")
    assert city.file("/news/a.json").is_file()
    assert city.differences() == []


@pytest.mark.usefixtures("failing_template")
def test_a_stand_in_goes_with_its_page(city: PublishedCity) -> None:
    retitle("出错")
    city.publish()
    with writing():
        news().unpublish()

    city.publish()

    assert not city.file("/news/a.html").exists()
    assert city.differences() == []


def test_a_new_record_that_cannot_be_planned_has_a_stand_in_where_links_lead(city: PublishedCity) -> None:
    kinds = city.configuration.kinds
    city.configuration.kinds = with_failing_news(kinds)

    receipt = city.publish()

    assert "gongan/news/a.html" in receipt.withheld
    assert "这个页面的内容正在准备" in city.read("/news/a.html")
    assert city.differences() == []
    city.configuration.kinds = kinds
    city.publish(full=True)
    assert "便民服务日" in city.read("/news/a.html")
    assert city.differences() == []


def test_a_template_that_cannot_be_read_keeps_the_pages_of_its_kind_as_they_were(city: PublishedCity) -> None:
    city.publish()
    templates = city.var / "templates"
    shutil.copytree(city.settings.CHENGMEN_TEMPLATES, templates)
    (templates / "kinds" / "news.html").unlink()
    city.settings.CHENGMEN_TEMPLATES = templates
    retitle("便民服务周")
    retitle("窗口再次调整", "/gongan/notices/n/")

    city.publisher = city.new_publisher()
    receipt = city.publish()

    assert "page /news/a.html" in receipt.withheld["gongan/news/a.html"]
    assert "便民服务日" in city.read("/news/a.html")
    assert "窗口再次调整" in city.read("/notices/n.html")
    assert city.differences() == []


def test_a_record_that_cannot_be_planned_holds_up_no_other(city: PublishedCity) -> None:
    city.publish()
    before = city.read("/news/a.html")
    kinds = city.configuration.kinds

    city.configuration.kinds = with_failing_news(kinds)
    retitle("便民服务周")
    retitle("窗口再次调整", "/gongan/notices/n/")

    receipt = city.publish()

    assert "planning failed: KeyError" in receipt.withheld["gongan/news/a.html"]
    assert city.read("/news/a.html") == before
    assert "窗口再次调整" in city.read("/notices/n.html")
    assert city.differences() == []


@pytest.mark.usefixtures("failing_template")
def test_a_withheld_page_is_told_until_it_is_renewed(city: PublishedCity) -> None:
    city.publish(full=True)
    retitle("出错")
    withheld = city.publish().withheld
    retitle("门户要闻", "/portal/news/a/")

    later = city.publish()

    assert "portal" in later.switched
    assert later.withheld == withheld != {}


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """No file can be longer meanwhile: the system takes part of what is written, as on a disk that is nearly full."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_that_the_disk_takes_but_in_part_keeps_the_old_release(city: PublishedCity) -> None:
    city.publish()
    live = city.releases().live()
    retitle("便民服务周")

    with (
        room_for(len(city.read("/news/a.html").encode()) - 100),
        pytest.raises(PublicCopyUnusable, match="see to its disk"),
    ):
        city.publisher.run()

    assert city.releases().live() == live
    city.publish()
    assert "便民服务周" in city.read("/news/a.html")
    assert city.differences() == []


def test_an_unknown_site_is_refused(city: PublishedCity) -> None:
    with pytest.raises(SiteUnknown, match="nowhere"):
        city.publisher.run(only="nowhere")


@pytest.fixture
def impatient() -> Iterator[None]:
    former, watch.RETRY = watch.RETRY, 0.05
    yield
    watch.RETRY = former


@pytest.mark.usefixtures("impatient")
def test_a_watcher_outlives_a_fault_and_makes_it_good(city: PublishedCity) -> None:
    watcher = Watcher(city.publisher, jobs=1)
    watcher.look()
    copy = city.configuration.public_copy
    retitle("便民服务周")
    city.configuration.public_copy = Path("/dev/null/public.sqlite")
    watch.request_full(city.configuration.receipts)
    watcher.look()
    city.configuration.public_copy = copy
    time.sleep(0.1)

    watcher.look()

    latest = json.loads((city.configuration.receipts / "latest.json").read_text(encoding="utf-8"))
    assert latest["version"] == Counter.objects.get().version
    assert latest["rendered"] == latest["outputs"], "the full run that was asked for is not forgotten"
    assert "便民服务周" in city.read("/news/a.html")


@pytest.mark.usefixtures("impatient")
def test_a_site_that_keeps_failing_is_told_once_and_tried_less_and_less_often(city: PublishedCity) -> None:
    watcher = Watcher(city.publisher, jobs=1)
    watcher.look()
    spoil(f"page:{Page.objects.get(url_path='/gongan/news/a/').pk}")
    watcher.look()
    told = receipts(city)

    while watcher.retry_after < 4 * watch.RETRY:
        watcher.look()
        time.sleep(0.01)

    assert receipts(city) == told
    assert "gongan" in json.loads((city.configuration.receipts / "latest.json").read_text(encoding="utf-8"))["failed"]


@pytest.mark.usefixtures("impatient")
def test_a_site_that_kept_failing_is_renewed_by_the_first_look_after_its_repair(city: PublishedCity) -> None:
    watcher = Watcher(city.publisher, jobs=1)
    watcher.look()
    spoil(f"page:{Page.objects.get(url_path='/gongan/news/a/').pk}")
    watcher.look()
    watcher.retry_after = watch.LONGEST_RETRY
    retitle("便民服务周")

    watcher.look()

    assert "便民服务周" in city.read("/news/a.html")
    assert watcher.retry_after == watch.RETRY


def test_a_renderer_that_is_no_longer_used_leaves_the_memory(city: PublishedCity) -> None:
    seen = weakref.ref(city.configuration.renderer())

    gc.collect()

    assert seen() is None
