"""Loading a city or a department: everything is validated first, then each department is one transaction."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from wagtail.models import Page, Site

from cms.editing.pages import BasePage
from cms.records.table import rehearsing, writing
from departments.organisation.models import Department, SiteProfile
from departments.services.models import CatalogueItem

from . import sites
from .links import page_at
from .markdown import Table, Text, blocks, rich_text
from .models import ProvisionedPart
from .parts import Blocks, ItemOf, PageOf, Part, Picture, Rich, parts_of
from .reading import CitySource, Source

FRAME = "site"
"""Name of the part that stands for all that is not a page."""


@dataclass
class Outcome:
    """What one department's loading did; ``drafts`` maps a page's part to what it still lacks."""

    department: str
    site: str = ""
    pages: int = 0
    created: int = 0
    changed: int = 0
    drafts: dict[str, list[str]] = field(default_factory=dict)


def load_city(source: CitySource, report: Callable[[Outcome], None] = lambda outcome: None) -> list[Outcome]:
    """Loads portal and departments in turn, then once more the parts whose links led to later ones."""
    city_digest = _digest(source.city.model_dump(exclude={"portal"}))
    is_city_loaded = _is_loaded("", {FRAME: city_digest})
    if not is_city_loaded:
        with writing():
            sites.remove_welcome()
            sites.put_city(source.city)
            _remember("", FRAME, city_digest, None)
    outcomes = []
    everything = (source.portal, *source.departments)
    # Items first: the portal's home page offers those of all departments.
    for position, one in enumerate(everything):
        load_items(one, position)
    if not is_city_loaded:
        with writing():
            for position, one in enumerate(everything):
                sites.put_department(one.department, position=position)
    for position, one in enumerate(everything):
        outcomes.append(load_department(one, position=position, city=source))
        report(outcomes[-1])
    for position, one in enumerate(everything):
        if ProvisionedPart.objects.filter(site=one.department.slug, has_open_links=True).exists():
            load_department(one, position=position, city=source)
    return outcomes


def rehearsed(source: Source) -> Outcome:
    """What a file would come to: everything is done and undone, so that what pages would lack is known."""
    with rehearsing():
        outcome = load_department(source)
    # Filled meanwhile with a site that is not there.
    Site.clear_site_root_paths_cache()
    return replace(outcome, created=0, changed=0)


def load_items(source: Source, position: int) -> None:
    digest = _digest([item.model_dump() for item in source.items])
    if _is_loaded(source.department.slug, {"items": digest}):
        return
    with writing():
        department = sites.put_department(source.department, position=position)
        sites.put_items(source.items, department)
        _remember(source.department.slug, "items", digest, None)


def load_department(source: Source, *, position: int | None = None, city: CitySource | None = None) -> Outcome:
    """One department in one transaction; a department that is loaded already takes no write lock."""
    slug = source.department.slug
    outcome = Outcome(department=source.department.name, site=sites.host_of(source.department))
    parts = list(parts_of(source, city_items=_city_items(city)))
    wanted = {part.name: part.digest for part in parts} | {FRAME: _frame_digest(source, city)}
    outcome.pages = len(parts)
    if _is_loaded(slug, wanted):
        return outcome
    if position is None:
        position = _position(source)
    load_items(source, position)
    with writing():
        _Loader(source, city, parts, outcome).load(position)
    return outcome


class _Loader:
    """The loading of one department, inside its transaction."""

    def __init__(self, source: Source, city: CitySource | None, parts: list[Part], outcome: Outcome) -> None:
        self.source = source
        self.city = city
        self.parts = parts
        self.outcome = outcome
        self.slug = source.department.slug
        self.known = {row.name: row for row in ProvisionedPart.objects.filter(site=self.slug)}
        self.pages: dict[str, int] = {name: row.page_id for name, row in self.known.items() if row.page_id}
        self.open_links = False
        self.created: set[str] = set()
        self.changed: set[str] = set()

    def load(self, position: int) -> None:
        department = sites.put_department(self.source.department, position=position)
        home = self._home()
        sites.put_site(self.source.department, home, department, tuple(self._credits()))
        self.collection = sites.put_rights(self.source.department, home)
        for part in self.parts:
            self._load_part(part)
        for part in self.parts:
            # Once more what links to pages that came later.
            if self.known[part.name].has_open_links:
                self._load_part(part)
        _remember(self.slug, FRAME, _frame_digest(self.source, self.city), None)
        self.outcome.created, self.outcome.changed = len(self.created), len(self.changed - self.created)

    def _home(self) -> Page:
        """The home page, without its text at first: the site and its rights need it before all parts."""
        if page := Page.objects.filter(pk=self.pages.get("home")).first():
            return page
        part = self.parts[0]
        home = part.model(title=part.fields["title"], slug=part.slug, live=False)
        Page.get_first_root_node().add_child(instance=home)
        self.pages["home"] = home.pk
        self.created.add("home")
        return home

    def _load_part(self, part: Part) -> None:
        known = self.known.get(part.name)
        if known is not None and known.digest == part.digest and not known.has_open_links:
            return
        self.open_links = False
        page, is_new = self._page(part)
        fields = {name: self._value(value) for name, value in part.fields.items()}
        if known is not None and known.digest == part.digest and self.open_links:
            return  # The links lead nowhere still: nothing would differ.
        for name, value in fields.items():
            setattr(page, name, value)
        self._set_rows(page, part)
        self._save(page, part, is_new=is_new)
        self.pages[part.name] = page.pk
        self.known[part.name] = _remember(self.slug, part.name, part.digest, page, has_open_links=self.open_links)

    def _page(self, part: Part) -> tuple[BasePage, bool]:
        found = part.model.objects.filter(pk=self.pages.get(part.name)).first()
        if found is None and part.parent:
            parent = Page.objects.get(pk=self.pages[part.parent])
            found = part.model.objects.child_of(parent).filter(slug=part.slug).first()
        if found is not None:
            return found, False
        return part.model(slug=part.slug, live=False), True

    def _set_rows(self, page: BasePage, part: Part) -> None:
        for name, rows in part.rows.items():
            model = getattr(part.model, name).rel.related_model
            filled = [{key: self._value(value) for key, value in row.items()} for row in rows]
            setattr(page, name, [model(sort_order=order, **row) for order, row in enumerate(filled)])

    def _save(self, page: BasePage, part: Part, *, is_new: bool) -> None:
        if is_new:
            Page.objects.get(pk=self.pages[part.parent]).add_child(instance=page)
            self.created.add(part.name)
        else:
            self.changed.add(part.name)
        missing = page.gate_findings()
        # A new page was validated when it was added.
        revision = page.save_revision(clean=not is_new)
        if missing:
            self.outcome.drafts[part.name] = missing
        else:
            revision.publish()
        if part.old_url:
            self._redirect(page, part.old_url)

    def _redirect(self, page: BasePage, old_url: str) -> None:
        from wagtail.contrib.redirects.models import Redirect  # Not before the apps are ready.

        site = Site.objects.get(profile__slug=self.slug)
        path = Redirect.normalise_path(old_url)
        Redirect.objects.update_or_create(site=site, old_path=path, defaults={"redirect_page_id": page.pk})

    def _value(self, value: Any) -> Any:
        match value:
            case Rich(markdown):
                return rich_text(markdown, self._resolve)
            case Blocks(markdown):
                return list(stream(markdown, self._resolve))
            case PageOf(part):
                return self._page_of(part)
            case ItemOf(code):
                return CatalogueItem.objects.get(code=code)
            case Picture(file):
                return sites.put_image(file, self.city, self.collection) if self.city else None
            case _:
                return value

    def _page_of(self, part: str) -> Any:
        model = next(one.model for one in self.parts if one.name == part)
        return model.objects.filter(pk=self.pages.get(part)).first()

    def _resolve(self, target: str) -> int | None:
        """The page of a ``page:`` link, in this site or, by its slug, in another."""
        found = page_at(self.slug, target)
        self.open_links |= found is None
        return found

    def _credits(self) -> Iterator[str]:
        if self.city is not None:
            shown = {part.fields["image"].file for part in self.parts if part.fields["image"]}
            yield from sorted({self.city.credits[name].attribution for name in shown} - {""})


def stream(markdown: str, resolve: Callable[[str], int | None]) -> Iterator[tuple[str, Any]]:
    """Markdown as the blocks of a body."""
    for block in blocks(markdown, resolve):
        match block:
            case Text(html):
                yield "text", html
            case Table(header, rows):
                cells = [list(header), *(list(row) for row in rows)]
                yield "table", {"data": cells, "first_row_is_table_header": True, "first_col_is_header": False}


def _city_items(city: CitySource | None) -> tuple[str, ...]:
    if city is None:
        return ()
    flagged = [item.code for one in (city.portal, *city.departments) for item in one.items if item.featured]
    return tuple(dict.fromkeys((*city.city.featured_items, *flagged)))[:24]


def _position(source: Source) -> int:
    found = Department.objects.filter(code=source.department.code).values_list("position", flat=True).first()
    return SiteProfile.objects.count() if found is None else found


def _frame_digest(source: Source, city: CitySource | None) -> str:
    department = source.department
    fields = {
        "slug",
        "kind",
        "code",
        "name",
        "short_name",
        "name_en",
        "former_names",
        "address",
        "phone",
        "host",
        "site",
        "accounts",
    }
    return _digest([department.model_dump(include=fields), sites.host_of(department)])


def _is_loaded(slug: str, wanted: dict[str, str]) -> bool:
    rows = ProvisionedPart.objects.filter(site=slug, has_open_links=False).values_list("name", "digest")
    return wanted.items() <= dict(rows).items()


def _remember(slug: str, name: str, digest: str, page: Page | None, *, has_open_links: bool = False) -> ProvisionedPart:
    values = {"digest": digest, "page_id": page and page.pk, "has_open_links": has_open_links}
    return ProvisionedPart.objects.update_or_create(site=slug, name=name, defaults=values)[0]


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()
