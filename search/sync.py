"""Keeping an index in step with the front's copy of the Records."""

from __future__ import annotations

import fcntl
import logging
import math
import sqlite3
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypedDict

from cms.publishing.disk import sync_path
from cms.records.progress import shown

from .engines.engine import Engine, IndexDamaged, SearchFailed, State
from .entries import Change, Source, indexed
from .query import Indexed, Removed

logger = logging.getLogger(__name__)
PAUSE = 0.1
"""Seconds between two looks at the Records' version."""
PURGE_SECONDS = 30.0
"""After a removal the index is made anew, at most this often: deleted terms linger in a segment otherwise (R10)."""
DUE = "rebuild-due"
"""Beside the locks while the index is to be made anew: a process that is killed before leaves it to the next one."""
LOOK_AFTER_SECONDS = 5.0
"""Between two looks at an index that has nothing to follow: it may have been lost or damaged."""
FAILURE_PAUSE = 1.0


class Done(TypedDict):
    version: int
    changed: int
    removed: int
    rebuilt: bool
    is_rebuild_due: bool


class Synchroniser:
    """Whoever writes holds a lock meanwhile: the front's threads and commands may all do it."""

    def __init__(self, source: Source, engine: Engine, locks: Path) -> None:
        self.source = source
        self.engine = engine
        self.locks = locks
        self._due = locks / f"{engine.name}-{DUE}"
        self._words: frozenset[str] | None = None

    def sync(self, *, purge: bool = True) -> Done:
        """Brings the index to the Records' version; a missing, damaged or outdated one is rebuilt.

        With ``purge`` also when something was removed, or a name changed that stands in many entries.
        """
        with self._locked("writing"):
            try:
                done = self._caught_up()
            except IndexDamaged as damaged:
                logger.warning("search_index_damaged", extra={"reason": str(damaged)})
                done = None
        if done is None:
            return self.rebuild()
        if purge and done["is_rebuild_due"]:
            return Done(**(self.rebuild() | {"removed": done["removed"]}))
        return done

    def rebuild(self) -> Done:
        """Makes the index anew beside the live one, which follows the Records meanwhile, and switches."""
        with self._locked("rebuilding"):
            epoch, version = self.source.state()
            if not epoch:
                return _done(0)
            words = self.source.dictionary().words
            filled = self.engine.fill(shown(self._entries(), "Indexing"), epoch, version)
            with self._locked("writing"):
                later = self.source.changes(version)
                version = max([version, *(change.version for change in later)])
                is_due = self._leave_traces(later, words)
                if is_due:
                    self._note_due()
                self.engine.apply(self._indexed(later), epoch, version, filled.generation)
                self.engine.switch(filled.generation)
                if not is_due:
                    self._due.unlink(missing_ok=True)
        return _done(version, changed=filled.entries, rebuilt=True, is_rebuild_due=is_due)

    def verify(self) -> dict[str, Any]:
        """Records that are missing, stale or orphaned in the index; one that is there twice is stale."""
        wanted = {entry.key: entry.digest for entry in self._entries()}
        found: dict[str, list[str]] = defaultdict(list)
        for key, digest in self.engine.digests():
            found[key].append(digest)
        return {
            "records": len(wanted),
            "indexed": sum(map(len, found.values())),
            "missing": sorted(wanted.keys() - found.keys()),
            "stale": sorted(key for key, digests in found.items() if key in wanted and digests != [wanted[key]]),
            "orphaned": sorted(found.keys() - wanted.keys()),
        }

    def _caught_up(self) -> Done | None:
        """What was done to the live generation; None when there is none that can follow."""
        epoch, version = self.source.state()
        state = self.engine.state()
        if state.epoch != epoch or state.version > version or not self._is_readable():
            return None
        if state.version == version:
            return _done(version, is_rebuild_due=self._due.exists())
        changes = self.source.changes(state.version)
        if self._leave_traces(changes, self._words):
            self._note_due()
        self.engine.apply(self._indexed(changes), epoch, version)
        removed = sum(change.is_removal for change in changes)
        changed = sum(change.entry is not None for change in changes)
        return _done(version, changed=changed, removed=removed, is_rebuild_due=self._due.exists())

    def _leave_traces(self, changes: list[Change], former: frozenset[str] | None) -> bool:
        """Whether an index cut with the former words holds, after these changes, what is no longer so.

        Removed terms linger; names of sites and departments stand in every entry of theirs, words of the city in any.
        """
        self._words = self.source.dictionary().words
        if former is None:
            has_other_words = any(change.key.startswith(("item:", "dictionary_word:")) for change in changes)
        else:
            has_other_words = former != self._words
        return has_other_words or any(
            change.is_removal or change.key.startswith(("site:", "department:")) for change in changes
        )

    def _note_due(self) -> None:
        self._due.touch()
        sync_path(self.locks)

    def _indexed(self, changes: list[Change]) -> list[Indexed | Removed]:
        sites, dictionary = self.source.sites(), self.source.dictionary()
        return [indexed(change, sites, dictionary) for change in changes]

    def _entries(self) -> Iterator[Indexed]:
        sites, dictionary = self.source.sites(), self.source.dictionary()
        for change in self.source.all():
            entry = indexed(change, sites, dictionary)
            if isinstance(entry, Indexed):
                yield entry

    def _is_readable(self) -> bool:
        try:
            self.engine.check()
        except IndexDamaged as damaged:
            if self.engine.state() != State():
                logger.warning("search_index_damaged", extra={"reason": str(damaged)})
            return False
        return True

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        self.locks.mkdir(parents=True, exist_ok=True)
        with (self.locks / f"{self.engine.name}-{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Follower:
    """A thread of the front that syncs whenever the Records have moved, and looks after the index besides."""

    def __init__(self, synchroniser: Synchroniser, *, look_after: float = LOOK_AFTER_SECONDS) -> None:
        self.synchroniser = synchroniser
        self.look_after = look_after
        self._stop = threading.Event()
        name = f"search-follower-{synchroniser.engine.name}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._rebuild = threading.Thread()
        self._last = ("", -1)
        self._next_sync = 0.0
        self._rebuild_due = math.inf
        self._behind_since = time.monotonic()
        """Infinite while the index is in step."""
        self._failure = ""

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()
        if self._rebuild.is_alive():
            self._rebuild.join()

    def lag(self) -> float:
        """Seconds for which the index has been behind the Records, or nobody could say how far it is."""
        return max(0.0, time.monotonic() - self._behind_since)

    def _run(self) -> None:
        pause = PAUSE
        while not self._stop.wait(pause):
            is_done = self._is_done(self._look)
            if not is_done:
                self._note_behind()
            pause = PAUSE if is_done else FAILURE_PAUSE

    def _look(self) -> None:
        state, now = self.synchroniser.source.state(), time.monotonic()
        if state != self._last:
            self._note_behind()
        if state[0] and (state != self._last or now >= self._next_sync):
            done = self.synchroniser.sync(purge=False)
            self._last, self._next_sync = state, now + self.look_after
            self._behind_since = math.inf
            self._rebuild_due = min(self._rebuild_due, now + PURGE_SECONDS) if done["is_rebuild_due"] else math.inf
        if now >= self._rebuild_due and not self._rebuild.is_alive():
            self._rebuild_due = math.inf
            # A thread of its own: edits are found meanwhile.
            name = f"{self._thread.name}-rebuild"
            rebuild = (self.synchroniser.rebuild,)
            self._rebuild = threading.Thread(target=self._is_done, args=rebuild, name=name, daemon=True)
            self._rebuild.start()

    def _note_behind(self) -> None:
        self._behind_since = min(self._behind_since, time.monotonic())

    def _is_done(self, act: Callable[[], object]) -> bool:
        try:
            act()
        except (OSError, sqlite3.Error, ValueError, SearchFailed) as error:
            if str(error) != self._failure:
                logger.warning("search_not_synced", extra={"reason": str(error), "follower": self._thread.name})
            self._failure = str(error)
            return False
        self._failure = ""
        return True


def _done(
    version: int, *, changed: int = 0, removed: int = 0, rebuilt: bool = False, is_rebuild_due: bool = False
) -> Done:
    return Done(version=version, changed=changed, removed=removed, rebuilt=rebuilt, is_rebuild_due=is_rebuild_due)
