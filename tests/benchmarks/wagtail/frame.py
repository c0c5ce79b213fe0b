"""What header and footer of a site show, read once for each site: nothing changes while a site is built."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest
from wagtail.models import Site

from departments.organisation.models import City, SiteProfile


def frame(request: HttpRequest) -> dict[str, Any]:
    site = Site.find_for_request(request)
    return {"frame": _frame(site)}


@cache
def _frame(site: Site) -> dict[str, Any]:
    children = list(site.root_page.get_children().live().public())
    addresses = {child.slug.replace("-", "_"): child.relative_url(site) for child in children}
    portal = Site.objects.get(profile__site_kind=SiteProfile.Kind.PORTAL)
    return {
        "site": site,
        "home": site.root_page,
        "home_url": site.root_page.relative_url(site),
        "profile": SiteProfile.objects.select_related("department").get(site=site),
        "city": City.load(),
        "portal": portal,
        "portal_url": portal.root_page.relative_url(site),
        "urls": addresses,
        "menu": [
            {"title": child.title, "url": addresses[child.slug.replace("-", "_")], "path": child.path}
            for child in children
            if child.show_in_menus
        ],
    }
