"""Pages and rows with dull defaults; a test names only what decides it."""

from __future__ import annotations

from io import BytesIO
from typing import Any, TypeVar

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from cms.records.table import writing
from departments.disclosure.models import (
    AnnualReportPage,
    ColumnPage,
    DocumentPage,
    InterpretationPage,
    NewsPage,
    NoticePage,
    StandardPage,
)
from departments.organisation.models import City, Department, DepartmentHomePage, SiteProfile
from departments.services.models import ServiceItemPage

P = TypeVar("P", bound=Page)

BODY = [("text", "<p>正文。</p>")]


def make_city(**fields: Any) -> City:
    with writing():
        city = City.load()
        for name, value in fields.items():
            setattr(city, name, value)
        city.save()
    return city


def make_site(slug: str, **fields: Any) -> SiteProfile:
    """A department with its site and an empty, published home page."""
    with writing():
        department = Department.objects.create(code=f"code-{slug}", name=f"{slug}局")
        home = _add(Page.get_first_root_node(), DepartmentHomePage, slug, {"title": f"{slug}局"})
        site = Site.objects.create(
            hostname=f"{slug}.localhost", port=8000, site_name=f"{slug}局", root_page=Page.objects.get(pk=home.pk)
        )
        profile = SiteProfile.objects.create(site=site, slug=slug, department=department, **fields)
    publish(home)
    return profile


def add_page(parent: Page, page_type: type[P], slug: str, **fields: Any) -> P:
    """A complete, published page below ``parent``."""
    with writing():
        page = _add(parent, page_type, slug, _defaults(page_type) | fields)
    return publish(page)


def make_picture(name: str) -> Any:
    """An uploaded picture of one colour."""
    content = BytesIO()
    Image.new("RGB", (900, 600), "navy").save(content, "PNG")
    return get_image_model().objects.create(
        title=name, description="市民在服务大厅窗口办事", file=ContentFile(content.getvalue(), f"{name}.png")
    )


def publish(page: P) -> P:
    """Publishes the page as it stands in memory, as an editor would; answers it as stored."""
    with writing():
        page.save_revision().publish()
    found: P = type(page).objects.get(pk=page.pk)  # type: ignore[attr-defined]
    return found


def _add(parent: Page | None, page_type: type[P], slug: str, fields: dict[str, Any]) -> P:
    assert parent is not None
    page = page_type(slug=slug, live=False, **{"title": f"标题 {slug}"} | fields)
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    return page


def _defaults(page_type: type[Page]) -> dict[str, Any]:
    document = {
        "index_number": "0000-2026-0001",
        "subject_class": "综合政务",
        "issuer": "示例市公安局",
        "document_number": "示公规〔2026〕1号",
        "date_written": timezone.localdate(),
    }
    defaults: dict[type[Page], dict[str, Any]] = {
        NewsPage: {"body": BODY},
        NoticePage: {"body": BODY},
        DocumentPage: {"body": BODY, **document},
        InterpretationPage: {"body": BODY},
        AnnualReportPage: {"body": BODY, "year": 2025},
        StandardPage: {"body": BODY},
        ColumnPage: {},
    }
    return defaults.get(page_type, {})


def news() -> NewsPage:
    """The one piece of news of the published small city."""
    return NewsPage.objects.get(url_path="/gongan/news/a/")


def guide() -> ServiceItemPage:
    """Its one service guide."""
    return ServiceItemPage.objects.get(url_path="/gongan/services/id-card/")


def publish_page(page: Page) -> None:
    with writing():
        page.save_revision().publish()
