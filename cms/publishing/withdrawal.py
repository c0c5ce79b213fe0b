"""紧急撤回 of a page in full, search included: one way for the command and for the portal team's screen."""

from __future__ import annotations

import io
from collections.abc import Callable
from types import ModuleType
from typing import cast

from django.conf import settings
from django.core.management import call_command
from wagtail.models import Page

from cms.records.reader import RecordReader

from .configuration import Configuration
from .now import publish_now
from .release import SiteReleases
from .withdraw import StillPublic, Withdrawn, withdraw, withdrawn_of

_SETTINGS = cast(ModuleType, settings)
"""Django's, not the environment's: these run inside Django."""


def thing_of(page: Page) -> Withdrawn:
    """What to look for: the public Record's title and files, or the title alone of a page that is not public now."""
    reader = RecordReader(_SETTINGS)
    try:
        return withdrawn_of(reader, f"page:{page.pk}") or Withdrawn(key=f"page:{page.pk}", title=page.title)
    finally:
        reader.close()


def kept_releases(host: str, key: str) -> list[str]:
    """Releases of this site that hold the page itself; those where only a list names it come to light later."""
    releases = SiteReleases(Configuration(_SETTINGS).tree, host)
    manifests = {release: releases.manifest(release) for release in releases.known()}
    return [release for release, manifest in manifests.items() if manifest is not None and manifest.shows(key)]


def remove_everywhere(thing: Withdrawn, *, unpublish: Callable[[], None]) -> dict[str, list[str]]:
    """Removed releases by host. Raises ``PublishingError``, ``RecordsUnreadable`` or ``OSError``; may be done again."""
    city = Configuration(_SETTINGS)
    reader = RecordReader(_SETTINGS)
    try:
        removed = withdraw(city, thing, unpublish=unpublish, publish=lambda full: publish_now(city, reader, full=full))
    finally:
        reader.close()
    if not city.front_url:
        _forget_in_search()
    return removed


def _forget_in_search() -> None:
    """Made anew, the index holds no term of it; a front on another host does so within half a minute."""
    # The embedded one first: it waits for no server. Publishing knows search by its command alone.
    for engine in dict.fromkeys(("embedded", settings.CHENGMEN_SEARCH_ENGINE)):
        told = io.StringIO()
        try:
            call_command("search", "rebuild", engine=engine, stdout=io.StringIO(), stderr=told)
        except SystemExit as ended:
            raise StillPublic(f"The search index ({engine}) was not made anew: {told.getvalue().strip()}") from ended
