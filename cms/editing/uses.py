"""Who uses this, on all sites: told before a page, picture, file or row is unpublished or deleted."""

from __future__ import annotations

from collections import defaultdict
from typing import Any, NamedTuple

from django.db.models import Model
from django.urls import reverse
from wagtail.models import Page, ReferenceIndex, Site

from .guard import pages_of

MOST = 20
"""Titles told of each site."""


class UsingPage(NamedTuple):
    title: str
    url: str
    """Where the user can change it; its public address for another site's page."""


class UsingSite(NamedTuple):
    name: str
    pages: list[UsingPage]
    more: int
    """How many further pages, drafts of other departments among them: those have no title here."""


def users_of(thing: Model, user: Any) -> list[UsingSite]:
    """The sites whose pages name the thing, the one with most pages first; of others' drafts the number alone."""
    references = ReferenceIndex.get_references_to(thing).values_list("object_id", flat=True).distinct()
    pages = Page.objects.filter(pk__in=[one for one in references if one.isdecimal()], depth__gt=1)
    own = set(pages_of(user).filter(pk__in=pages.values("pk")).values_list("pk", flat=True))
    # A changed draft would show its new title.
    public = set(pages.live().public().filter(has_unpublished_changes=False).values_list("pk", flat=True))
    by_site: dict[str, list[Page]] = defaultdict(list)
    names = {site.root_page.url_path: site.site_name for site in Site.objects.select_related("root_page")}
    for page in pages.order_by("path"):
        root = next((root for root in names if page.url_path.startswith(root)), "")
        by_site[root].append(page)
    found = [_of_site(names.get(root, ""), using, own, public) for root, using in by_site.items()]
    return sorted(found, key=lambda site: -(len(site.pages) + site.more))


def _of_site(name: str, using: list[Page], own: set[int], public: set[int]) -> UsingSite:
    told = []
    for page in using:
        if page.pk in own:
            told.append(UsingPage(page.get_admin_display_title(), reverse("wagtailadmin_pages:edit", args=[page.pk])))
        elif page.pk in public:
            told.append(UsingPage(page.title, page.full_url or ""))
    return UsingSite(name, told[:MOST], len(using) - len(told[:MOST]))
