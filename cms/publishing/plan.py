"""Planning a site: for each output file, everything its rendering will see.

A plan reads Records and nothing else: no clock, setting, query or file. Whatever a page shows is in
its context, so the context's digest (with the template's and the assets') is the output's fingerprint.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from cms.records.kinds import Kinds
from cms.records.record import FileUse, ImageUse, PageRecord, Record, RichText

from .reads import EXTRACTS, ReadLog, all_of, below, in_language, of_slug
from .rich_text import FileLink, Picture, file_link, picture, rich_html

R = TypeVar("R", bound=Record)


class Link(msgspec.Struct, frozen=True):
    title: str
    url: str


class PlannedPage(msgspec.Struct, frozen=True, kw_only=True):
    """One page that a Record becomes, in the words of its kind; planning adds frame and metadata."""

    content: Any
    """The kind's frozen context, from its ``contexts.py``."""
    path: str = ""
    """Address inside the site; empty means the Record's own."""
    title: str = ""
    """Empty means the Record's own."""
    description: str = ""
    json_ld: tuple[dict[str, Any], ...] = ()
    canonical: str = ""
    """Absolute address that search engines are led to; empty means the page's own."""
    has_twin: bool = True


class RecordSet:
    """Records in memory: by key, and by site."""

    def __init__(self, records: Iterable[Record] = ()) -> None:
        self.by_key: dict[str, Record] = {}
        self.by_site: dict[str, dict[str, Record]] = defaultdict(dict)
        self.sites: dict[str, Any] = {}
        """Site Records by slug."""
        self.versions: dict[str, int] = {}
        for record in records:
            self.put(record)

    def put(self, record: Record, *, version: int = 0) -> None:
        self.remove(record.key)
        self.versions[record.key] = version
        self.by_key[record.key] = record
        self.by_site[record.site][record.key] = record
        if record.key.startswith("site:"):
            self.sites[record.site] = record

    def remove(self, key: str) -> None:
        former = self.by_key.pop(key, None)
        self.versions.pop(key, None)
        if former is not None:
            site = former.site
            del self.by_site[site][key]
            if self.sites.get(site) is former:
                del self.sites[site]


