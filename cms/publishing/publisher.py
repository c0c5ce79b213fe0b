"""The publisher: follows the Records, plans the sites they touch, builds, switches and delivers."""

from __future__ import annotations

import gc
import logging
import multiprocessing
import time
from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from cms.records.reader import RecordReader, RowChange
from cms.records.record import Record

from .build import BuiltSite, build_site
from .configuration import Configuration
from .deliver import deliver_records
from .errors import PublishingError
from .outputs import digest_of
from .plan import RecordSet, SiteView
from .release import SiteReleases, hosts, new_release
from .render import Renderer
from .site_plan import plan_site

logger = logging.getLogger(__name__)


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


class Publisher:
    """Keeps Records, and of each site what its plan read, from run to run: an edit costs by the size of a site."""

    def __init__(self, city: Configuration, reader: RecordReader) -> None:
        self.city = city
        self.reader = reader
        self.renderer: Renderer = city.renderer()
        self.records = RecordSet()
        self.epoch = ""
        self.version = 0
        self.hosts: dict[str, str] = {}
        self.foreign_reads: dict[str, frozenset[str]] = {}
        self.extracts: dict[str, Any] = {}
        self.extract_digests: dict[str, str] = {}
        self.retry: set[str] = set()
        """Sites whose last run failed."""

    def run(self, *, full: bool = False, only: str = "", jobs: int = 1) -> Receipt:
        """One run: everything published is live and delivered when it returns."""
        clock = _Clock()
        changed, touched = self._read()
        clock.lap("read")
        receipt = Receipt(release=new_release(time.time_ns()), epoch=self.epoch, version=self.version)
        receipt.records = len(self.records.by_key)
        sites = self._sites_to_plan(changed, touched, full=full)
        sites = [slug for slug in sites if not only or slug == only]
        built = self._build(sites, receipt, full=full, jobs=jobs, clock=clock)
        self._switch(built, receipt)
        self._take_down_gone()
        deliver_records(self.reader, self.city.public_copy)
        clock.lap("switch")
        _sum_up(built, receipt, clock)
        self._save(receipt)
        for site in built:
            SiteReleases(self.city.tree, site.host).prune()
        return receipt

    def load(self) -> None:
        """Reads the Records and makes all extracts, without publishing."""
        self._read()
        self.refresh_extracts(self.site_slugs())

    def view(self, slug: str) -> SiteView:
        extracts = self.extracts if slug == self._portal() else None
        return SiteView(slug, self.records, self.city.kinds, extracts=extracts)

    def site_slugs(self) -> list[str]:
        """Sites with a home page, the portal last: it reads the others' extracts."""
        portal = self._portal()
        complete = [slug for slug, site in self.records.sites.items() if site.home in self.records.by_key]
        return sorted(complete, key=lambda slug: (slug == portal, slug))

    def refresh_extracts(self, slugs: Iterable[str]) -> set[str]:
        """Sites among ``slugs`` whose extract for the portal is another one now."""
        differing = set()
        for slug in slugs:
            extract = self.city.extract(SiteView(slug, self.records, self.city.kinds))
            found = digest_of(extract)
            if self.extract_digests.get(slug) != found:
                self.extracts[slug], self.extract_digests[slug] = extract, found
                differing.add(slug)
        for gone in self.extracts.keys() - set(self.site_slugs()):
            del self.extracts[gone], self.extract_digests[gone]
            differing.add(gone)
        return differing

    def _read(self) -> tuple[set[str], set[str]]:
        """Keys and sites that changed since the last run."""
        epoch, version, changes = self.reader.changes_since(self.version)
        if self.epoch and (epoch != self.epoch or version < self.version):
            self.records, self.version, self.foreign_reads = RecordSet(), 0, {}
            epoch, version, changes = self.reader.changes_since(0)
        self.epoch, self.version = epoch, version
        touched: set[str] = set()
        for change in changes:
            touched |= self._apply(change)
        return {change.key for change in changes}, touched

    def _apply(self, change: RowChange) -> set[str]:
        former = self.records.by_key.get(change.key)
        touched = {former.site} if former is not None else set()
        if change.body is None:
            self.records.remove(change.key)
            return touched
        try:
            record: Record = self.city.kinds.decode(change.body)
        except msgspec.ValidationError as error:
            # Written by another version of the software: stale, not an error. 'reconcile --fix' renews it.
            logger.warning("record_not_decoded", extra={"key": change.key, "reason": str(error)})
            self.records.remove(change.key)
            return touched
        self.records.put(record)
        return touched | {record.site}

    def _sites_to_plan(self, changed: set[str], touched: set[str], *, full: bool) -> list[str]:
        every = self.site_slugs()
        wanted = set(every) if full else {slug for slug in every if slug not in self.foreign_reads}
        wanted |= self.retry | (touched & set(every))
        wanted |= {slug for slug, keys in self.foreign_reads.items() if not keys.isdisjoint(changed)}
        if self.refresh_extracts([slug for slug in every if slug in wanted]) and self._portal():
            wanted.add(self._portal())
        return [slug for slug in every if slug in wanted]

    def _build(self, sites: list[str], receipt: Receipt, *, full: bool, jobs: int, clock: _Clock) -> list[BuiltSite]:
        pinned = {slug for slug in sites if SiteReleases(self.city.tree, self._host(slug)).pinned()}
        receipt.pinned = sorted(pinned)
        wanted = [slug for slug in sites if slug not in pinned]
        # Refreshed once for all sites of the run: templates may have changed since the last one.
        if full:
            self.renderer = self.city.renderer()

        def build(slug: str) -> _Result:
            return self._build_one(slug, receipt.release, full=full)

        results = _in_processes(build, wanted, jobs) if jobs > 1 and len(wanted) > 1 else map(build, wanted)
        built = []
        for slug, result in zip(wanted, results, strict=True):
            for step, seconds in result.seconds.items():
                clock.add(step, seconds)
            if result.site is None:
                receipt.failed[slug] = result.failure
                self.retry.add(slug)
                continue
            self.retry.discard(slug)
            self.foreign_reads[slug] = result.foreign_reads
            self.hosts[slug] = result.site.host
            receipt.withheld |= {f"{slug}/{file}": reason for file, reason in result.site.withheld.items()}
            built.append(result.site)
        clock.skip()
        return built

    def _build_one(self, slug: str, release: str, *, full: bool) -> _Result:
        clock = _Clock()
        try:
            plan = plan_site(self.view(slug), self.city, self.renderer)
            clock.lap("plan")
            built = build_site(plan, self.city, self.renderer, release=release, version=self.version, full=full)
            clock.lap("render")
            clock.add("write", built.write_seconds)
            clock.add("render", -built.write_seconds)
            return _Result(built, plan.foreign_reads, "", clock.seconds)
        except (PublishingError, OSError) as error:
            return _Result(None, frozenset(), str(error), clock.seconds)

    def _switch(self, built: list[BuiltSite], receipt: Receipt) -> None:
        # Additions before removals: no site links to what another has already taken down.
        for site in sorted(built, key=lambda site: (bool(site.removed), site.slug)):
            if site.release:
                SiteReleases(self.city.tree, site.host).switch(site.release)
                receipt.switched[site.slug] = [list(site.written), list(site.removed)]

    def _take_down_gone(self) -> None:
        present = {str(site.host) for site in self.records.sites.values()}
        for host in hosts(self.city.tree):
            if host not in present:
                SiteReleases(self.city.tree, host).take_down()

    def _save(self, receipt: Receipt) -> None:
        self.city.receipts.mkdir(parents=True, exist_ok=True)
        content = msgspec.json.encode(receipt)
        (self.city.receipts / f"{receipt.release}.json").write_bytes(content)
        unfinished = self.city.receipts / ".latest.json"
        unfinished.write_bytes(content)
        unfinished.replace(self.city.receipts / "latest.json")
        for old in sorted(self.city.receipts.glob("2*.json"))[:-200]:
            old.unlink(missing_ok=True)

    def _portal(self) -> str:
        found = [slug for slug, site in self.records.sites.items() if site.site_kind == "portal"]
        return found[0] if found else ""

    def _host(self, slug: str) -> str:
        return str(self.records.sites[slug].host)


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


