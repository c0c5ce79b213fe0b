"""What the portal shows of each site, kept from run to run (design 6)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from .configuration import Configuration
from .errors import told
from .followed import FollowedRecords
from .outputs import digest_of
from .plan import SiteView
from .settled import extracts_digest


class Extracts:
    def __init__(self, city: Configuration, records: FollowedRecords) -> None:
        self.city = city
        self.records = records
        self.by_site: dict[str, Any] = {}
        self.digests: dict[str, str] = {}
        self.shown = ""
        """Digest of the extracts that the portal's release shows."""

    def refresh(self, slugs: Iterable[str]) -> dict[str, str]:
        """Makes those of these sites anew, and lets those of sites that are gone go; answers failed sites, with why."""
        failed: dict[str, str] = {}
        for slug in slugs:
            try:
                self.records.refuse_stale(slug)
                extract = self.city.extract(SiteView(slug, self.records, self.city.kinds))
            except Exception as error:  # One site's fault holds up no other one.
                failed[slug] = told(error)
                continue
            self.by_site[slug], self.digests[slug] = extract, digest_of(extract)
        for gone in self.by_site.keys() - set(self.records.site_slugs()):
            del self.by_site[gone], self.digests[gone]
        return failed

    def digest(self) -> str:
        return extracts_digest(self.digests)
