"""Releases: a directory per site, made beside the live one and switched by renaming one symbolic link.

<tree>/<host>/current -> releases/<id>
<tree>/<host>/releases/<id>/…            unchanged files are hard links: never write into a released file
<tree>/<host>/manifests/<id>.json        signed: fingerprint, SHA-256, size, key and version of every file
<tree>/<host>/pinned                     id of the release that a rollback pinned
<tree>/<host>/distrusted                 id of a release that was found tampered with
"""

from __future__ import annotations

import calendar
import ctypes
import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import msgspec

from .disk import replace, sync_path
from .errors import PublisherBusy, ReleaseUnknown
from .outputs import digest
from .signing import Signed

KEPT = 5
"""Releases kept of a site, the live one included."""
MOST_SINGLE_SYNCS = 64
"""Above this many written files one sync of the file system is cheaper than one of each file."""


class File(msgspec.Struct, frozen=True):
    fingerprint: str
    sha256: str
    size: int
    key: str
    """Of the Record that claims the file."""
    version: int
    """Of that Record, when the file was made."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    release: str
    version: int
    files: dict[str, File]

    def shows(self, key: str) -> bool:
        """Whether a file is the Record's own; lists and feeds may name it without."""
        return any(file.key == key for file in self.files.values())


class Live(NamedTuple):
    """What the next release of a site is built on."""

    release: str
    """Empty without one."""
    manifest: Manifest | None
    """None where no file may be taken over: there is none, it is damaged, or was found tampered with."""
    digest: str
    """Of the signed manifest; empty with none."""


