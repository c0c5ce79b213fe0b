"""The front's half of a delivery: takes what a trusted key has signed, and switches when all of it is there.

Nothing here opens a connection, and no content is believed before its SHA-256 is known to be wanted.
"""

from __future__ import annotations

import hashlib
import logging
import time
from pathlib import Path
from typing import TypeVar

import msgspec

from cms.records import public_copy

from ..disk import replace
from ..errors import PublishingError
from ..release import Manifest, SiteReleases, decoded, hosts, sha256_of
from ..signing import Signed, SigningKeys
from .messages import Act, FrontState, Missing, Records

logger = logging.getLogger(__name__)
M = TypeVar("M", Act, Records)
G = TypeVar("G", bound=msgspec.Struct)

PATIENCE = 20.0
"""Seconds to wait for those who read the copy, before its log is left to a later delivery."""
CLOCK_SECONDS = 600
"""How far the two hosts' clocks may differ."""


class Refused(PublishingError):
    """A message that is not genuine, not new, or names what was not delivered."""


class Receiver:
    """Everything stands under the release tree: ``.blobs`` (contents), ``.announced`` (manifests), ``.moment``.

    ``.acting`` is there while an act is carried out, and after one that was broken off.
    """

    def __init__(self, tree: Path, copy: Path, keys: SigningKeys) -> None:
        self.tree = tree
        self.copy = copy
        self.keys = keys
        self.blobs = tree / ".blobs"
        self.announced = tree / ".announced"
        self.acting = tree / ".acting"
        self._announced: dict[str, tuple[int, frozenset[str]]] = {}
        """What each announced manifest wants, and when it was written: all of them are asked for each content."""

    def state(self) -> FrontState:
        live: dict[str, tuple[str, str]] = {}
        kept: dict[str, tuple[str, ...]] = {}
        for host in hosts(self.tree):
            releases = SiteReleases(self.tree, host)
            kept[host] = tuple(releases.known())
            if release := releases.live():
                live[host] = release, _sha256_of(releases.manifests / f"{release}.json")
        epoch, version = self._held()
        return FrontState(
            epoch=epoch,
            version=version,
            live=live,
            kept=kept,
            is_act_unfinished=self.acting.exists() or any(self.announced.glob("*")),
            is_log_left=public_copy.has_log(self.copy),
        )

    def _held(self) -> tuple[str, int]:
        """Of the copy; a damaged one is removed, so that all of it is delivered again."""
        try:
            return public_copy.state(self.copy)
        except public_copy.PublicCopyDamaged as damaged:
            logger.warning("public_copy_damaged", extra={"reason": str(damaged)})
            public_copy.discard(self.copy)
            return "", 0

    def announce(self, host: str, content: bytes) -> Missing:
        """Keeps the manifest for the act to come and answers which contents are wanted."""
        manifest = decoded(self._genuine(content).content)
        if not _is_name(host) or not _is_name(manifest.release) or not all(map(_is_file, manifest.files)):
            raise Refused(f"{host} {manifest.release}: a name in the manifest cannot be a file of a release.")
        self.announced.mkdir(parents=True, exist_ok=True)
        self.blobs.mkdir(exist_ok=True)
        replace(self._announcement(host, manifest.release), content)
        wanted = {file.sha256 for file in manifest.files.values()}
        return Missing(tuple(sorted(sha for sha in wanted if not (self.blobs / sha).exists())))

    def take(self, sha256: str, content: bytes) -> None:
        """Keeps a content. Raises ``Refused`` unless an announced manifest wants just this."""
        if hashlib.sha256(content).hexdigest() != sha256 or not self._is_wanted(sha256):
            raise Refused(f"The content {sha256[:12]} is not one that an announced manifest wants.")
        replace(self.blobs / sha256, content)

    def act(self, content: bytes) -> FrontState:
        """Builds and switches what was announced, then takes the rest away; done again, it changes nothing."""
        told = self._fresh(content, Act)
        self.acting.touch()
        for host, release in told.switch:
            self._build(host, release)
        for host, release in told.switch:
            SiteReleases(self.tree, host).switch(release)
        for host in hosts(self.tree):
            self._keep(host, told.kept.get(host, ()))
        for file in self.announced.glob("*"):
            file.unlink()
        for blob in self.blobs.iterdir():
            if blob.stat().st_nlink == 1:
                blob.unlink()  # No release has it any more.
        self._remember(told.moment)
        self.acting.unlink()
        return self.state()

    def records(self, content: bytes) -> FrontState:
        told = self._fresh(content, Records)
        # First: broken off behind the copy's change, it would leave half a note that nothing has reason to write anew.
        self._remember(told.moment)
        try:
            public_copy.apply(self.copy, told.epoch, told.version, told.changes, patience=PATIENCE)
        except public_copy.PublicCopyDamaged:
            public_copy.discard(self.copy)
            raise
        return self.state()

    def _build(self, host: str, release: str) -> None:
        try:
            content = self._announcement(host, release).read_bytes()
        except FileNotFoundError as error:
            raise Refused(f"{host} {release} was not announced: deliver it again.") from error
        manifest = decoded(self._genuine(content).content)
        if absent := [file for file, told in manifest.files.items() if not (self.blobs / told.sha256).exists()]:
            raise Refused(f"{host} {release} lacks {absent[0]} and {len(absent) - 1} more files: deliver it again.")
        releases = SiteReleases(self.tree, host)
        if not _has_files_of(releases, manifest):
            releases.build(manifest, {file: self.blobs / told.sha256 for file, told in manifest.files.items()}, "")
        releases.save(release, content)

    def _keep(self, host: str, kept: tuple[str, ...]) -> None:
        releases = SiteReleases(self.tree, host)
        if not kept:
            releases.take_down()
        for release in releases.present() - set(kept):
            releases.remove(release)

    def _is_wanted(self, sha256: str) -> bool:
        known = self._announced
        self._announced = {}
        for file in self.announced.glob("[!.]*"):  # A dotted one was left half written by a kill.
            written = file.stat().st_mtime_ns
            if known.get(file.name, (0,))[0] != written:
                signed = msgspec.json.decode(file.read_bytes(), type=Signed)
                known[file.name] = written, frozenset(told.sha256 for told in decoded(signed.content).files.values())
            self._announced[file.name] = known[file.name]
        return any(sha256 in wanted for _written, wanted in self._announced.values())

    def _announcement(self, host: str, release: str) -> Path:
        return self.announced / f"{host} {release}"

    def _genuine(self, content: bytes) -> Signed:
        try:
            signed = msgspec.json.decode(content, type=Signed)
        except msgspec.DecodeError as error:
            raise Refused(f"The message is not in its form: {error}") from error
        if not self.keys.is_genuine(signed):
            raise Refused("The message was not signed by a key that this front trusts.")
        return signed

    def genuine(self, content: bytes, kind: type[G]) -> G:
        """A signed message of this kind. Raises ``Refused``."""
        try:
            return msgspec.json.decode(self._genuine(content).content, type=kind)
        except msgspec.DecodeError as error:
            raise Refused(f"The message is not in its form: {error}") from error

    def _fresh(self, content: bytes, kind: type[M]) -> M:
        told = self.genuine(content, kind)
        if told.moment <= self._last_moment():
            raise Refused("The message is older than one that was carried out already.")
        if abs(told.moment - time.time_ns()) > CLOCK_SECONDS * 1_000_000_000:
            raise Refused(f"The message's time differs by more than {CLOCK_SECONDS} s: set the clocks of both hosts.")
        return told

    def _last_moment(self) -> int:
        try:
            return int((self.tree / ".moment").read_text(encoding="ascii"))
        except FileNotFoundError:
            return 0

    def _remember(self, moment: int) -> None:
        replace(self.tree / ".moment", str(moment).encode())


def _has_files_of(releases: SiteReleases, manifest: Manifest) -> bool:
    present = releases.manifest(manifest.release)
    if present is None or not (releases.releases / manifest.release).is_dir():
        return False
    return {f: t.sha256 for f, t in present.files.items()} == {f: t.sha256 for f, t in manifest.files.items()}


def _is_name(text: str) -> bool:
    return text[:1].isalnum() and all(character.isalnum() or character in "-." for character in text)


def _is_file(name: str) -> bool:
    return not name.startswith("/") and "\0" not in name and not {"", ".", ".."} & set(name.split("/"))


def _sha256_of(file: Path) -> str:
    try:
        return sha256_of(file)[0]
    except OSError:
        return ""
