"""The Records in memory, followed by version (design 3)."""

from __future__ import annotations

import logging

import msgspec

from cms.records.kinds import Kinds
from cms.records.reader import RecordReader, RowChange
from cms.records.record import Record

from .collector import kept_for_long
from .errors import RecordsStale
from .plan import RecordSet

logger = logging.getLogger(__name__)


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

    def take(self, epoch: str, version: int, changes: list[RowChange]) -> set[str]:
        """Brings memory up to date; answers the sites that the changes concern directly."""
        concerned: set[str] = set()
        with kept_for_long(len(changes)):
            for change in changes:
                concerned |= self._apply(change)
        self.epoch, self.version = epoch, version
        return concerned

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

    def _apply(self, change: RowChange) -> set[str]:
        former = self.by_key.get(change.key)
        touched = {former.site} if former is not None else set()
        self.remove(change.key)
        self.stale.pop(change.key, None)
        if change.body is None:
            return touched
        try:
            record: Record = self.kinds.decode(change.body)
        except msgspec.DecodeError as error:
            logger.warning("record_not_decoded", extra={"key": change.key, "reason": str(error)})
            self.stale[change.key] = change.site
            return touched | {change.site}
        self.put(record, version=change.version)
        return touched | {record.site}
