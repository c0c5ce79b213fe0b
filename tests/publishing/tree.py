"""What can be said of a release tree from outside, with a program of its own: bytes, links, words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

IN_XML = re.compile(r'<loc>([^<]+)</loc>|href="([^"]+)"')
Files = dict[str, bytes]
"""Content by path inside a release."""
DYNAMIC = ("/search", "/suggest.json", "/opensearch.xml", "/counter/", "/api/", "/data/", "/healthz")


def live_files(root: Path) -> dict[str, Files]:
    """The live release of each host."""
    found = {}
    for current in sorted(root.glob("*/current")):
        release = current.resolve(strict=True)
        files = sorted(path for path in release.rglob("*") if path.is_file())
        found[current.parent.name] = {path.relative_to(release).as_posix(): path.read_bytes() for path in files}
    return found


def changed(before: Files, after: Files) -> tuple[set[str], set[str]]:
    """Files whose bytes differ or are new, and files that are gone."""
    written = {file for file, content in after.items() if before.get(file) != content}
    return written, before.keys() - after.keys()


def dead_links(tree: dict[str, Files], passing_over: Iterable[str] = ()) -> list[str]:
    """Links of the tree to addresses of our own hosts where no file stands, or to a place that the file has not got.

    Also of site maps, feeds and tables of redirects.
    """
    dead = []
    for host, files in tree.items():
        for file, content in files.items():
            if host in passing_over:
                continue
            for link in _links(file.rpartition("/")[2], content):
                target = _target(link, host, file)
                if target is None or target[0] in passing_over:
                    continue
                there = tree.get(target[0], {}).get(target[1])
                if there is None or (target[2] and f'id="{target[2]}"'.encode() not in there):
                    dead.append(f"{host}/{file}: {link}")
    return dead


def telling(files: Files, words: set[str], pattern: re.Pattern[bytes]) -> list[str]:
    """Files that hold one of the words; ``pattern`` finds every word that could be one."""
    found = []
    for file, content in files.items():
        told = {word.decode() for word in pattern.findall(content)} & words
        if told:
            found.append(f"{file}: {', '.join(sorted(told))}")
    return found


def _target(link: str, host: str, file: str) -> tuple[str, str, str] | None:
    """Host, file and place in it that a link leads to; None for what is no file of ours."""
    address = urlsplit(link)
    if address.scheme not in ("", "http", "https"):
        return None
    name = address.hostname or host
    if name != "localhost" and not name.endswith(".localhost"):
        return None
    if not address.path and not address.netloc:
        return host, file, address.fragment
    path = address.path or "/"
    if path.startswith(DYNAMIC):
        return None
    assert path.startswith("/"), f"{host}/{file} has the relative link {link}"
    return name, (path + "index.html" if path.endswith("/") else path).lstrip("/"), address.fragment


@lru_cache(maxsize=20_000)
def _links(name: str, content: bytes) -> tuple[str, ...]:
    match name:
        case "sitemap.xml" | "feed.xml":
            return tuple(link for pair in IN_XML.findall(content.decode()) for link in pair if link)
        case "_redirects.json":
            return tuple(json.loads(content).values())
        case _ if not name.endswith(".html"):
            return ()
    collector = _Links()
    collector.feed(content.decode())
    collector.close()
    return tuple(collector.found)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if value and name in ("href", "src", "action"):
                self.found.append(value)
            elif value and name == "srcset":
                self.found += [part.split()[0] for part in value.split(",")]
