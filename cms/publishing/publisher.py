"""The publisher: follows the Records, plans the sites they touch, builds, switches and delivers."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from cms.records.progress import shown
from cms.records.reader import RecordReader, RowChange

from .build import BuiltSite, build_site
from .collector import uncollected
from .configuration import Configuration
from .delivery.local import deliver_records, prepared
from .delivery.push import FrontUnreachable, RemoteFront
from .errors import HelperLost, NothingToPublish, PublishingError, SiteUnknown, told
from .extracts import Extracts
from .followed import FollowedRecords
from .forked import in_processes
from .plan import SiteView
from .reads import EXTRACTS, SiteReads
from .receipts import Receipt, outcome_of, save
from .release import Live, SiteReleases, hosts, new_release, sync_file_system
from .render import Renderer
from .settled import (
    Inputs,
    Versions,
    forget,
    is_settled,
    recalled,
    recalled_reads,
    remember,
    software_digest,
    unchanged,
)
from .site_plan import NO_READS, SitePlan, plan_site
from .stopwatch import Stopwatch

logger = logging.getLogger(__name__)

MOST_SINGLE_SITES = 4
"""Above this many sites in one run three syncs of the file system are cheaper than several for each site."""


class Publisher:
    """Keeps Records, and of each site what its plan read, from run to run: an edit costs by the size of a site."""

    def __init__(self, city: Configuration, reader: RecordReader, *, stays: bool = False) -> None:
        self.city = city
        self.reader = reader
        self.stays = stays
        """For later runs: Records are read even where there is nothing to publish."""
        self.software = software_digest(city)
        self.renderer: Renderer = city.renderer()
        self.records = FollowedRecords(reader, city.kinds)
        self.foreign_reads: dict[str, frozenset[str]] = {}
        self.extracts = Extracts(city, self.records)
        self.touched: dict[str, set[str]] = {}
        """Of each site the names (``reads``) of what has changed since its release; a site not told of is planned whole."""
        self.behind: set[str] = set()
        """Sites whose release may not show the Records in memory: kept until it does, whatever fails between."""
        self.withheld: dict[str, dict[str, str]] = {}
        """Of each site the pages that keep their former output: told until they are renewed."""
        self.is_delivered = True
        """Whether a front on another host has what the last run made, and nothing else."""
        self._served: set[str] | None = None
        """Hosts of the last run's sites, of which alone there is something in the tree then; None before the first."""
        self._outcome: dict[str, Any] = {}
        self.is_repeated = False
        """Whether the last run came to what the one before it did: no receipt tells it a second time."""

    def run(self, *, full: bool = False, only: str = "", jobs: int = 1) -> Receipt:
        """One run: everything published is live and delivered when it returns.

        A site that cannot be built keeps its release and is named in ``failed``. Raises ``SiteUnknown``,
        ``NothingToPublish``, ``KeysInvalid``.
        """
        clock = Stopwatch()
        self.city.keys.make_ready()
        if not (self.stays or self.records.epoch or full or only) and (receipt := self._unchanged()):
            clock.lap("read")
            deliver_records(self.reader, self.city.public_copy)
            clock.lap("switch")
            return self._ended(receipt, [], clock, is_full=False)
        epoch, version, changes = self._changes()
        with prepared(self.city.public_copy, epoch, version, self.records.version, changes) as make_visible:
            settled = self._take(epoch, version, changes)
            del changes  # All bodies as text: as much again as the Records.
            clock.lap("read")
            receipt = Receipt(release=new_release(time.time_ns()), epoch=epoch, version=version)
            receipt.records = len(self.records.by_key)
            sites = self._sites_to_plan(receipt, full=full)
            if only:
                sites = [slug for slug in sites if slug == self._known(only)]
            left = settled.keys() - set(sites)
            receipt.sites = len(left)
            receipt.outputs = receipt.kept = sum(settled[slug] for slug in left)
            clock.lap("plan")
            built = self._build(sites, receipt, full=full, jobs=jobs, clock=clock)
            self._switch(built, receipt)
            self._take_down_gone()
            make_visible()
        deliver_records(self.reader, self.city.public_copy)
        clock.lap("switch")
        self._ended(receipt, built, clock, is_full=full)
        for site in built:
            SiteReleases(self.city.tree, site.host).prune()
        return receipt

    def _unchanged(self) -> Receipt | None:
        """The receipt of a run that finds nothing to do, without reading what the Records say."""
        found = unchanged(self.city, self.reader, self.software)
        if found is None:
            return None
        return Receipt(
            release=new_release(time.time_ns()),
            epoch=found.epoch,
            version=found.version,
            sites=found.sites,
            records=found.records,
            outputs=found.outputs,
            kept=found.outputs,
        )

    def _ended(self, receipt: Receipt, built: list[BuiltSite], clock: Stopwatch, *, is_full: bool) -> Receipt:
        for slug, files in self.withheld.items():
            receipt.withheld |= {f"{slug}/{file}": reason for file, reason in files.items()}
        self._deliver(receipt)
        clock.lap("deliver")
        _sum_up(built, receipt, clock)
        outcome = outcome_of(receipt)
        self.is_repeated = outcome == self._outcome and not (receipt.switched or is_full)
        self._outcome = outcome
        if not self.is_repeated:
            save(receipt, self.city.receipts)
        return receipt

    def _deliver(self, receipt: Receipt) -> None:
        """To a front on another host; what does not arrive now is delivered by a later run."""
        if not self.city.front_url:
            return
        try:
            front = RemoteFront(self.city.front_url, self.city.tree, self.city.keys).deliver(self.reader)
        except FrontUnreachable as error:
            receipt.undelivered = str(error)
            self.is_delivered = False
        else:
            self.is_delivered = not front.is_log_left

    def load(self) -> None:
        """Reads the Records and makes all extracts, without publishing."""
        self.read()
        self.extracts.refresh(self.records.site_slugs())

    def read(self) -> None:
        """Takes the Records into memory."""
        self._take(*self._changes())

    def view(self, slug: str) -> SiteView:
        extracts = self.extracts.by_site if slug == self.records.portal() else None
        return SiteView(slug, self.records, self.city.kinds, extracts=extracts)

    def _changes(self) -> tuple[str, int, list[RowChange]]:
        changes = self.records.changes()
        if not self.records.version:
            self.foreign_reads, self.touched = {}, {}
        return changes

    def _take(self, epoch: str, version: int, changes: list[RowChange]) -> dict[str, int]:
        """Brings the Records in memory up to date; what they concern is ``behind`` from then on.

        The first time it answers the sites that an earlier publisher has left settled, with their number of files.
        """
        is_first = not self.records.epoch
        touched = self.records.take(epoch, version, changes)
        concerned = {slug for slug, keys in self.foreign_reads.items() if not keys.isdisjoint(touched.elsewhere)}
        self.behind |= concerned | touched.of_site.keys()
        for slug in self.touched.keys() & self.behind:
            self.touched[slug] |= touched.of_site.get(slug, set())
            self.touched[slug] |= touched.elsewhere if slug in concerned else set()
        return self._recall() if is_first else {}

    def _recall(self) -> dict[str, int]:
        settled = {}
        versions, portal = self._versions(), self.records.portal()
        for slug in self.records.site_slugs():
            releases = SiteReleases(self.city.tree, self.records.host(slug))
            inputs = recalled(releases)
            if inputs is not None and is_settled(inputs, releases, versions, slug, self.software):
                settled[slug] = inputs.outputs
                self.touched[slug] = set()
                self.foreign_reads[slug] = frozenset(inputs.foreign)
                if slug == portal:
                    self.extracts.shown = inputs.extracts
        self.behind -= settled.keys()
        return settled

    def _versions(self) -> Versions:
        return Versions(self.records.epoch, self.records.versions, self.records.by_site)

    def _sites_to_plan(self, receipt: Receipt, *, full: bool) -> list[str]:
        every = self.records.site_slugs()
        for gone in self.foreign_reads.keys() - set(every):
            del self.foreign_reads[gone]
            self.touched.pop(gone, None)
            self.withheld.pop(gone, None)
        self.behind &= set(every)
        self.behind |= set(every) - self.foreign_reads.keys()
        wanted = [slug for slug in every if slug in self.behind or slug not in self.extracts.by_site]
        self.behind |= set(every) if full else set()  # Records that have not changed give the extracts they gave.
        receipt.failed |= self.extracts.refresh(wanted)
        portal = self.records.portal()
        if portal in every and self.extracts.digest() != self.extracts.shown:
            self.behind.add(portal)
            self.touched.get(portal, set()).add(EXTRACTS)
        if without := sorted(set(every) - self.extracts.by_site.keys()):
            receipt.failed.setdefault(portal, f"The portal waits for what {', '.join(without)} would show on it.")
        return [slug for slug in every if slug in self.behind and slug not in receipt.failed]

    def _build(self, sites: list[str], receipt: Receipt, *, full: bool, jobs: int, clock: Stopwatch) -> list[BuiltSite]:
        pinned = {slug for slug in sites if SiteReleases(self.city.tree, self.records.host(slug)).pinned()}
        receipt.pinned = sorted(pinned)
        self.behind -= pinned  # Unpinning asks for a full run.
        # The largest first: processes that work side by side end nearly together.
        wanted = sorted(set(sites) - pinned, key=lambda slug: (-len(self.records.by_site[slug]), slug))
        # Refreshed once for all sites of the run: templates may have changed since the last one.
        if full:
            self.software = software_digest(self.city)
            self.renderer = self.city.renderer()

        is_lasting = len(wanted) <= MOST_SINGLE_SITES

        def build(slug: str) -> _Result:
            return self._build_one(slug, receipt.release, full=full, is_lasting=is_lasting)

        built = []
        for slug, result in shown(_results(build, wanted, jobs), "Building sites", len(wanted)):
            for step, seconds in result.seconds.items():
                clock.add(step, seconds)
            if result.site is None:
                receipt.failed[slug] = result.failure
                continue
            self.foreign_reads[slug] = result.foreign_reads
            self.withheld[slug] = result.site.withheld
            built.append(result.site)
        clock.skip()
        if not is_lasting:
            self._complete(built)
        return built

    def _complete(self, built: list[BuiltSite]) -> None:
        """Many releases become lasting by few syncs: their files first, then the manifests that vouch for them."""
        made = [site for site in built if site.release]
        if made:
            sync_file_system(self.city.tree)
            for site in made:
                SiteReleases(self.city.tree, site.host).complete(site.release)
            sync_file_system(self.city.tree)

    def _build_one(self, slug: str, release: str, *, full: bool, is_lasting: bool) -> _Result:
        clock = Stopwatch()
        try:
            with uncollected():
                releases = SiteReleases(self.city.tree, self.records.host(slug))
                base = releases.base()
                untouched = NO_READS if full else self._untouched(slug, releases, base)
                plan = plan_site(self.view(slug), self.city, self.renderer, untouched=untouched)
                self.records.refuse_stale(slug, *plan.foreign_reads)
                clock.lap("plan")
                built = build_site(
                    plan,
                    base,
                    self.city,
                    self.renderer,
                    release=release,
                    version=self.records.version,
                    versions=self.records.versions,
                    full=full,
                    is_lasting=is_lasting,
                )
        except Exception as error:  # One site's fault holds up no other one.
            if not isinstance(error, (PublishingError, OSError)):
                logger.exception("site_not_built", extra={"site": slug})
            return _Result(None, frozenset(), told(error), clock.seconds)
        self._remember(built, plan)
        clock.lap("render")
        clock.add("write", built.write_seconds)
        clock.add("render", -built.write_seconds)
        return _Result(built, plan.foreign_reads, "", clock.seconds)

    def _untouched(self, slug: str, releases: SiteReleases, base: Live) -> SiteReads:
        """Pages of the live release that nothing has changed for."""
        touched = self.touched.get(slug)
        if touched is None or base.manifest is None:
            return NO_READS
        told = recalled_reads(releases)
        if told is None or (told.release, told.software) != (base.digest, self.software):
            return NO_READS
        return told.reads.untouched(touched)

    def _switch(self, built: list[BuiltSite], receipt: Receipt) -> None:
        # Additions before removals: no site links to what another has already taken down.
        is_lasting = len(built) <= MOST_SINGLE_SITES
        for site in sorted(built, key=lambda site: (bool(site.removed), site.slug)):
            if site.release:
                releases = SiteReleases(self.city.tree, site.host)
                if not releases.switch_unless_pinned(site.release, is_lasting=is_lasting):
                    receipt.pinned = sorted({*receipt.pinned, site.slug})
                    continue
                receipt.switched[site.slug] = [list(site.written), list(site.removed)]
            self.behind.discard(site.slug)
            self.touched[site.slug] = set()
            if site.slug == self.records.portal():
                self.extracts.shown = self.extracts.digest()
        if not is_lasting and receipt.switched:
            sync_file_system(self.city.tree)

    def _remember(self, built: BuiltSite, plan: SitePlan) -> None:
        """What the release was made of, for the publisher that comes after this one."""
        releases = SiteReleases(self.city.tree, built.host)
        if built.withheld:
            forget(releases)
            return
        versions, foreign = self._versions(), tuple(sorted(plan.foreign_reads))
        inputs = Inputs(
            release=built.manifest,
            software=self.software,
            own=versions.own(built.slug),
            foreign=foreign,
            others=versions.of(foreign),
            extracts=self.extracts.digest() if built.slug == self.records.portal() else "",
            extract=self.extracts.digests[built.slug],
            outputs=built.outputs,
        )
        remember(releases, inputs, plan.reads)

    def _take_down_gone(self) -> None:
        """Sites that are no more, or whose home page is no longer public."""
        if self.records.stale:
            return  # A site may be missing only because its Record cannot be read.
        present = {self.records.host(slug) for slug in self.records.site_slugs()}
        if present == self._served:
            return
        gone = [host for host in hosts(self.city.tree) if host not in present]
        if gone and not present:
            raise NothingToPublish(self.city.tree)
        for host in gone:
            SiteReleases(self.city.tree, host).take_down()
        self._served = present

    def _known(self, slug: str) -> str:
        if slug not in self.records.sites:
            raise SiteUnknown(slug)
        return slug


