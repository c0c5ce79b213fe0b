"""What an editor and the portal team wait for: the admin's home and every list that the menu leads to.

The server's own time, without the browser: requests go straight to the application, in this process.
"""

from __future__ import annotations

import re
import time
from html import unescape
from typing import Any

from .city import BenchCity
from .measuring import Found, Line, Timing

LINK = re.compile(r'"(?:url|href)": ?"(/admin/[^"]*)"')
"""Of the menu, which Wagtail hands to the browser as JSON."""
GOAL = 150.0
SHOWN = 3
"""Slowest addresses that are told by name."""


def measure(city: BenchCity, repeats: int) -> Found:
    from tests.databases import using_database  # Not before Django is set up.

    lines: list[Line] = []
    raw: dict[str, list[float]] = {}
    with using_database(city.database):
        for role, group in groups_of_roles().items():
            timings = {path: Timing(times) for path, times in _visited(role, group, repeats).items()}
            raw |= {f"{role} {path}": timing.seconds for path, timing in timings.items()}
            slowest = sorted(timings, key=lambda path: -timings[path].median)
            home = timings["/admin/"].median
            lines.append(_line(f"{role}: home", home))
            lines += [_line(f"{role}: {path}", timings[path].median) for path in slowest[:SHOWN]]
    return Found("lists", {"pages": city.records, "addresses": len(raw)}, lines, raw)


def _line(name: str, seconds: float) -> Line:
    return Line(name=name, value=round(seconds * 1000, 1), unit="ms", goal=GOAL)


def groups_of_roles() -> dict[str, str]:
    from cms.editing.rights import PORTAL_TEAM, editors_name

    return {"editor": editors_name(site_of_roles().slug), "portal team": PORTAL_TEAM}


def site_of_roles() -> Any:
    """The editor's: a department's, unless the city has the portal alone."""
    from departments.organisation.models import SiteProfile

    return min(SiteProfile.objects.all(), key=lambda site: (site.site_kind == "portal", site.slug))


def _visited(role: str, group: str, repeats: int) -> dict[str, list[float]]:
    """Seconds by address; the first visit of each, which reads its templates, is left out."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.test import Client

    user, _ = get_user_model().objects.get_or_create(username=f"bench {role}")
    user.groups.set(Group.objects.filter(name=group))
    client = Client(HTTP_HOST="localhost")
    client.force_login(user)
    menu = unescape(client.get("/admin/").content.decode())
    paths = ["/admin/", *sorted(path for path in set(LINK.findall(menu)) if "logout" not in path)]
    times: dict[str, list[float]] = {path: [] for path in paths}
    for turn in range(repeats + 1):
        for path in paths:
            started = time.perf_counter()
            response = client.get(path, follow=True)
            taken = time.perf_counter() - started
            if response.status_code != 200:
                raise RuntimeError(f"{path} answers {response.status_code} to the {role}.")
            if turn:
                times[path].append(taken)
    return times
