"""The lists that templates show."""

from __future__ import annotations

from typing import Any

from django import template
from django.core.paginator import Page as Shown
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from wagtail.models import Page, Site

from departments.disclosure.models import DisclosureSectionPage, DocumentPage, NewsPage, NoticePage
from departments.services.models import CatalogueItem, ServiceItemPage

register = template.Library()
KINDS = {"news": NewsPage, "notices": NoticePage, "documents": DocumentPage}
PAGE_SIZE = 20


@register.simple_tag
def trail(page: Page) -> QuerySet[Page]:
    return page.get_ancestors().filter(depth__gt=1)


@register.simple_tag
def newest_below(page: Page) -> Shown[Page]:
    """The first page of the list: later ones have query strings, which no exporter follows."""
    return Paginator(page.get_children().live().public().order_by("-first_published_at", "-pk"), PAGE_SIZE).page(1)


@register.simple_tag
def newest_of(kind: str, home: Page, count: int) -> QuerySet[Page]:
    return KINDS[kind].objects.live().descendant_of(home).order_by("-first_published_at", "-pk")[:count]


@register.simple_tag
def newest_of_city(kind: str, count: int) -> QuerySet[Page]:
    return KINDS[kind].objects.live().order_by("-first_published_at", "-pk")[:count]


@register.simple_tag
def guides(home: Page) -> QuerySet[ServiceItemPage]:
    found = ServiceItemPage.objects.live().descendant_of(home).order_by("path")
    return found.select_related("item__item_type", "item__department")


@register.simple_tag
def guides_by_audience(found: list[ServiceItemPage]) -> list[tuple[str, list[ServiceItemPage]]]:
    names = {"person": "个人", "legal_person": "企业和组织", "other": "其他对象"}
    groups = ((name, [guide for guide in found if code in guide.audiences]) for code, name in names.items())
    return [(name, members) for name, members in groups if members]


@register.simple_tag
def items(department: Any) -> QuerySet[CatalogueItem]:
    found = CatalogueItem.objects.filter(department=department).order_by("item_type__article_kind", "position", "pk")
    return found.select_related("item_type", "department").prefetch_related("guides")


@register.simple_tag
def sections(page: Page) -> QuerySet[DisclosureSectionPage]:
    return DisclosureSectionPage.objects.live().child_of(page).order_by("path")


@register.simple_tag
def sitemap(home: Page) -> list[tuple[Page, list[Page]]]:
    below = home.get_descendants().live().public().order_by("path")
    tops = [page for page in below if page.depth == home.depth + 1]
    return [
        (top, [page for page in below if page.depth == top.depth + 1 and page.path.startswith(top.path)])
        for top in tops
    ]


@register.simple_tag
def topics(count: int, each: int) -> list[tuple[str, QuerySet[ServiceItemPage]]]:
    live = ServiceItemPage.objects.live()
    names = live.exclude(topic="").values("topic").annotate(size=Count("pk")).order_by("-size", "topic")[:count]
    return [(name["topic"], live.filter(topic=name["topic"]).order_by("path")[:each]) for name in names]


@register.simple_tag
def featured(home: Page) -> list[ServiceItemPage]:
    chosen = home.featured_items.select_related("item").prefetch_related("item__guides__item__item_type")
    return [guide for one in chosen for guide in one.item.guides.all() if guide.live]


@register.simple_tag
def sites() -> QuerySet[Site]:
    return Site.objects.exclude(profile__site_kind="portal").select_related("root_page").order_by("site_name")
