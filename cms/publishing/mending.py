"""Making sites that were tampered with anew, from the Records."""

from __future__ import annotations

from typing import Any

from cms.records.reader import RecordReader

from .configuration import Configuration
from .inspection import faulty_hosts, inspect_tree, is_release_sound
from .now import publish_now
from .release import SiteReleases


def mend(city: Configuration, reader: RecordReader) -> dict[str, Any]:
    """Replaces live releases that are not as their manifests say, and removes such kept ones; then looks again.

    Two releases share the files that are equal: what was written into one is in the other. A pinned site stays as
    it is, for its release can be made of no Record; so does one that a publisher did not get to in time.
    """
    hosts = faulty_hosts(inspect_tree(city))
    for host in hosts:
        releases = SiteReleases(city.tree, host)
        releases.distrust(releases.live())
    if hosts:
        publish_now(city, reader, full=True)
    for host in hosts:
        releases = SiteReleases(city.tree, host)
        for release in set(releases.known()) - {releases.live()}:
            if not is_release_sound(city, releases, release):
                releases.remove(release)
    return inspect_tree(city)
