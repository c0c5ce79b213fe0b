"""The Records in memory, followed by version (design 3)."""

from __future__ import annotations

import logging
from collections import defaultdict
from typing import NamedTuple

import msgspec

from cms.records.kinds import Kinds
from cms.records.reader import RecordReader, RowChange
from cms.records.record import Record

from .collector import kept_for_long
from .errors import RecordsStale
from .plan import RecordSet
from .reads import foreign_names_of, names_of

logger = logging.getLogger(__name__)


class Touched(NamedTuple):
    """The names (``reads``) of what has changed."""

    of_site: defaultdict[str, set[str]]
    """For pages of the site that a Record belongs to."""
    elsewhere: set[str]
    """For pages of the other sites, which read by key."""

    def note(self, change: RowChange, former: Record | None, present: Record | None) -> None:
        self.elsewhere.add(change.key)
        if change.body is not None:
            self.of_site[change.site].add(change.key)  # Even where it cannot be read.
        for record in filter(None, (former, present)):
            self.of_site[record.site] |= names_of(record)
            self.elsewhere.update(foreign_names_of(record))


class FollowedRecords(RecordSet):
    """As of one version of one epoch; an empty epoch means that nothing has been read yet."""

    def __init__(self, reader: RecordReader, kinds: Kinds) -> None:
        super().__init__()
        self.reader = reader
        self.kinds = kinds
        self.epoch = ""
        self.version = 0
        self.stale: dict[str, str] = {}
        """Site of each Record that another version of the software wrote and this one cannot read."""

    def changes(self) -> tuple[str, int, list[RowChange]]:
        """Epoch, version and all rows above what is in memory; of another epoch all rows, and memory is emptied."""
        epoch, version, changes = self.reader.changes_since(self.version)
        if self.epoch and (epoch != self.epoch or version < self.version):
            super().__init__()
            self.version, self.stale = 0, {}
            epoch, version, changes = self.reader.changes_since(0)
        return epoch, version, changes

    def take(self, epoch: str, version: int, changes: list[RowChange]) -> Touched:
        """Brings memory up to date; answers what the changes concern, and nothing where memory was empty."""
        touched = Touched(defaultdict(set), set())
        is_first = not self.version
        with kept_for_long(len(changes)):
            for change in changes:
                former, present = self._apply(change)
                if not is_first:
                    touched.note(change, former, present)
        self.epoch, self.version = epoch, version
        return touched

    def site_slugs(self) -> list[str]:
        """Sites with a home page, the portal last: it reads the others' extracts."""
        portal = self.portal()
        complete = [slug for slug, site in self.sites.items() if site.home in self.by_key]
        return sorted(complete, key=lambda slug: (slug == portal, slug))

    def portal(self) -> str:
        found = [slug for slug, site in self.sites.items() if site.site_kind == "portal"]
        return found[0] if found else ""

    def host(self, slug: str) -> str:
        return str(self.sites[slug].host)

    def refuse_stale(self, slug: str, *read: str) -> None:
        """Raises ``RecordsStale``: a page missing only because its Record is of another version is not removed."""
        stale = {key for key, site in self.stale.items() if site in {"", slug}} | (self.stale.keys() & set(read))
        if stale:
            raise RecordsStale(site=slug, keys=sorted(stale))

    def _apply(self, change: RowChange) -> tuple[Record | None, Record | None]:
        """The Record before and after, None where there is none that can be read."""
        former = self.by_key.get(change.key)
        self.remove(change.key)
        self.stale.pop(change.key, None)
        if change.body is None:
            return former, None
        try:
            record: Record = self.kinds.decode(change.body)
        except msgspec.DecodeError as error:
            logger.warning("record_not_decoded", extra={"key": change.key, "reason": str(error)})
            self.stale[change.key] = change.site
            return former, None
        self.put(record, version=change.version)
        return former, record
