"""The publisher: follows the Records, plans the sites they touch, builds, switches and delivers."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import msgspec

from cms.records.progress import shown
from cms.records.reader import RecordReader, RowChange
from cms.records.record import Record

from .build import BuiltSite, build_site
from .configuration import Configuration
from .delivery.local import deliver_records, prepared
from .delivery.push import FrontUnreachable, RemoteFront
from .disk import replace
from .errors import NothingToPublish, PublishingError, RecordsStale, SiteUnknown
from .forked import in_processes
from .outputs import digest_of
from .plan import RecordSet, SiteView
from .release import SiteReleases, hosts, new_release, sync_file_system
from .render import Renderer
from .settled import (
    Inputs,
    Versions,
    extracts_digest,
    forget,
    is_settled,
    live_digest,
    recalled,
    remember,
    software_digest,
    unchanged,
)
from .site_plan import SitePlan, plan_site

logger = logging.getLogger(__name__)

MANY_RECORDS = 1000
"""From this many on, new Records are set apart from the collector."""
MOST_SINGLE_SITES = 4
"""Above this many sites in one run three syncs of the file system are cheaper than several for each site."""


class Receipt(msgspec.Struct, kw_only=True):
    """What one run did; ``seconds`` by step."""

    release: str
    epoch: str
    version: int
    sites: int = 0
    records: int = 0
    outputs: int = 0
    rendered: int = 0
    written: int = 0
    kept: int = 0
    removed: int = 0
    pinned: list[str] = msgspec.field(default_factory=list)
    failed: dict[str, str] = msgspec.field(default_factory=dict)
    """Sites that keep their former release, with the reason."""
    withheld: dict[str, str] = msgspec.field(default_factory=dict)
    """Pages that keep their former output, with the reason."""
    switched: dict[str, list[list[str]]] = msgspec.field(default_factory=dict)
    """For each switched site the files written and removed."""
    seconds: dict[str, float] = msgspec.field(default_factory=dict)
    undelivered: str = ""
    """Why a front on another host has not got this yet."""


class Publisher:
    """Keeps Records, and of each site what its plan read, from run to run: an edit costs by the size of a site."""

    def __init__(self, city: Configuration, reader: RecordReader, *, stays: bool = False) -> None:
        self.city = city
        self.reader = reader
        self.stays = stays
        """For later runs: Records are read even where there is nothing to publish."""
        self.software = software_digest(city)
        self.renderer: Renderer = city.renderer()
        self.records = RecordSet()
        self.epoch = ""
        self.version = 0
        self.foreign_reads: dict[str, frozenset[str]] = {}
        self.extracts: dict[str, Any] = {}
        self.extract_digests: dict[str, str] = {}
        self.shown_extracts = ""
        """Digest of the extracts that the portal's release shows."""
        self.portal_plan: SitePlan | None = None
        """None once anything but extracts has changed for the portal: else a plan need not look at most of its pages."""
        self.behind: set[str] = set()
        """Sites whose release may not show the Records in memory: kept until it does, whatever fails between."""
        self.withheld: dict[str, dict[str, str]] = {}
        """Of each site the pages that keep their former output: told until they are renewed."""
        self.is_delivered = True
        """Whether a front on another host has what the last run made."""
        self._outcome: dict[str, Any] = {}
        self.is_repeated = False
        """Whether the last run came to what the one before it did: no receipt tells it a second time."""
        self.stale: dict[str, str] = {}
        """Site of each Record that another version of the software wrote and this one cannot read."""

    def run(self, *, full: bool = False, only: str = "", jobs: int = 1) -> Receipt:
        """One run: everything published is live and delivered when it returns.

        A site that cannot be built keeps its release and is named in ``failed``. Raises ``SiteUnknown``,
        ``NothingToPublish``, ``KeysInvalid``.
        """
        clock = _Clock()
        self.city.keys.make_ready()
        if not (self.stays or self.epoch or full or only) and (receipt := self._unchanged()):
            clock.lap("read")
            deliver_records(self.reader, self.city.public_copy)
            clock.lap("switch")
            return self._ended(receipt, [], clock, is_full=False)
        epoch, version, changes = self._changes()
        with prepared(self.city.public_copy, epoch, version, self.version, changes) as make_visible:
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

    def _ended(self, receipt: Receipt, built: list[BuiltSite], clock: _Clock, *, is_full: bool) -> Receipt:
        for slug, files in self.withheld.items():
            receipt.withheld |= {f"{slug}/{file}": reason for file, reason in files.items()}
        self._deliver(receipt)
        clock.lap("deliver")
        _sum_up(built, receipt, clock)
        outcome = _outcome(receipt)
        self.is_repeated = outcome == self._outcome and not (receipt.switched or is_full)
        self._outcome = outcome
        if not self.is_repeated:
            self._save(receipt)
        return receipt

    def _deliver(self, receipt: Receipt) -> None:
        """To a front on another host; what does not arrive now is delivered by a later run."""
        if not self.city.front_url:
            return
        try:
            RemoteFront(self.city.front_url, self.city.tree, self.city.keys).deliver(self.reader)
        except FrontUnreachable as error:
            receipt.undelivered = str(error)
        self.is_delivered = not receipt.undelivered

    def load(self) -> None:
        """Reads the Records and makes all extracts, without publishing."""
        self.read()
        self._refresh_extracts(self.site_slugs(), {})

    def read(self) -> None:
        """Takes the Records into memory."""
        self._take(*self._changes())

    def view(self, slug: str) -> SiteView:
        extracts = self.extracts if slug == self._portal() else None
        return SiteView(slug, self.records, self.city.kinds, extracts=extracts)

    def site_slugs(self) -> list[str]:
        """Sites with a home page, the portal last: it reads the others' extracts."""
        portal = self._portal()
        complete = [slug for slug, site in self.records.sites.items() if site.home in self.records.by_key]
        return sorted(complete, key=lambda slug: (slug == portal, slug))

    def _changes(self) -> tuple[str, int, list[RowChange]]:
        """Epoch, version and all rows above the Records in memory; of another epoch all rows, and memory is emptied."""
        epoch, version, changes = self.reader.changes_since(self.version)
        if self.epoch and (epoch != self.epoch or version < self.version):
            self.records, self.version, self.foreign_reads, self.stale = RecordSet(), 0, {}, {}
            epoch, version, changes = self.reader.changes_since(0)
        return epoch, version, changes

    def _take(self, epoch: str, version: int, changes: list[RowChange]) -> dict[str, int]:
        """Brings the Records in memory up to date; what they concern is ``behind`` from then on.

        The first time it answers the sites that an earlier publisher has left settled, with their number of files.
        """
        is_first = not self.epoch
        changed = {change.key for change in changes}
        self.behind |= {slug for slug, keys in self.foreign_reads.items() if not keys.isdisjoint(changed)}
        with _kept_for_long(len(changes)):
            for change in changes:
                self.behind |= self._apply(change)
        self.epoch, self.version = epoch, version
        return self._recall() if is_first else {}

    def _recall(self) -> dict[str, int]:
        settled = {}
        versions, portal = self._versions(), self._portal()
        for slug in self.site_slugs():
            releases = SiteReleases(self.city.tree, self._host(slug))
            inputs = recalled(releases)
            if inputs is not None and is_settled(inputs, releases, versions, slug, self.software):
                settled[slug] = inputs.outputs
                self.foreign_reads[slug] = frozenset(inputs.foreign)
                if slug == portal:
                    self.shown_extracts = inputs.extracts
        self.behind -= settled.keys()
        return settled

    def _versions(self) -> Versions:
        return Versions(self.epoch, self.records.versions, self.records.by_site)

    def _apply(self, change: RowChange) -> set[str]:
        """Sites that the change concerns directly."""
        former = self.records.by_key.get(change.key)
        touched = {former.site} if former is not None else set()
        self.records.remove(change.key)
        self.stale.pop(change.key, None)
        if change.body is None:
            return touched
        try:
            record: Record = self.city.kinds.decode(change.body)
        except msgspec.DecodeError as error:
            logger.warning("record_not_decoded", extra={"key": change.key, "reason": str(error)})
            self.stale[change.key] = change.site
            return touched | {change.site}
        self.records.put(record, version=change.version)
        return touched | {record.site}

    def _sites_to_plan(self, receipt: Receipt, *, full: bool) -> list[str]:
        every = self.site_slugs()
        for gone in self.foreign_reads.keys() - set(every):
            del self.foreign_reads[gone]
            self.withheld.pop(gone, None)
        self.behind &= set(every)
        self.behind |= set(every) if full else set(every) - self.foreign_reads.keys()
        wanted = [slug for slug in every if slug in self.behind or slug not in self.extracts]
        self._refresh_extracts(wanted, receipt.failed)
        portal = self._portal()
        if portal in self.behind:
            self.portal_plan = None
        if portal in every and extracts_digest(self.extract_digests) != self.shown_extracts:
            self.behind.add(portal)
        if without := sorted(set(every) - self.extracts.keys()):
            receipt.failed.setdefault(portal, f"The portal waits for what {', '.join(without)} would show on it.")
        return [slug for slug in every if slug in self.behind and slug not in receipt.failed]

    def _refresh_extracts(self, slugs: Iterable[str], failed: dict[str, str]) -> None:
        """Renews what the portal shows of these sites."""
        for slug in slugs:
            try:
                self._refuse_stale(slug)
                extract = self.city.extract(SiteView(slug, self.records, self.city.kinds))
            except Exception as error:  # One site's fault holds up no other one.
                failed[slug] = _told(error)
                continue
            self.extracts[slug], self.extract_digests[slug] = extract, digest_of(extract)
        for gone in self.extracts.keys() - set(self.site_slugs()):
            del self.extracts[gone], self.extract_digests[gone]

    def _build(self, sites: list[str], receipt: Receipt, *, full: bool, jobs: int, clock: _Clock) -> list[BuiltSite]:
        pinned = {slug for slug in sites if SiteReleases(self.city.tree, self._host(slug)).pinned()}
        receipt.pinned = sorted(pinned)
        self.behind -= pinned  # Unpinning asks for a full run.
        wanted = [slug for slug in sites if slug not in pinned]
        # Refreshed once for all sites of the run: templates may have changed since the last one.
        if full:
            self.software = software_digest(self.city)
            self.renderer = self.city.renderer()

        is_lasting = len(wanted) <= MOST_SINGLE_SITES

        def build(slug: str) -> _Result:
            return self._build_one(slug, receipt.release, full=full, is_lasting=is_lasting)

        results = in_processes(build, wanted, jobs) if jobs > 1 and len(wanted) > 1 else map(build, wanted)
        built = []
        for slug, result in shown(zip(wanted, results, strict=True), "Building sites", len(wanted)):
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
        clock = _Clock()
        try:
            with _uncollected():
                plan = self._plan(slug)
                self._refuse_stale(slug, *plan.foreign_reads)
                clock.lap("plan")
                built = build_site(
                    plan,
                    self.city,
                    self.renderer,
                    release=release,
                    version=self.version,
                    versions=self.records.versions,
                    full=full,
                    is_lasting=is_lasting,
                )
        except Exception as error:  # One site's fault holds up no other one.
            if not isinstance(error, (PublishingError, OSError)):
                logger.exception("site_not_built", extra={"site": slug})
            return _Result(None, frozenset(), _told(error), clock.seconds)
        clock.lap("render")
        clock.add("write", built.write_seconds)
        clock.add("render", -built.write_seconds)
        return _Result(built, plan.foreign_reads, "", clock.seconds)

    def _plan(self, slug: str) -> SitePlan:
        former = self.portal_plan if self.portal_plan is not None and self.portal_plan.slug == slug else None
        plan = plan_site(self.view(slug), self.city, self.renderer, former=former)
        if slug == self._portal():
            self.portal_plan = plan
        return plan

    def _refuse_stale(self, slug: str, *read: str) -> None:
        """Raises ``RecordsStale``: a page missing only because its Record is of another version is not removed."""
        stale = {key for key, site in self.stale.items() if site in {"", slug}} | (self.stale.keys() & set(read))
        if stale:
            raise RecordsStale(site=slug, keys=sorted(stale))

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
            if site.slug == self._portal():
                self.shown_extracts = extracts_digest(self.extract_digests)
        if not is_lasting and receipt.switched:
            sync_file_system(self.city.tree)
        self._remember([site for site in built if site.slug not in receipt.pinned])

    def _remember(self, built: list[BuiltSite]) -> None:
        """What the releases were made of, for the publisher that comes after this one."""
        versions, portal = self._versions(), self._portal()
        for site in built:
            releases = SiteReleases(self.city.tree, site.host)
            if site.withheld:
                forget(releases)
                continue
            foreign = tuple(sorted(self.foreign_reads[site.slug]))
            inputs = Inputs(
                release=live_digest(releases),
                software=self.software,
                own=versions.own(site.slug),
                foreign=foreign,
                others=versions.of(foreign),
                extracts=self.shown_extracts if site.slug == portal else "",
                extract=self.extract_digests[site.slug],
                outputs=site.outputs,
            )
            remember(releases, inputs)

    def _take_down_gone(self) -> None:
        """Sites that are no more, or whose home page is no longer public."""
        if self.stale:
            return  # A site may be missing only because its Record cannot be read.
        present = {self._host(slug) for slug in self.site_slugs()}
        gone = [host for host in hosts(self.city.tree) if host not in present]
        if gone and not present:
            raise NothingToPublish(self.city.tree)
        for host in gone:
            SiteReleases(self.city.tree, host).take_down()

    def _save(self, receipt: Receipt) -> None:
        kept = self.city.receipts / f"{receipt.release}.json"
        replace(kept, msgspec.json.encode(receipt))
        unfinished = self.city.receipts / ".latest.json"
        unfinished.unlink(missing_ok=True)
        unfinished.hardlink_to(kept)
        unfinished.replace(self.city.receipts / "latest.json")
        for old in sorted(self.city.receipts.glob("2*.json"))[:-200]:
            old.unlink(missing_ok=True)

    def _portal(self) -> str:
        found = [slug for slug, site in self.records.sites.items() if site.site_kind == "portal"]
        return found[0] if found else ""

    def _known(self, slug: str) -> str:
        if slug not in self.records.sites:
            raise SiteUnknown(slug)
        return slug

    def _host(self, slug: str) -> str:
        return str(self.records.sites[slug].host)


