"""Files of the release tree, by host and address. Only what stands under ``<host>/current`` is ever read."""

from __future__ import annotations

import json
import re
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote

HOST = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?")

CONTENT_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".pdf": "application/pdf",
}


class Found(NamedTuple):
    """A file to send."""

    path: Path
    content_type: str
    is_immutable: bool
    """Its name carries its fingerprint."""


class Moved(NamedTuple):
    """The address has another one."""

    location: str
    keeps_query: bool = True
    """False where the query was part of the former address."""


def host_of(header: str) -> str:
    """The host name of a Host header, without port; empty for anything that is not a plain name."""
    name = header.rsplit(":", 1)[0] if header.rpartition(":")[2].isdigit() else header
    name = name.lower().rstrip(".")
    return name if HOST.fullmatch(name) and ".." not in name else ""


class Gone(NamedTuple):
    """There was something here that will not come back: the page that says so."""

    path: Path


class SiteFiles:
    """The release tree under ``root``: one directory per host."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._tables: dict[str, tuple[int, Any]] = {}

    def release(self, host: str) -> Path | None:
        """The directory of the host's live release, with ``current`` resolved, so that one answer reads one release."""
        if not host:
            return None
        current = self.root / host / "current"
        try:
            return current.resolve(strict=True)
        except OSError:
            return None

    def find(self, release: Path, address: str, query: str = "") -> Found | Moved | Gone | None:
        segments = address.split("/")[1:]
        if not address.startswith("/") or any(_is_refused(segment) for segment in segments):
            return None
        # Before the files: a former address has a page that redirects, for servers without this table.
        former = self._table(release, "_redirects.json")
        if query and (target := former.get(f"{_bare(address)}?{_in_order(query)}")):
            return Moved(target, keeps_query=False)
        if target := former.get(address):
            return Moved(target)
        if address in self._table(release, "_gone.json"):
            return Gone(release / "410.html")
        is_section = address.endswith("/")
        file = release / (address + "index.html" if is_section else address).lstrip("/")
        if file.is_file() and not file.is_symlink():
            return Found(file, content_type(file), address.startswith("/assets/"))
        if not is_section and (release / address.lstrip("/") / "index.html").is_file():
            return Moved(f"{address}/")
        target = former.get(_bare(address))
        return Moved(target) if target else None

    def _table(self, release: Path, name: str) -> Any:
        """Former or gone addresses of the release's site, read once for each release."""
        file = release / name
        try:
            stamp = file.stat().st_mtime_ns
        except OSError:
            return {}
        kept = self._tables.get(str(file))
        if kept is None or kept[0] != stamp:
            kept = (stamp, json.loads(file.read_text(encoding="utf-8")))
            self._tables = {str(file): kept, **dict(list(self._tables.items())[-1000:])}
        return kept[1]


def content_type(file: Path) -> str:
    if file.name == "feed.xml":
        return "application/atom+xml; charset=utf-8"
    return CONTENT_TYPES.get(file.suffix.lower(), "application/octet-stream")


def entity_tag(file: Path) -> str:
    """Weak: released files are never written again, so size and time name the bytes."""
    stat = file.stat()
    return f'W/"{stat.st_mtime_ns:x}-{stat.st_size:x}"'


def last_modified(file: Path) -> str:
    return formatdate(file.stat().st_mtime, usegmt=True)


def is_unchanged(tag: str, modified: str, if_none_match: str | None, if_modified_since: str | None) -> bool:
    """Whether a conditional request may be answered with 304 (RFC 9110, 13.2.2)."""
    if if_none_match is not None:
        return if_none_match.strip() == "*" or tag in [given.strip() for given in if_none_match.split(",")]
    if if_modified_since is None:
        return False
    try:
        return parsedate_to_datetime(modified) <= parsedate_to_datetime(if_modified_since)
    except (TypeError, ValueError):
        return False


def _bare(address: str) -> str:
    """Without the closing slash, as former addresses are kept."""
    return address.rstrip("/")


def _in_order(query: str) -> str:
    """With its parameters in the order in which those of former addresses are kept."""
    return unquote("&".join(sorted(query.split("&"))))


def _is_refused(segment: str) -> bool:
    # Dotted and underscored names are the release's own; the rest cannot be a name of ours.
    return segment.startswith((".", "_")) or any(character in segment for character in "\0\\")
