"""Comparing the live tree with a clean build, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .build import content_of
from .publisher import Publisher
from .release import SiteReleases, hosts
from .rich_text import is_stored
from .site_plan import SitePlan, plan_site


def verify(publisher: Publisher) -> dict[str, Any]:
    """Lists files that differ, are missing, or are there without reason, as ``host/file``."""
    found: dict[str, Any] = {"files": 0, "different": [], "missing": [], "extra": [], "pinned": []}
    publisher.load()
    renderer = publisher.renderer
    planned_hosts = set()
    for slug in publisher.site_slugs():
        plan = plan_site(publisher.view(slug), publisher.city, renderer)
        planned_hosts.add(plan.host)
        releases = SiteReleases(publisher.city.tree, plan.host)
        if releases.pinned():
            found["pinned"].append(slug)
            continue
        _compare(plan, releases.folder / "current", renderer, found)
    for host in set(hosts(publisher.city.tree)) - planned_hosts:
        current = publisher.city.tree / host / "current"
        found["extra"] += [f"{host}/{file}" for file in _files(current)]
    return found


def is_equal(found: dict[str, Any]) -> bool:
    return not (found["different"] or found["missing"] or found["extra"])


def _compare(plan: SitePlan, current: Path, renderer: Any, found: dict[str, Any]) -> None:
    present = set(_files(current))
    wanted = plan.files.keys() - plan.withheld.keys()
    found["files"] += len(wanted)
    for file in sorted(wanted):
        if file not in present:
            found["missing"].append(f"{plan.host}/{file}")
        elif (current / file).read_bytes() != content_of(plan.files[file].output, renderer):
            found["different"].append(f"{plan.host}/{file}")
    extra = {file for file in present - plan.files.keys() if not (plan.withheld and is_stored(file))}
    found["extra"] += [f"{plan.host}/{file}" for file in sorted(extra)]


def _files(folder: Path) -> list[str]:
    if not folder.exists():
        return []
    release = folder.resolve()
    return sorted(file.relative_to(release).as_posix() for file in release.rglob("*") if file.is_file())