def _in_processes(build: Callable[[str], _Result], slugs: list[str], jobs: int) -> list[_Result]:
    """Sites in forked processes: they share the Records in memory, and send back only what a build came to."""
    global _forked
    _forked = build
    gc.collect()
    gc.freeze()  # Keeps the collector from copying the shared pages.
    try:
        with multiprocessing.get_context("fork").Pool(jobs) as pool:
            return pool.map(_call_forked, slugs, chunksize=1)
    finally:
        gc.unfreeze()


_forked: Callable[[str], _Result]


def _call_forked(slug: str) -> _Result:
    return _forked(slug)


def _sum_up(built: list[BuiltSite], receipt: Receipt, clock: _Clock) -> None:
    receipt.sites = len(built)
    receipt.outputs = sum(site.outputs for site in built)
    receipt.rendered = sum(site.rendered for site in built)
    receipt.written = sum(len(site.written) for site in built)
    receipt.kept = sum(site.kept for site in built)
    receipt.removed = sum(len(site.removed) for site in built)
    steps = dict.fromkeys(("read", "plan", "render", "write", "switch"), 0.0) | clock.seconds
    receipt.seconds = {step: round(seconds, 4) for step, seconds in steps.items()}
    receipt.seconds["total"] = round(time.perf_counter() - clock.started, 4)
