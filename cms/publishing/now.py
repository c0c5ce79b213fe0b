"""Publishing at once, after an act that has changed Records: by the watcher where one runs, else by ourselves."""

from __future__ import annotations

import time
from typing import Any

import msgspec

from cms.records.reader import RecordReader

from .configuration import Configuration
from .errors import PublisherBusy
from .publisher import Publisher
from .release import SiteReleases, exclusive, is_watched
from .watch import PAUSE, await_receipt, latest_receipt, request_full

PATIENCE = 120.0
"""Seconds to wait for a watcher's receipt, or for another publisher to end."""


def publish_now(
    city: Configuration, reader: RecordReader, *, full: bool = False, seconds: float = PATIENCE
) -> dict[str, Any] | None:
    """The receipt of a run that covers the Records of now; None when a watcher gave none in time.

    Raises ``PublisherBusy`` when another publisher, not a watcher, holds the tree for longer.
    """
    end = time.monotonic() + seconds
    while True:
        if is_watched(city.tree):
            after = latest_receipt(city.receipts).get("release", "") if full else ""
            if full:
                request_full(city.receipts)
            return await_receipt(city.receipts, reader, after=after, seconds=end - time.monotonic())
        try:
            with exclusive(city.tree, wait=False):
                receipt: dict[str, Any] = msgspec.to_builtins(Publisher(city, reader).run(full=full))
                return receipt
        except PublisherBusy:
            # Looked at again, not waited for: a watcher may have begun meanwhile, and would never end.
            if time.monotonic() > end:
                raise
            time.sleep(PAUSE)


def hindrances(city: Configuration, receipt: dict[str, Any], *, slug: str, host: str) -> list[str]:
    """Why what the receipt's run found for this site is not all public; empty when it is."""
    found = [reason for site, reason in receipt["failed"].items() if site == slug]
    found += [reason for file, reason in receipt["withheld"].items() if file.startswith(f"{slug}/")]
    releases = SiteReleases(city.tree, host)
    if release := releases.pinned():
        found.append(f"{host} is pinned to release {release}: run 'manage.py publish --unpin {slug}'.")
    if not found and not releases.live():
        found.append(f"{host} has no release: is its home page a draft?")
    return found
