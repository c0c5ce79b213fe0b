"""The back office's half of a delivery to another host: outgoing connections only, resumed where it was cut off."""

from __future__ import annotations

import http.client
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from cms.records.reader import RecordReader

from ..errors import PublishingError, SettingsInvalid
from ..outputs import sha256
from ..release import SiteReleases, decoded, hosts
from ..signing import SigningKeys
from .messages import ACT, ANNOUNCE, BLOBS, RECORDS, STATE, Act, FrontState, Missing, Records

SECONDS = 60.0


class FrontUnreachable(PublishingError):
    """The front did not take the delivery: it is tried again, and goes on where it stopped."""


class RemoteFront:
    """The front's inner port, at an address like ``http://10.0.0.2:8002``."""

    def __init__(self, url: str, tree: Path, keys: SigningKeys) -> None:
        place = urlsplit(url)
        if place.scheme not in ("http", "https") or not place.hostname:
            raise SettingsInvalid(f"CHENGMEN_FRONT_URL={url!r} is no address: give one like http://10.0.0.2:8002.")
        self.url = url
        self.tree = tree
        self.keys = keys
        kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(place.hostname, place.port, timeout=SECONDS)

    def deliver(self, reader: RecordReader) -> FrontState:
        """Makes the front's releases and Records those of this host. Raises ``FrontUnreachable``."""
        try:
            state = self._ask("GET", STATE, b"", FrontState)
            if acts := self._differing(state):
                state = self._deliver_releases(acts)
            return self._deliver_records(reader, state)
        finally:
            self._connection.close()

    def _differing(self, state: FrontState) -> tuple[dict[str, str], dict[str, tuple[str, ...]]] | None:
        """Releases to switch, and those kept, unless the front has just these."""
        live: dict[str, str] = {}
        kept: dict[str, tuple[str, ...]] = {}
        for host in hosts(self.tree):
            releases = SiteReleases(self.tree, host)
            if not (release := releases.live()):
                continue
            kept[host] = tuple(releases.known())
            if state.live.get(host) != (release, sha256((releases.manifests / f"{release}.json").read_bytes())):
                live[host] = release
        # The front may keep less than we do, never more: what was withdrawn is gone there too.
        is_more = any(set(state.kept.get(host, ())) - set(kept.get(host, ())) for host in state.kept)
        return (live, kept) if live or is_more or state.is_act_unfinished else None

    def _deliver_releases(self, acts: tuple[dict[str, str], dict[str, tuple[str, ...]]]) -> FrontState:
        live, kept = acts
        for host, release in live.items():
            self._deliver_contents(SiteReleases(self.tree, host), host, release)
        act = Act(moment=time.time_ns(), switch=tuple(live.items()), kept=kept)
        return self._ask("POST", ACT, self._signed(act), FrontState)

    def _deliver_contents(self, releases: SiteReleases, host: str, release: str) -> None:
        content = (releases.manifests / f"{release}.json").read_bytes()
        missing = set(self._ask("POST", f"{ANNOUNCE}/{host}", content, Missing).missing)
        manifest = decoded(releases.signed(release).content)
        for file, told in manifest.files.items():
            if told.sha256 in missing:
                missing.discard(told.sha256)
                self._ask("PUT", BLOBS + told.sha256, (releases.releases / release / file).read_bytes(), Any)

    def _deliver_records(self, reader: RecordReader, state: FrontState) -> FrontState:
        epoch, version = reader.state()
        if (state.epoch, state.version) == (epoch, version) and not state.is_log_left:
            return state
        since = state.version if state.epoch == epoch and state.version <= version else 0
        epoch, version, changes = reader.changes_since(since)
        told = Records(moment=time.time_ns(), epoch=epoch, version=version, changes=tuple(changes))
        return self._ask("POST", RECORDS, self._signed(told), FrontState)

    def _signed(self, message: Act | Records) -> bytes:
        return self.keys.sign(msgspec.json.encode(message))

    def _ask(self, method: str, path: str, body: bytes, kind: Any) -> Any:
        try:
            self._connection.request(method, path, body=body)
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            raise FrontUnreachable(f"The front at {self.url} does not answer: {error}") from error
        if response.status != 200:
            raise FrontUnreachable(f"The front at {self.url} refused {path}: {content.decode(errors='replace')[:500]}")
        return msgspec.json.decode(content, type=kind)
