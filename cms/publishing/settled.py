"""What the live release of a site was made of, kept beside it: a publisher that starts anew plans only what differs.

<tree>/<host>/inputs.json
<tree>/<host>/reads.msgpack      what each page read, for a publisher that knows what has changed since

A lost or damaged file costs a planning of its site and nothing else, so none is synced to the disk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

import msgspec

from cms.records.reader import RecordReader

from .configuration import Configuration
from .outputs import digest, digest_of
from .reads import SiteReads
from .release import SiteReleases, hosts

PACKAGES = ("cms.records", "cms.publishing")
"""With the package of the project's kinds all code that a plan runs."""
LIBRARIES = ("minijinja", "msgspec", "opencc", "pillow")
FORM = 1
"""Raise it when the fields of ``Inputs`` mean something else."""


class Inputs(msgspec.Struct, frozen=True, kw_only=True):
    """Of one site; digests are of what ``plan_site`` reads."""

    release: str
    """Digest of the signed manifest: of a release that is not live these say nothing."""
    software: str
    own: str
    """Of the site's own Records."""
    foreign: tuple[str, ...]
    """Keys read outside the site, found or not."""
    others: str
    """Of the Records under these keys."""
    extracts: str = ""
    """Of all sites' extracts, on the portal; empty elsewhere."""
    extract: str
    """Of the site's own extract."""
    outputs: int
    """Number of files."""


class Reads(msgspec.Struct, frozen=True, kw_only=True):
    """What the pages of a release were made of."""

    release: str
    """Digest of the signed manifest."""
    software: str
    reads: SiteReads


class Versions:
    """Versions of the live Records by key, and the keys of each site."""

    def __init__(self, epoch: str, by_key: Mapping[str, int], by_site: Mapping[str, Iterable[str]]) -> None:
        self._epoch, self._by_key, self._by_site = epoch, by_key, by_site

    def is_live(self, key: str) -> bool:
        return key in self._by_key

    def own(self, slug: str) -> str:
        return self.of(self._by_site.get(slug, ()))

    def of(self, keys: Iterable[str]) -> str:
        """Digest of the Records under these keys, and of the absence of some."""
        return digest_of([self._epoch, [(key, self._by_key.get(key)) for key in sorted(keys)]])


class Unchanged(msgspec.Struct, frozen=True, kw_only=True):
    """A city whose releases show its Records already."""

    epoch: str
    version: int
    records: int
    sites: int
    outputs: int


def unchanged(city: Configuration, reader: RecordReader, software: str) -> Unchanged | None:
    """None unless planning everything would find nothing; no Record but those of sites is read whole."""
    epoch, version, heads, rows = reader.heads()
    by_site: dict[str, list[str]] = {}
    for head in heads:
        by_site.setdefault(head.site, []).append(head.key)
    versions = Versions(epoch, {head.key: head.version for head in heads}, by_site)
    try:
        sites: list[Any] = [city.kinds.decode(row.body) for row in rows if row.body is not None]
    except msgspec.DecodeError:
        return None
    complete = [site for site in sites if versions.is_live(site.home)]
    found: dict[str, Inputs] = {}
    for site in complete:
        releases = SiteReleases(city.tree, site.host)
        inputs = recalled(releases)
        if inputs is None or not is_settled(inputs, releases, versions, site.site, software):
            return None
        found[site.site] = inputs
    served = {host for host in hosts(city.tree) if SiteReleases(city.tree, host).live()}
    if not complete or served != {site.host for site in complete}:
        return None
    extracts = extracts_digest({slug: inputs.extract for slug, inputs in found.items()})
    if any(found[site.site].extracts != extracts for site in complete if site.site_kind == "portal"):
        return None
    outputs = sum(inputs.outputs for inputs in found.values())
    return Unchanged(epoch=epoch, version=version, records=len(heads), sites=len(complete), outputs=outputs)


def is_settled(inputs: Inputs | None, releases: SiteReleases, versions: Versions, slug: str, software: str) -> bool:
    """Whether planning the site, and anything but the portal, would find nothing new."""
    return (
        inputs is not None
        and inputs.software == software
        and inputs.release == live_digest(releases) != ""
        and not releases.pinned()
        and inputs.own == versions.own(slug)
        and inputs.others == versions.of(inputs.foreign)
    )


def live_digest(releases: SiteReleases) -> str:
    """Empty where there is no complete live release."""
    release = releases.live()
    try:
        content = releases.content(release)
    except OSError:
        return ""
    return digest(content) if (releases.releases / release).is_dir() else ""


def recalled(releases: SiteReleases) -> Inputs | None:
    try:
        return msgspec.json.decode((releases.folder / "inputs.json").read_bytes(), type=Inputs)
    except (OSError, msgspec.DecodeError):
        return None


def recalled_reads(releases: SiteReleases) -> Reads | None:
    try:
        return msgspec.msgpack.decode((releases.folder / "reads.msgpack").read_bytes(), type=Reads)
    except (OSError, msgspec.DecodeError):
        return None


def remember(releases: SiteReleases, inputs: Inputs, reads: SiteReads) -> None:
    told = Reads(release=inputs.release, software=inputs.software, reads=reads)
    _put(releases.folder / "reads.msgpack", msgspec.msgpack.encode(told))
    _put(releases.folder / "inputs.json", msgspec.json.encode(inputs))


def forget(releases: SiteReleases) -> None:
    for name in ("inputs.json", "reads.msgpack"):
        (releases.folder / name).unlink(missing_ok=True)


def _put(file: Path, content: bytes) -> None:
    unfinished = file.with_name(f".{file.name}")
    unfinished.write_bytes(content)
    unfinished.replace(file)


def extracts_digest(digests: Mapping[str, str]) -> str:
    """Of all sites' extracts together; ``digests`` has each one's by slug."""
    return digest_of(sorted(digests.items()))


def software_digest(city: Configuration) -> str:
    """Of code, templates, assets and translations as they lie on the disk, and of the libraries that shape a page."""
    packages = {import_module(name).__path__[0] for name in PACKAGES}
    packages.add(str(Path(str(import_module(city.settings.CHENGMEN_KINDS).__file__)).parent))
    places = [(Path(package), "*.py") for package in sorted(packages)]
    places += [(Path(city.settings.CHENGMEN_TEMPLATES), "*.html"), (Path(city.settings.CHENGMEN_STATIC), "*")]
    places += [(Path(folder), "*.po") for folder in city.settings.LOCALE_PATHS]
    told = [f"{FORM}".encode(), *(f"{name} {version(name)}".encode() for name in LIBRARIES)]
    for folder, pattern in places:
        for file in sorted(folder.rglob(pattern)):
            if file.is_file():
                told += [file.relative_to(folder).as_posix().encode(), file.read_bytes()]
    return digest(*told)
