"""Keeping an index in step with the front's copy of the Records."""

from __future__ import annotations

import fcntl
import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .engines.embedded import EmbeddedEngine, IndexDamaged, State
from .entries import Source, indexed

logger = logging.getLogger(__name__)
PAUSE = 0.1
"""Seconds between two looks at the Records' version."""
PURGE_SECONDS = 30.0
"""After a removal the index is made anew, at most this often: deleted terms linger in a segment otherwise (R10)."""


class Synchroniser:
    """Whoever syncs holds a lock meanwhile: the front's thread and commands may both do it."""

    def __init__(self, source: Source, engine: EmbeddedEngine) -> None:
        self.source = source
        self.engine = engine

    def sync(self, *, purge: bool = True) -> dict[str, Any]:
        """Brings the index to the Records' version; a missing, damaged or outdated one is rebuilt."""
        with locked(self.engine.folder):
            epoch, version = self.source.state()
            state = self.engine.state()
            if (state.epoch, state.version) == (epoch, version) and self._is_readable():
                return {"version": version, "changed": 0, "removed": 0, "rebuilt": False}
            if state.epoch != epoch or state.version > version or not self._is_readable():
                return self._rebuild()
            return self._apply(state, purge=purge)

    def rebuild(self) -> dict[str, Any]:
        with locked(self.engine.folder):
            return self._rebuild()

    def verify(self) -> dict[str, Any]:
        """Records that are missing, stale or orphaned in the index."""
        sites = self.source.sites()
        wanted = {
            change.key: indexed(change.entry, sites.get(change.entry.site)).digest
            for change in self.source.all()
            if change.entry is not None
        }
        found = dict(self.engine.digests())
        return {
            "records": len(wanted),
            "indexed": len(found),
            "missing": sorted(wanted.keys() - found.keys()),
            "stale": sorted(key for key, digest in found.items() if key in wanted and wanted[key] != digest),
            "orphaned": sorted(found.keys() - wanted.keys()),
        }

    def _rebuild(self) -> dict[str, Any]:
        epoch, version = self.source.state()
        if not epoch:
            return {"version": 0, "changed": 0, "removed": 0, "rebuilt": False}
        sites = self.source.sites()
        entries = (
            indexed(change.entry, sites.get(change.entry.site))
            for change in self.source.all()
            if change.entry is not None
        )
        count = self.engine.rebuild(entries, epoch, version)
        return {"version": version, "changed": count, "removed": 0, "rebuilt": True}

    def _apply(self, state: State, *, purge: bool) -> dict[str, Any]:
        epoch, version = self.source.state()
        changes = self.source.changes(state.version)
        if any(change.key.startswith(("site:", "department:")) for change in changes):
            # Their names stand in every entry of their site.
            return self._rebuild()
        sites = self.source.sites()
        entries = [indexed(change.entry, sites.get(change.entry.site)) for change in changes if change.entry]
        removed = [change.key for change in changes if change.entry is None]
        if removed and purge:
            return self._rebuild() | {"removed": len(removed)}
        self.engine.apply(entries, removed, epoch, version)
        return {"version": version, "changed": len(entries), "removed": len(removed), "rebuilt": False}

    def _is_readable(self) -> bool:
        try:
            next(self.engine.digests(), None)
        except (IndexDamaged, ValueError) as damaged:
            if self.engine.state() != State():
                logger.warning("search_index_damaged", extra={"reason": str(damaged)})
            return False
        return True


class Follower:
    """A thread of the front that syncs whenever the Records have moved."""

    def __init__(self, synchroniser: Synchroniser) -> None:
        self.synchroniser = synchroniser
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="search-follower", daemon=True)
        self._last = ("", -1)
        self._unpurged = 0.0

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(PAUSE):
            try:
                self._look()
            except (OSError, sqlite3.Error, ValueError, IndexDamaged) as error:
                logger.warning("search_not_synced", extra={"reason": str(error)})
                self._stop.wait(1.0)

    def _look(self) -> None:
        state = self.synchroniser.source.state()
        if state != self._last and state[0]:
            done = self.synchroniser.sync(purge=False)
            self._last = state
            self._unpurged = self._unpurged or (PURGE_SECONDS if done["removed"] else 0.0)
        elif self._unpurged > 0:
            self._unpurged -= PAUSE
            if self._unpurged <= 0:
                self.synchroniser.rebuild()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
