"""Targets of ``page:`` links in the database."""

from __future__ import annotations

from wagtail.models import Page, Site


def page_at(slug: str, target: str) -> int | None:
    """The page at this slug path in this site or, where the path begins with a site's slug, in that one."""
    return _below_home(slug, target) or _below_home(*target.partition("/")[::2])


def _below_home(slug: str, path: str) -> int | None:
    root = Site.objects.filter(profile__slug=slug).values_list("root_page__url_path", flat=True).first()
    if root is None:
        return None
    below = "/".join(part for part in path.split("/") if part)
    address = f"{root}{below}/" if below else root
    found = Page.objects.filter(url_path=address).values_list("pk", flat=True).first()
    if found is None and below.startswith("en/"):
        return _below_home(slug, below.removeprefix("en/"))
    return found
