"""紧急撤回: what was published by mistake leaves the kept releases and the store of pictures too (R10).

The releases that tell of it go whole: their lists, feeds and menus name it as well, and no rollback may
bring it back. The live release is made anew without it first.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import msgspec

from cms.records.public_copy import wipe_log
from cms.records.reader import RecordReader

from .configuration import Configuration
from .delivery.push import RemoteFront
from .errors import PublishingError
from .release import SiteReleases, hosts

DIGEST_IN_ADDRESS = 20
PATIENCE = 60.0
"""Seconds to wait for those who read the front's copy."""


class StillPublic(PublishingError):
    """The publisher could not make a release without the thing."""


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True):
    """What to look for."""

    key: str
    title: str
    digests: frozenset[str] = frozenset()
    """SHA-256 of the pictures and files it used."""

    def tales(self) -> tuple[bytes, ...]:
        quoted = json.dumps(self.title)[1:-1]
        return tuple({text.encode() for text in (self.title, escape(self.title), quoted) if text})


def withdrawn_of(reader: RecordReader, key: str) -> Withdrawn | None:
    """None for a key without a live Record."""
    for row in reader.all_live():
        if row.key == key and row.body is not None:
            record = json.loads(row.body)
            title = str(record.get("title") or record.get("name") or "")
            return Withdrawn(key=key, title=title, digests=frozenset(_digests(record)))
    return None


def withdraw(
    city: Configuration, thing: Withdrawn, *, unpublish: Callable[[], None], publish: Callable[..., object]
) -> dict[str, list[str]]:
    """Unpublishes, publishes without it, and deletes every kept release that tells of it; by host.

    ``publish`` takes ``full``. A site pinned to such a release is unpinned. Raises ``StillPublic``.
    """
    unpublish()
    is_unpinned = False
    for host in hosts(city.tree):
        releases = SiteReleases(city.tree, host)
        if releases.pinned() and _tells(releases, releases.pinned(), thing):
            releases.unpin()
            is_unpinned = True
    # A publisher that watches holds a pinned site for done with.
    publish(full=is_unpinned)
    if not wipe_log(city.public_copy, PATIENCE):
        raise StillPublic(f"{city.public_copy}: its log still holds {thing.key} for somebody reading; withdraw again.")
    reader = RecordReader(city.settings)
    removed = {host: _remove(SiteReleases(city.tree, host), thing) for host in hosts(city.tree)}
    if city.front_url:
        # The front on another host keeps what we keep, and no more.
        front = RemoteFront(city.front_url, city.tree, city.keys).deliver(reader)
        if front.is_log_left:
            raise StillPublic(f"The front's log still holds {thing.key} for somebody reading there; withdraw again.")
    _forget_pictures(reader, city)
    reader.close()
    return {host: gone for host, gone in removed.items() if gone}


def _remove(releases: SiteReleases, thing: Withdrawn) -> list[str]:
    live = releases.live()
    manifest = releases.manifest(live) if live else None
    if manifest is not None and manifest.shows(thing.key):
        raise StillPublic(
            f"{releases.folder.name}: release {live} still shows {thing.key}; see the publisher's log, then withdraw again."
        )
    doomed = sorted(release for release in releases.present() - {live} if _tells(releases, release, thing))
    for release in doomed:
        releases.remove(release)
    return doomed


def _tells(releases: SiteReleases, release: str, thing: Withdrawn) -> bool:
    names = {digest[:DIGEST_IN_ADDRESS] for digest in thing.digests}
    manifest = releases.manifest(release)
    if manifest is None or manifest.shows(thing.key):
        return True
    tales = thing.tales()
    for file in (releases.releases / release).rglob("*"):
        if any(name in file.name for name in names):
            return True
        if file.suffix in {".html", ".json", ".xml", ".txt"} and _holds(file, tales):
            return True
    return False


def _holds(file: Path, tales: tuple[bytes, ...]) -> bool:
    content = file.read_bytes()
    return any(tale in content for tale in tales)


def _forget_pictures(reader: RecordReader, city: Configuration) -> None:
    """Those that no Record uses: whichever were withdrawn, also by a command that was killed before it came so far."""
    used = {
        digest[:DIGEST_IN_ADDRESS] for row in reader.all_live() for digest in _digests(json.loads(row.body or "{}"))
    }
    for file in city.images.glob("*"):
        if file.name[:DIGEST_IN_ADDRESS] not in used:
            file.unlink(missing_ok=True)


def _digests(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(digest := value.get("digest"), str):
            yield digest
        for inner in value.values():
            yield from _digests(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _digests(inner)
