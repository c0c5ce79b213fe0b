"""Backing the city up, and putting it back: main database, media, page counts, the counter's intake, keys under seal.

The archives of retired sites go along.

Releases, ``public.sqlite`` and the search index are made of the Records and are not part of a backup.
A backup is complete or not there: it is made beside its place and renamed when every byte is on the disk.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path

import msgspec

from cms.publishing.custodians import sealed
from cms.publishing.disk import sync_path

from .databases import MainDatabase
from .errors import BackupDamaged, BackupRefused, RestoreRefused

FORM = 1
MANIFEST = "manifest.json"
MEDIA, ARCHIVES = "media", "archives"
COUNTS, INTAKE = "counts.sqlite", "intake.sqlite"
KEYS = "keys.sealed"


class Entry(msgspec.Struct, frozen=True):
    sha256: str
    size: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    form: int
    made: datetime
    engine: str
    migrations: tuple[str, ...]
    """Applied when the backup was made, as ``app.name``."""
    files: dict[str, Entry]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """What is backed up, and where it stands."""

    database: MainDatabase
    media: Path
    archives: Path
    """Of retired sites: written once each, and never changed."""
    counts: Path
    intake: Path
    """Of a counter on this host."""
    keys: Path
    """Folder of the publisher's keys: sealed into the backup for the custodians, never as they are."""
    case_key: Path
    """The master key of cases, sealed along with them."""

    @property
    def of_the_front(self) -> dict[str, Path]:
        return {COUNTS: self.counts, INTAKE: self.intake}


def back_up(place: Place, target: Path, *, migrations: tuple[str, ...], now: datetime) -> Manifest:
    """Writes a backup to ``target``, which must not exist or be empty. Raises ``BackupRefused``."""
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupRefused(f"{target} is not empty: name a new folder for each backup.")
    unfinished = target.with_name(f".{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    # Media before and after: what the database's moment refers to is there, whatever was uploaded or removed meanwhile.
    _copy_new(place.media, unfinished / MEDIA)
    place.database.save(unfinished / place.database.file_name)
    _copy_new(place.media, unfinished / MEDIA)
    _copy_new(place.archives, unfinished / ARCHIVES)
    for name, file in place.of_the_front.items():
        if file.exists():
            with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=20)) as source:
                source.execute("VACUUM INTO ?", (str(unfinished / name),))
    if (content := sealed(place.keys, place.case_key)) is not None:
        (unfinished / KEYS).write_bytes(content)
    manifest = Manifest(
        form=FORM,
        made=now,
        engine=place.database.engine,
        migrations=migrations,
        files={name: _entry(unfinished / name) for name in _names(unfinished)},
    )
    (unfinished / MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest, order="sorted")))
    for path in [unfinished, *unfinished.rglob("*")]:
        sync_path(path)
    unfinished.replace(target)
    sync_path(target.parent)
    return manifest


def restore(place: Place, source: Path, *, known_migrations: frozenset[str]) -> Manifest:
    """Replaces database, media, page counts and intake by the backup's, and adds its archives; all is checked before.

    The city's processes must have ended. Raises ``BackupDamaged``, ``RestoreRefused``.
    """
    manifest = checked(source)
    if manifest.engine != place.database.engine:
        raise RestoreRefused(
            f"{source} is of {manifest.engine}, but the settings name {place.database.engine}: restore it where it fits."
        )
    if newer := sorted(set(manifest.migrations) - known_migrations):
        raise RestoreRefused(
            f"{source} was made by a newer version of the software ({newer[-1]}): install that version first."
        )
    media = place.media.with_name(f".{place.media.name}.restored")
    shutil.rmtree(media, ignore_errors=True)
    media.mkdir(parents=True)
    _copy_new(source / MEDIA, media)
    place.database.load(source / place.database.file_name)
    former = place.media.with_name(f".{place.media.name}.former")
    shutil.rmtree(former, ignore_errors=True)
    if place.media.exists():
        place.media.replace(former)
    media.replace(place.media)
    shutil.rmtree(former, ignore_errors=True)
    # Those made since then stay: nothing else holds them.
    _copy_new(source / ARCHIVES, place.archives)
    for name, file in place.of_the_front.items():
        if name in manifest.files:
            _put(source / name, file)
    return manifest


def checked(source: Path) -> Manifest:
    """The manifest of a backup whose every file is there and unchanged. Raises ``BackupDamaged``."""
    try:
        manifest = msgspec.json.decode((source / MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as error:
        raise BackupDamaged(f"{source} is no complete backup: its {MANIFEST} cannot be read ({error}).") from error
    if manifest.form != FORM:
        raise BackupDamaged(f"{source} has the form {manifest.form}, this version reads {FORM}.")
    present = set(_names(source)) - {MANIFEST}
    faults = [f"{name} is missing" for name in sorted(manifest.files.keys() - present)]
    faults += [f"{name} does not belong to it" for name in sorted(present - manifest.files.keys())]
    for name in sorted(present & manifest.files.keys()):
        if _entry(source / name) != manifest.files[name]:
            faults.append(f"{name} was changed")
    if faults:
        more = f" and {len(faults) - 5} more faults" if len(faults) > 5 else ""
        raise BackupDamaged(
            f"{source} is damaged: {'; '.join(faults[:5])}{more}. Take another backup; nothing was restored."
        )
    return manifest


def _copy_new(source: Path, target: Path) -> None:
    """Copies files that are not there yet; uploaded files are never written again under the same name."""
    for file in _files(source):
        copy = target / file.relative_to(source)
        if copy.exists():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(file, copy)
        except FileNotFoundError:
            continue  # Removed meanwhile, so the database's moment may no longer know it.


def _put(source: Path, target: Path) -> None:
    fresh = target.with_name(f".{target.name}.restored")
    shutil.copyfile(source, fresh)
    for suffix in ("-wal", "-shm"):
        Path(f"{target}{suffix}").unlink(missing_ok=True)
    fresh.replace(target)


def _names(folder: Path) -> list[str]:
    return sorted(file.relative_to(folder).as_posix() for file in _files(folder))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _entry(file: Path) -> Entry:
    with file.open("rb") as opened:
        digest = hashlib.file_digest(opened, "sha256").hexdigest()
    return Entry(digest, file.stat().st_size)