class _Result(msgspec.Struct):
    site: Any
    foreign_reads: frozenset[str]
    failure: str
    seconds: dict[str, float]


def _results(build: Callable[[str], _Result], wanted: list[str], jobs: int) -> Iterator[tuple[str, _Result]]:
    """Of each of these sites, as they are done."""
    if jobs < 2 or len(wanted) < 2:
        yield from ((slug, build(slug)) for slug in wanted)
        return
    left = set(wanted)
    try:
        for slug, result in in_processes(build, wanted, jobs):
            left.remove(slug)
            yield slug, result
    except HelperLost as lost:
        yield from ((slug, _Result(None, frozenset(), told(lost), {})) for slug in sorted(left))


def _sum_up(built: list[BuiltSite], receipt: Receipt, clock: Stopwatch) -> None:
    receipt.sites += len(built)
    receipt.outputs += sum(site.outputs for site in built)
    receipt.planned = sum(site.planned for site in built)
    receipt.rendered = sum(site.rendered for site in built)
    receipt.written = sum(len(site.written) for site in built)
    receipt.kept += sum(site.kept for site in built)
    receipt.removed = sum(len(site.removed) for site in built)
    steps = dict.fromkeys(("read", "plan", "render", "write", "switch"), 0.0) | clock.seconds
    receipt.seconds = {step: round(seconds, 4) for step, seconds in steps.items()}
    receipt.seconds["total"] = round(clock.total(), 4)