class SiteReleases:
    """The releases of one host.

    What is done with ``is_lasting=False`` may be lost by a power cut, and a release so made is not complete: the
    caller syncs the file system, then calls ``complete``, and syncs again.
    """

    def __init__(self, tree: Path, host: str) -> None:
        self.folder = tree / host
        self.releases = self.folder / "releases"
        self.manifests = self.folder / "manifests"

    def live(self) -> str:
        """Id of the live release; empty without one."""
        try:
            return (self.folder / "current").readlink().name
        except OSError:
            return ""

    def base(self) -> Live:
        release = self.live()
        manifest = None if self.is_distrusted(release) else self.manifest(release)
        return Live(release, manifest, digest(self.content(release)) if manifest is not None else "")

    def manifest(self, release: str) -> Manifest | None:
        try:
            return decoded(self.signed(release).content)
        except (OSError, msgspec.DecodeError):
            return None  # An unfinished or damaged release counts as none: everything is made anew.

    def signed(self, release: str) -> Signed:
        """The manifest inside its signature. Raises ``OSError``, ``msgspec.DecodeError``."""
        return msgspec.json.decode(self.content(release), type=Signed)

    def content(self, release: str) -> bytes:
        """The signed manifest as it is stored. Raises ``OSError``."""
        return (self.manifests / f"{release}.json").read_bytes()

    def known(self) -> list[str]:
        """Ids of complete releases, oldest first."""
        return sorted(file.stem for file in self.manifests.glob("*.json") if (self.releases / file.stem).is_dir())

    def present(self) -> set[str]:
        """Ids of all releases of which anything is there, unfinished and half removed ones too."""
        return {folder.name for folder in self.releases.glob("*")} | {file.stem for file in self.manifests.glob("*")}

    def pinned(self) -> str:
        try:
            return (self.folder / "pinned").read_text(encoding="utf-8").strip()
        except OSError:
            return ""

    def pin(self, release: str) -> None:
        replace(self.folder / "pinned", release.encode())

    def unpin(self) -> None:
        (self.folder / "pinned").unlink(missing_ok=True)

    def distrust(self, release: str) -> None:
        """No file of it goes into another release, and the next full run replaces it whatever it finds."""
        replace(self.folder / "distrusted", release.encode())

    def is_distrusted(self, release: str) -> bool:
        try:
            return (self.folder / "distrusted").read_text(encoding="utf-8") == release
        except OSError:
            return False

    def build(
        self, manifest: Manifest, written: dict[str, bytes | Path], base: str, *, is_lasting: bool = True
    ) -> None:
        """Makes the release's directory; files not in ``written`` are linked from ``base``.

        It is complete with ``save`` and live with ``switch``. A directory left by a kill has no manifest and is
        made anew.
        """
        target = self.releases / manifest.release
        if target.exists():
            shutil.rmtree(target)
        folders = {target} | {target / folder for folder in {file.rpartition("/")[0] for file in manifest.files}}
        for folder in sorted(folders):
            folder.mkdir(parents=True, exist_ok=True)
        into, former = f"{target}/", f"{self.releases}/{base}/"
        for file in manifest.files:
            if file in written:
                _write(into + file, written[file])
            else:
                os.link(former + file, into + file)
        self.manifests.mkdir(exist_ok=True)
        if is_lasting:
            sync(target, [target / file for file in written], folders)

    def save(self, release: str, signed: bytes, *, is_lasting: bool = True) -> None:
        """Puts the release's signed manifest in its place: from then on the release is complete."""
        if is_lasting:
            replace(self.manifests / f"{release}.json", signed)
        else:
            self._unfinished(release).write_bytes(signed)

    def complete(self, release: str) -> None:
        """Puts a manifest in its place that was not saved as lasting; the caller syncs before and after."""
        self._unfinished(release).replace(self.manifests / f"{release}.json")

    def switch(self, release: str, *, is_lasting: bool = True) -> None:
        """Makes the release live in one step; not lasting, a power cut may undo it until the caller syncs."""
        if not ((self.releases / release).is_dir() and (self.manifests / f"{release}.json").is_file()):
            raise self._unknown(release)
        fresh = self.folder / ".current"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("releases") / release)
        fresh.replace(self.folder / "current")
        if is_lasting:
            sync_path(self.folder)

    def switch_unless_pinned(self, release: str, *, is_lasting: bool = True) -> bool:
        """Whether the release went live: a rollback may have pinned another one while it was built."""
        with self.locked():
            if self.pinned():
                return False
            self.switch(release, is_lasting=is_lasting)
        return True

    def roll_back(self, release: str) -> None:
        """Makes an earlier release live and pins it. Raises ``ReleaseUnknown`` for an unfinished or damaged one."""
        if self.manifest(release) is None:
            raise self._unknown(release)
        with self.locked():
            self.switch(release)
            self.pin(release)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """One switch at a time; the kernel frees the lock of one that was killed."""
        with (self.folder / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def take_down(self) -> None:
        """The site is gone: nothing of it is served any more, and coming back it starts unpinned."""
        self.unpin()
        (self.folder / "current").unlink(missing_ok=True)
        if self.folder.is_dir():
            sync_path(self.folder)

    def prune(self, kept: int = KEPT) -> int:
        """Removes old and unfinished releases, never the live or the pinned one; answers how many."""
        protected = {self.live(), self.pinned()}
        complete = self.known()
        keep = protected | set(complete[-kept:] if kept else [])
        doomed = sorted(self.present() - keep)
        for release in doomed:
            self.remove(release)
        return len(doomed)

    def remove(self, release: str) -> None:
        (self.manifests / f"{release}.json").unlink(missing_ok=True)
        shutil.rmtree(self.releases / release, ignore_errors=True)

    def _unknown(self, release: str) -> ReleaseUnknown:
        return ReleaseUnknown(f"{self.folder.name} has no complete release {release}; see 'manage.py releases'.")

    def _unfinished(self, release: str) -> Path:
        return self.manifests / f".{release}.json"


def encoded(manifest: Manifest) -> bytes:
    """What is signed."""
    return msgspec.json.encode(manifest, order="sorted")


def decoded(content: bytes | msgspec.Raw) -> Manifest:
    """Raises ``msgspec.DecodeError``."""
    return msgspec.json.decode(content, type=Manifest)


def hosts(tree: Path) -> list[str]:
    """Hosts that have or had a site in the tree."""
    return sorted(folder.name for folder in tree.glob("*") if (folder / "releases").is_dir())


def new_release(now_ns: int) -> str:
    """Ids sort by time: ``20261124T122501-123456789``."""
    seconds, rest = divmod(now_ns, 1_000_000_000)
    return time.strftime("%Y%m%dT%H%M%S", time.gmtime(seconds)) + f"-{rest:09d}"


def moment_of(release: str) -> float:
    """When the making of a release began, in seconds of the epoch."""
    seconds, _, rest = release.partition("-")
    return calendar.timegm(time.strptime(seconds, "%Y%m%dT%H%M%S")) + int(rest) / 1e9


def sha256_of(file: Path) -> tuple[str, int]:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest(), os.fstat(opened.fileno()).st_size


def sync(target: Path, files: list[Path], folders: set[Path]) -> None:
    """Everything written is on the disk when this returns: a rename without it is an empty file after a power cut."""
    if len(files) + len(folders) > MOST_SINGLE_SYNCS:
        sync_file_system(target)
        return
    for file in files:
        sync_path(file)
    for folder in folders | {target.parent}:
        sync_path(folder)


def sync_file_system(folder: Path) -> None:
    """Everything that was ever written to the folder's file system is on the disk when this returns."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        if ctypes.CDLL(None, use_errno=True).syncfs(descriptor) != 0:
            raise OSError(ctypes.get_errno(), "the file system could not be synced", str(folder))
    finally:
        os.close(descriptor)


def redirects_of(release: Path) -> dict[str, str]:
    """Former addresses of a release's site. Raises ``ValueError`` for a damaged table."""
    try:
        found: dict[str, str] = json.loads((release / "_redirects.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    return found


@contextmanager
def exclusive(tree: Path, *, wait: bool = True, note: str = "publish") -> Iterator[None]:
    """One publisher at a time; the kernel frees the lock of one that was killed. Raises ``PublisherBusy``."""
    tree.mkdir(parents=True, exist_ok=True)
    with (tree / ".publisher").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError as error:
            raise PublisherBusy("Another publisher is at work; this one does not wait for it.") from error
        lock.truncate(0)
        lock.write(note)
        lock.flush()
        try:
            yield
        finally:
            lock.truncate(0)


def is_watched(tree: Path) -> bool:
    """Whether a watching publisher holds the tree."""
    try:
        with (tree / ".publisher").open("r+", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return lock.read() == "watch"
    except OSError:
        return False
    return False


def _write(target: str, content: bytes | Path) -> None:
    # Tens of thousands of files: a path or file object of each costs as much as writing it.
    if isinstance(content, bytes):
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o666)
        try:
            rest = memoryview(content)
            while rest:
                rest = rest[os.write(descriptor, rest) :]
        finally:
            os.close(descriptor)
        return
    try:
        os.link(content, target)
    except OSError:
        shutil.copyfile(content, target)  # The store is on another file system.