def _told(error: Exception) -> str:
    return str(error) if isinstance(error, (PublishingError, OSError)) else f"{type(error).__name__}: {error}"


def _outcome(receipt: Receipt) -> dict[str, Any]:
    """What a run came to, without its name and its times."""
    told: dict[str, Any] = msgspec.to_builtins(receipt)
    return {name: told[name] for name in ("epoch", "version", "pinned", "failed", "withheld", "undelivered")}


class _Result(msgspec.Struct):
    site: Any
    foreign_reads: frozenset[str]
    failure: str
    seconds: dict[str, float]


class _Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.started = self.lapped = time.perf_counter()
        self.seconds: dict[str, float] = {}

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self.add(step, now - self.lapped)
        self.lapped = now

    def skip(self) -> None:
        self.lapped = time.perf_counter()

    def add(self, step: str, seconds: float) -> None:
        self.seconds[step] = self.seconds.get(step, 0.0) + seconds


@contextmanager
def _kept_for_long(number: int) -> Iterator[None]:
    """Sets many new Records apart from the collector: they hold no cycles, and walking them all stops an edit.

    Forked processes then share their pages, which the collector would write to.
    """
    if number < MANY_RECORDS:
        yield
        return
    with _uncollected():
        yield
        gc.freeze()


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looking for cycles: what is made meanwhile holds hardly any, and most of it is still needed."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _sum_up(built: list[BuiltSite], receipt: Receipt, clock: _Clock) -> None:
    receipt.sites += len(built)
    receipt.outputs += sum(site.outputs for site in built)
    receipt.rendered = sum(site.rendered for site in built)
    receipt.written = sum(len(site.written) for site in built)
    receipt.kept += sum(site.kept for site in built)
    receipt.removed = sum(len(site.removed) for site in built)
    steps = dict.fromkeys(("read", "plan", "render", "write", "switch"), 0.0) | clock.seconds
    receipt.seconds = {step: round(seconds, 4) for step, seconds in steps.items()}
    receipt.seconds["total"] = round(time.perf_counter() - clock.started, 4)
