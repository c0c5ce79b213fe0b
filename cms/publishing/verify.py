"""Comparing the live tree with a clean build, byte for byte."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from .build import content_of
from .errors import TemplateBroken
from .outputs import Kept
from .publisher import Publisher
from .release import SiteReleases, hosts
from .render import Renderer
from .rich_text import is_stored
from .site_plan import SitePlan, plan_site


def verify(publisher: Publisher) -> dict[str, Any]:
    """Lists files that differ, are missing, or are there without reason, as ``host/file``."""
    found: dict[str, Any] = {"files": 0, "different": [], "missing": [], "extra": [], "pinned": []}
    publisher.load()
    renderer = publisher.renderer
    planned_hosts = set()
    for slug in publisher.records.site_slugs():
        plan = plan_site(publisher.view(slug), publisher.city, renderer)
        planned_hosts.add(plan.host)
        releases = SiteReleases(publisher.city.tree, plan.host)
        if releases.pinned():
            found["pinned"].append(slug)
            continue
        _compare(plan, releases, renderer, found)
    for host in set(hosts(publisher.city.tree)) - planned_hosts:
        current = publisher.city.tree / host / "current"
        found["extra"] += [f"{host}/{file}" for file in _files(current)]
    return found


def is_equal(found: dict[str, Any]) -> bool:
    return not (found["different"] or found["missing"] or found["extra"])


def _compare(plan: SitePlan, releases: SiteReleases, renderer: Renderer, found: dict[str, Any]) -> None:
    current = releases.folder / "current"
    present = set(_files(current))
    contents, broken = _contents(plan, renderer)
    manifest = releases.manifest(releases.live())
    kept = {file for file, told in manifest.files.items() if told.key in broken} if manifest is not None else set()
    found["files"] += len(contents)
    for file, content in sorted(contents.items()):
        if file not in present:
            found["missing"].append(f"{plan.host}/{file}")
        elif (current / file).read_bytes() != content:
            found["different"].append(f"{plan.host}/{file}")
    extra = present - plan.files.keys() - kept
    if plan.withheld or broken:
        extra = {file for file in extra if not is_stored(file)}
    found["extra"] += [f"{plan.host}/{file}" for file in sorted(extra)]


def _contents(plan: SitePlan, renderer: Renderer) -> tuple[dict[str, bytes], set[str]]:
    """Bytes of each file that is not to stay as it was, and the keys of what cannot be made."""
    contents: dict[str, bytes] = {}
    broken = set(plan.broken)
    for file, planned in plan.files.items():
        assert not isinstance(planned.output, Kept)
        try:
            contents[file] = content_of(planned.output, renderer)
        except TemplateBroken:
            broken.add(planned.key)
    stay = plan.withheld.keys() | {file for file, planned in plan.files.items() if planned.key in broken}
    return {file: content for file, content in contents.items() if file not in stay}, broken


def _files(folder: Path) -> list[str]:
    if not folder.exists():
        return []
    release = folder.resolve()
    return sorted(file.relative_to(release).as_posix() for file in release.rglob("*") if file.is_file())
