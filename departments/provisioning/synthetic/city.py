"""A synthetic city in an empty database: each site is one transaction, with the Records that follow from it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from cms.editing.snapshot import former_key
from cms.publishing.collector import uncollected
from cms.records.shared_reads import know, shared_reads
from cms.records.snapshots import snapshot
from cms.records.table import mark, store, writing
from departments.organisation.models import Department, SiteProfile
from departments.provisioning import format, sites
from departments.provisioning.loading import stream
from departments.provisioning.markdown import rich_text
from departments.provisioning.parts import Blocks, ItemOf, PageOf, Rich, parts_of
from departments.provisioning.reading import Source
from departments.services.models import CatalogueItem

from .bulk import BulkPages
from .sources import FIXED, OPENED, Body, bodies, most_sites, source_of

SITE_PAGES = 330
NEIGHBOURS = 12
FEATURED = 24


class NotPossible(Exception):
    """No such city can be made; the message says why and what to do."""


class Made(NamedTuple):
    """One finished site."""

    site: str
    pages: int


def sites_for(records: int, sites: int | None) -> int:
    """How many sites a city of so many pages gets. Raises ``NotPossible``."""
    found = sites if sites is not None else max(1, min(most_sites(), round(records / SITE_PAGES)))
    if not 1 <= found <= most_sites():
        raise NotPossible(f"A synthetic city has 1 to {most_sites()} sites: choose --sites in that range.")
    if records < found * FIXED:
        raise NotPossible(f"{found} sites have at least {found * FIXED} pages: ask for more records or fewer sites.")
    return found


def make_city(records: int, *, sites_wanted: int | None = None, seed: int = 1) -> Iterator[Made]:
    """Makes a city of just ``records`` published pages, site by site. Raises ``NotPossible`` before it writes."""
    number = sites_for(records, sites_wanted)
    if SiteProfile.objects.exists() or Department.objects.exists():
        raise NotPossible("The database has a city already: name an empty, migrated one in CHENGMEN_DATABASE.")
    return _make(records, number, seed)


def _make(records: int, number: int, seed: int) -> Iterator[Made]:
    prepare()
    making = _Making(seed)
    portal, *departments = bodies(number)
    # The portal last: its home page offers items of all departments.
    for place, body in enumerate((*departments, portal)):
        pages = records * (place + 1) // number - records * place // number
        yield making.site(body, pages)


def prepare() -> None:
    """The city without its sites."""
    with writing():
        sites.remove_welcome()
        sites.put_city(_city())


class _Making:
    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.duties: dict[str, int] = {}
        """Page of each finished site that others link to, by site."""
        self.items: dict[str, CatalogueItem] = {}

    def site(self, body: Body, pages: int) -> Made:
        neighbours = tuple(sorted(self.duties))[:NEIGHBOURS]
        source = source_of(body, pages=pages, seed=self.seed, neighbours=neighbours)
        parts = list(parts_of(source, city_items=tuple(self.items)[:FEATURED]))
        with uncollected(), writing():
            department = sites.put_department(source.department, position=body.number)
            self._put_items(source, department)
            written = BulkPages(parts, OPENED)
            written.make(lambda value: self._value(value, written))
            home = written.write_home()
            sites.put_site(source.department, home, department, ())
            sites.put_rights(source.department, home)
            written.write_others()
            # From memory, by the functions of ordinary publishing: what is read again here was just written.
            with shared_reads():
                for page in written.pages.values():
                    know(former_key(page.pk), {})  # New pages have none.
                store({f"page:{page.pk}": snapshot(page) for page in written.pages.values()})
        self.duties[body.slug] = written.identifiers["duties"]
        return Made(body.slug, len(written.pages))

    def _put_items(self, source: Source, department: Department) -> None:
        made = CatalogueItem.objects.bulk_create(sites.new_items(source.items, department))
        self.items |= {item.code: item for item in made}
        mark("item", *(item.pk for item in made))

    def _value(self, value: Any, written: BulkPages) -> Any:
        def resolve(target: str) -> int | None:
            site, _, below = target.partition("/")
            return written.addresses.get(target) or (self.duties.get(site) if below == "duties" else None)

        match value:
            case Rich(markdown):
                return rich_text(markdown, resolve)
            case Blocks(markdown):
                return list(stream(markdown, resolve))
            case PageOf(part):
                return written.pages[part]
            case ItemOf(code):
                return self.items[code]
            case _:
                return value


def _city() -> format.CityFile:
    kinds = {
        "01": ("行政许可", "licensing"),
        "05": ("行政给付", "payment"),
        "06": ("行政检查", "inspection"),
        "07": ("行政确认", "registration"),
        "10": ("其他行政权力", "other"),
        "20": ("公共服务", "other"),
    }
    return format.CityFile(
        name="示例市",
        name_en="Shili City",
        portal_name="示例市人民政府门户网站",
        portal_name_en="Portal of Shili City",
        sample_notice="本站内容由程序生成，只用于测量，不代表任何真实的地方和机关。",
        supervising_bodies=format.SupervisingBodies(
            information="市数据局",
            planning="市发展和改革局",
            finance="市财政局",
            public_security="市公安局",
            state_security="市国家安全局",
            confidential_communications="市机要局",
            secrecy="市国家保密局",
        ),
        item_types={code: format.ItemType(label=label, article_kind=kind) for code, (label, kind) in kinds.items()},
        portal=format.DepartmentFile(
            slug="portal", kind="portal", code="00", name="市政府", site=format.SiteIdentity(name="门户")
        ),
    )
