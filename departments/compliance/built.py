"""A site as it was built: the released pages, what they link to, and what they say of themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cms.publishing.release import redirects_of
from cms.publishing.routes import address_of, html_file

APART = frozenset({"404.html", "410.html"})
DYNAMIC = ("/search", "/suggest.json", "/counter/", "/api/", "/data/", "/opensearch.xml", "/healthz")
"""Answered by the front itself, not by a released file."""

# Pages come from our own templates: attributes always stand in double quotes.
_LINK = re.compile(r'\s(?:href|src)="([^"]*)"')
_META = re.compile(r'<meta name="([^"]+)" content="([^"]*)"')
_TIME = re.compile(r'<time datetime="(\d{4}-\d{2}-\d{2})')


class BuiltPage:
    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text

    @property
    def address(self) -> str:
        return address_of(self.file)

    def links(self) -> set[str]:
        return {unescape(link) for link in _LINK.findall(self.text)}

    def metas(self) -> dict[str, str]:
        return {name: unescape(content) for name, content in _META.findall(self.text)}

    def newest_date(self) -> str:
        """ISO date of the newest thing that it lists; empty where nothing has a date."""
        return max(_TIME.findall(self.text), default="")

    def footer(self) -> str:
        return unescape(self.text.partition('<footer class="footer">')[2])


class BuiltSite:
    def __init__(self, tree: Path, host: str) -> None:
        self.host = host
        self.folder = tree / host / "current"

    @property
    def release(self) -> str:
        """Empty for a site that is not public."""
        return self.folder.resolve().name if self.folder.is_dir() else ""

    def page(self, path: str) -> BuiltPage | None:
        """The page at this address, if there is one."""
        file = self.folder / html_file(path)
        return BuiltPage(html_file(path), file.read_text(encoding="utf-8")) if file.is_file() else None

    def pages(self) -> Iterator[BuiltPage]:
        """All but those that only lead to a new address, and those that stand for an error."""
        for file in sorted(self.folder.rglob("*.html")):
            name = file.relative_to(self.folder).as_posix()
            if name not in APART and not file.name.startswith("_") and address_of(name) not in self.redirected:
                yield BuiltPage(name, file.read_text(encoding="utf-8"))

    def answers(self, path: str) -> bool:
        """Whether something stands at this address, a redirect or the front's own pages with it."""
        if path.startswith(DYNAMIC) or path in self.redirected or path.rstrip("/") in self.redirected:
            return True
        file = self.folder / html_file(path or "/").lstrip("/")
        return file.is_file() or (file / "index.html").is_file()

    @cached_property
    def redirected(self) -> dict[str, str]:
        return redirects_of(self.folder) if self.folder.is_dir() else {}


class BuiltCity:
    """All sites of a release tree, to follow links from one to another; no other host is ever asked."""

    def __init__(self, tree: Path, hosts: dict[str, str]) -> None:
        """``hosts`` from ``host:port`` as links name it to the folder."""
        self._sites = {name: BuiltSite(tree, host) for name, host in hosts.items()}

    def is_dead(self, link: str, site: BuiltSite) -> bool:
        """Whether a link on a page of this site leads nowhere. Links to the world outside are not judged."""
        parts = urlsplit(link)
        if parts.scheme in ("http", "https"):
            target = self._sites.get(parts.netloc)
            return target is not None and not target.answers(unquote(parts.path) or "/")
        if parts.scheme or not link.startswith("/"):
            return False
        return not site.answers(unquote(parts.path))