class SiteView:
    """What planning one site may read: its own Records freely, others by key only.

    ``foreign_reads`` collects the keys asked for outside the site, found or not: when one of them
    changes, the site is planned again. ``reads`` has what each page asked for, inside the site too. ``uses``
    collects the images and files that pages show.
    """

    def __init__(
        self, slug: str, records: RecordSet, kinds: Kinds, *, extracts: Mapping[str, Any] | None = None
    ) -> None:
        self.slug = slug
        self.kinds = kinds
        self.reads = ReadLog()
        self.foreign_reads: set[str] = set()
        self.uses: dict[str, ImageUse | FileUse] = {}
        self._extracts: Mapping[str, Any] = {} if extracts is None else extracts
        self._records = records
        self._own = records.by_site.get(slug, {})
        self._of_type = self._index_types()
        self._children = self._index_children()
        self._by_types: dict[tuple[type, ...], list[Any]] = {}
        self._chains: dict[str, tuple[tuple[PageRecord, ...], int]] = {}

    @property
    def extracts(self) -> Mapping[str, Any]:
        """Extract of every site by slug, for the portal alone; empty elsewhere."""
        self.reads.note(EXTRACTS)
        return self._extracts

    def has(self, key: str) -> bool:
        """Whether it is one of the site's own Records."""
        return key in self._own

    def record(self, key: str) -> Record | None:
        self.reads.note(key)
        if key in self._own:
            return self._own[key]
        self.foreign_reads.add(key)
        return self._records.by_key.get(key)

    def own(self, *types: type[R]) -> list[R]:
        """The site's own Records of these types, in the total order (position, key)."""
        for kind in types:
            self.reads.note(all_of(kind))
        known = self._by_types.get(types)
        if known is None:
            found = list(self._of(*types))
            found.sort(key=lambda record: (getattr(record, "position", 0), record.key))
            known = self._by_types[types] = found
        return list(known)

    def newest(self, *types: type[R]) -> list[R]:
        """The site's own pages of these types, newest first; equal dates in the order of keys."""
        found = sorted(self.own(*types), key=lambda record: record.key)
        return sorted(found, key=lambda record: record.published, reverse=True)  # type: ignore[attr-defined,no-any-return]

    def pages_in(self, language: str) -> list[PageRecord]:
        """The site's own pages in a language, in no order."""
        self.reads.note(in_language(language))
        return [page for page in self._of(PageRecord) if page.language == language]

    def children(self, key: str, *types: type[R]) -> list[R]:
        """Child pages in the order of the tree."""
        self.reads.note(below(key))
        children = self._children.get(key, [])
        return [child for child in children if not types or isinstance(child, types)]  # type: ignore[misc]

    def newest_children(self, key: str, *types: type[R]) -> list[R]:
        found = sorted(self.children(key, *types), key=lambda record: record.key)
        return sorted(found, key=lambda record: record.published, reverse=True)  # type: ignore[attr-defined,no-any-return]

    def ancestors(self, page: PageRecord) -> list[PageRecord]:
        """From the home page down to the parent."""
        return list(self._chain(page.parent)) if page.parent is not None else []

    def url(self, key: str) -> str | None:
        """Address of a Record as seen from this site: absolute when it stands on another one."""
        record = self.record(key)
        path = getattr(record, "path", None) or getattr(record, "catalogue_path", None)
        if record is None or not path:
            return None
        if not isinstance(record, PageRecord):
            path = f"{path}#{anchor(key)}"
        return path if record.site == self.slug else self.base_url(record.site) + path

    def link(self, key: str) -> Link | None:
        record, url = self.record(key), self.url(key)
        if record is None or url is None:
            return None
        return Link(title=getattr(record, "title", "") or getattr(record, "name", ""), url=url)

    def site(self, slug: str | None = None) -> Any:
        """Site Record of a site, this one by default; None for an unknown slug. Of others it is read by its key."""
        slug = self.slug if slug is None else slug
        self.reads.note(of_slug(slug))
        record = self._records.sites.get(slug)
        if record is not None and slug != self.slug:
            self.reads.note(record.key)
            self.foreign_reads.add(record.key)
        return record

    def base_url(self, slug: str | None = None) -> str:
        """``https://host`` of a site, this one by default; empty for an unknown slug."""
        site = self.site(slug)
        return str(site.base_url) if site is not None else ""

    def html(self, body: RichText) -> str:
        """Rich text as HTML, with links resolved from this site's point of view."""
        return rich_html(body, self)

    def picture(self, image: ImageUse | None) -> Picture | None:
        if image is None:
            return None
        self.uses[image.digest] = image
        return picture(image)

    def file(self, file: FileUse | None) -> FileLink | None:
        if file is None:
            return None
        self.uses[file.digest] = file
        return file_link(file)

    def _chain(self, key: str) -> tuple[PageRecord, ...]:
        """From the home page down to the page with this key; empty where there is none. Kept: siblings ask alike."""
        return self.reads.shared(self._chains, key, lambda: self._climbed(key))

    def _climbed(self, key: str) -> tuple[PageRecord, ...]:
        page = self.record(key)
        if not isinstance(page, PageRecord):
            return ()
        return (*(self._chain(page.parent) if page.parent is not None else ()), page)

    def _of(self, *types: type[R]) -> Iterator[R]:
        for kind, records in self._of_type.items():
            if issubclass(kind, types):
                yield from records

    def _index_types(self) -> dict[type, list[Any]]:
        index: dict[type, list[Any]] = defaultdict(list)
        for record in self._own.values():
            index[type(record)].append(record)
        return index

    def _index_children(self) -> dict[str, list[PageRecord]]:
        index: dict[str, list[PageRecord]] = defaultdict(list)
        for page in self._of(PageRecord):
            if page.parent:
                index[page.parent].append(page)
        for children in index.values():
            children.sort(key=lambda child: (child.position, child.key))
        return index


def anchor(key: str) -> str:
    """The fragment under which a Record stands on another Record's page: ``item-12`` for ``item:12``."""
    return key.replace(":", "-")


def section_of(view: SiteView, record: PageRecord) -> str:
    """Key of the top-level section the page stands in, for the menu's current entry; empty on the home page."""
    chain = [*view.ancestors(record), record]
    return chain[1].key if len(chain) > 1 else ""
