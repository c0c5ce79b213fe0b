"""The plan of one site: every file of its release with all that its rendering will see."""

from __future__ import annotations

import logging
from collections.abc import Container, Iterator, Mapping
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from cms.records.record import PageRecord, excerpt

from . import routes
from .configuration import Configuration
from .errors import AddressInvalid, OriginalMissing, PathCollision, PlanFailed, TemplateBroken
from .images import ImageStore
from .outputs import KEPT, Copied, Kept, Literal, Output, Rendered, digest_of, encode
from .page_meta import PageMetas, minute
from .plan import PlannedPage, SiteView
from .reads import SiteReads, is_key, of_slug
from .render import Renderer
from .surroundings import SiteSurroundings

logger = logging.getLogger(__name__)

FEED_ENTRIES = 20
SITE_PAGES = {"404.html": "layouts/404.html", "410.html": "layouts/410.html", "_frame.html": "layouts/frame.html"}
"""Pages that every site has without a Record."""
STAND_IN = "layouts/prepared.html"


class Planned(NamedTuple):
    """One file: what it is made of, and the Record that claims it."""

    output: Output | Kept
    key: str


class SitePlan(NamedTuple):
    slug: str
    host: str
    files: dict[str, Planned]
    """By path inside the release."""
    foreign_reads: frozenset[str]
    withheld: dict[str, str]
    """Pages that cannot be renewed, because an original is missing or they are broken: file by reason."""
    broken: Mapping[str, tuple[str, ...]]
    """Records whose pages could not be planned, with the HTML files they would have. What they had stays as it was."""
    reads: SiteReads
    """What each page was made of, for the plan that follows."""
    stand_in: Rendered
    """Shown at the address of a page that is linked to and could not be made yet."""


class _PagePlans:
    """From the pages of one site to their files."""

    def __init__(self, view: SiteView, city: Configuration, renderer: Renderer) -> None:
        self.view, self.renderer = view, renderer
        self.base_url = view.base_url()
        self.surroundings = SiteSurroundings(view, city.frame, renderer)
        self._metas = PageMetas(view)

    def outputs(self, record: PageRecord, page: PlannedPage) -> Iterator[tuple[str, Output]]:
        for file, variant in _html_files(record, page):
            yield file, self.rendered(record, page, variant)
        for file, variant in _twin_files(record, page):
            yield file, self._twin(record, variant)

    def rendered(self, record: PageRecord, page: PlannedPage, variant: str) -> Rendered:
        around = self.surroundings.of(record, variant)
        template = self.view.kinds.of(record).template
        meta = self._metas.of(record, page, variant)
        told = [meta, page.content, around.digest, self.renderer.digest(template, record.language), variant]
        return Rendered(
            template=template,
            language=record.language,
            variant=variant,
            context={**around.context, "page": meta, "content": page.content},
            parts=around.parts,
            fingerprint=digest_of(told),
        )

    def of_template(self, template: str, **seen: Any) -> Rendered:
        """A page that no Record stands for."""
        around = self.surroundings.outside("zh-hans")
        told = [around.digest, self.renderer.digest(template, "zh-hans"), seen]
        context = {**around.context, **seen}
        return Rendered(
            template=template, language="zh-hans", context=context, parts=around.parts, fingerprint=digest_of(told)
        )

    def _twin(self, record: PageRecord, variant: str) -> Literal:
        told = {
            "url": self.base_url + routes.variant_path(record.path, variant),
            "title": record.title,
            "kind": self.view.kinds.of(record).name,
            "site": record.site,
            "record": record,
        }
        return Literal(content=encode(told), variant=variant)


NO_READS = SiteReads()


def plan_site(view: SiteView, city: Configuration, renderer: Renderer, *, untouched: SiteReads = NO_READS) -> SitePlan:
    """Raises ``PathCollision``, ``AddressInvalid`` or ``TemplateBroken``: the site then keeps its release.

    A page that fails by itself is ``broken``, and holds up no other one. ``untouched`` are pages of the live
    release that nothing has changed for: they are not looked at, and their files are ``Kept``.
    """
    site = view.site()
    pages = _PagePlans(view, city, renderer)
    store = ImageStore(city.media, city.images)
    files: dict[str, Planned] = {}
    withheld: dict[str, str] = {}

    def add(file: str, output: Output | Kept, key: str) -> None:
        if file in files:
            raise PathCollision(site=view.slug, path=f"/{file}", first=files[file].key, second=key)
        if file.startswith(("/", ".")) or "/../" in file or file.endswith("/..") or "\0" in file:
            raise AddressInvalid(site=view.slug, key=key, address=file)
        files[file] = Planned(output, key)

    uses: dict[str, Any] = {}
    broken: dict[str, tuple[str, ...]] = {}
    stored: dict[str, dict[str, Any]] = {}
    for record in sorted(view.own(PageRecord), key=lambda record: (record.path, record.key)):
        if (kept := untouched.pages.get(record.key)) is not None:
            for file in kept.files:
                add(file, KEPT, record.key)
            files |= dict.fromkeys(kept.stored, Planned(KEPT, record.key))
            view.reads.keep(record.key, kept, untouched)
            continue
        view.reads.begin()
        try:
            made = _made(record, pages, store)
        except (PlanFailed, TemplateBroken) as failure:
            logger.error("page_not_planned", extra={"site": view.slug, "key": record.key, "reason": str(failure)})
            broken[record.key] = tuple(file for file, _variant in _html_files(record, PlannedPage(content=None)))
            withheld[routes.html_file(record.path)] = f"{record.title}: {failure}"
            continue
        uses |= made.uses
        withheld |= made.withheld
        for file, output in made.files:
            add(file, output, record.key)
        stored |= {digest: _stored(store, use) for digest, use in made.uses.items() if digest not in stored}
        held = [address.lstrip("/") for digest in made.uses for address in stored[digest]]
        view.reads.end(record.key, [file for file, _ in made.files], held)
    for digest, use in uses.items():
        for address, source in stored[digest].items():
            files[address.lstrip("/")] = Planned(Copied(source=source, fingerprint=address), use.key)
    for file, output in _around(pages, city):
        add(file, output, site.key)
    for file, output, key in _former_addresses(pages, frozenset(files), broken):
        add(file, output, key)
    stand_in = pages.of_template(STAND_IN)
    foreign_reads = frozenset(view.foreign_reads | _foreign(untouched, view))
    return SitePlan(view.slug, site.host, files, foreign_reads, withheld, broken, view.reads.told(), stand_in)


def _foreign(untouched: SiteReads, view: SiteView) -> set[str]:
    """Keys that these pages read outside the site, found or not."""
    names = {name for page in untouched.pages.values() for name in page.names}
    shares = {share for page in untouched.pages.values() for share in page.shares}
    names.update(*(untouched.shared[share] for share in shares))
    return {name for name in names if is_key(name) and not view.has(name)}


def plan_page(
    record: PageRecord, view: SiteView, city: Configuration, renderer: Renderer, *, variant: str = ""
) -> Rendered:
    """One page by the very steps of ``plan_site``; of a list its first page. ``view.uses`` then holds what it shows.

    Raises ``PlanFailed`` or ``TemplateBroken``.
    """
    page = next(_pages_of(record, view))
    return _PagePlans(view, city, renderer).rendered(record, page, variant)


class _Made(NamedTuple):
    """What one Record comes to."""

    files: list[tuple[str, Output]]
    uses: dict[str, Any]
    withheld: dict[str, str]


def _made(record: PageRecord, pages: _PagePlans, store: ImageStore) -> _Made:
    """Raises ``PlanFailed`` or ``TemplateBroken``."""
    made, view = _Made([], {}, {}), pages.view
    view.reads.note(of_slug(view.slug))  # Whatever else it shows.
    for page in _pages_of(record, view):
        if view.uses:
            made.uses.update(view.uses)
            if reason := _missing_original(view, store):
                kept = (*_html_files(record, page), *_twin_files(record, page))
                made.withheld.update({file: f"{record.title}: {reason}" for file, _variant in kept})
        try:
            made.files.extend(pages.outputs(record, page))
        except TemplateBroken as broken:
            raise broken.of_page(f"{record.path} ({record.key})", pages.view.slug) from broken
    return made


def _pages_of(record: PageRecord, view: SiteView) -> Iterator[PlannedPage]:
    """Its pages, with ``view.uses`` holding just what this page shows."""
    plan = view.kinds.of(record).plan
    if plan is None:
        return
    view.uses = {}
    try:
        for page in plan(record, view):
            view.picture(record.image)
            yield page
            view.uses = {}
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        raise PlanFailed(site=view.slug, key=record.key, reason=f"{type(error).__name__}: {error}") from error


def _html_files(record: PageRecord, page: PlannedPage) -> Iterator[tuple[str, str]]:
    """Files and the variants they are of."""
    for variant in ("", *record.variants):
        yield routes.html_file(routes.variant_path(page.path or record.path, variant)), variant


def _twin_files(record: PageRecord, page: PlannedPage) -> Iterator[tuple[str, str]]:
    if page.has_twin and not page.path:
        for variant in ("", *record.variants):
            yield routes.json_path(routes.variant_path(record.path, variant)).lstrip("/"), variant


def _missing_original(view: SiteView, store: ImageStore) -> str:
    for use in view.uses.values():
        try:
            store.ensure(use)
        except OriginalMissing as missing:
            return str(missing)
    return ""


def _stored(store: ImageStore, use: Any) -> dict[str, Any]:
    try:
        return store.ensure(use)
    except OriginalMissing:
        return {}  # Told already, with the page that shows it.


def _around(plans: _PagePlans, city: Configuration) -> Iterator[tuple[str, Output]]:
    """The files of a site that are no page's."""
    view, assets = plans.view, plans.renderer.assets
    for file, template in SITE_PAGES.items():
        yield file, plans.of_template(template)
    pages = sorted(view.own(PageRecord), key=lambda record: record.path)
    yield "sitemap.xml", _text(_sitemap(pages, plans.base_url))
    yield "feed.xml", _text(_feed(pages, view))
    yield "robots.txt", _text(f"User-agent: *\nDisallow: /search\nSitemap: {plans.base_url}/sitemap.xml\n")
    css = city.theme(view)
    yield city.theme_path(css).lstrip("/"), _text(css)
    for name, content in assets.content.items():
        yield assets.urls[name].lstrip("/"), Literal(content=content)


def _former_addresses(
    plans: _PagePlans, taken: frozenset[str], broken: Container[str]
) -> Iterator[tuple[str, Output, str]]:
    """Where pages stood before, for servers with a table of redirects and, as HTML, for those without.

    Every former address leads to the present one, never to another former one. What is public again or gone
    for good is no former address; nor is that of a broken page, which may still stand there.
    """
    view = plans.view
    gone = sorted(path for path in view.site().gone_paths if routes.html_file(path) not in taken)
    standing = sorted((page for page in view.own(PageRecord) if page.key not in broken), key=lambda page: page.key)

    def is_free(path: str) -> bool:
        return routes.html_file(path) not in taken and path not in gone

    pages = {path: page for path, page in _doors_of_languages(standing).items() if is_free(path)}
    for page in standing:
        pages |= {old: page for old in page.old_paths if is_free(old)}
    moved = {old: _Moved(page.title, page.path, plans.base_url + page.path, page.key) for old, page in pages.items()}
    for former in view.site().moved_away:
        # Not there while the page is not public.
        if former.path not in pages and is_free(former.path) and (link := view.link(former.page)) is not None:
            moved[former.path] = _Moved(link.title, link.url, link.url, view.site().key)
    yield "_redirects.json", Literal(content=encode({old: to.path for old, to in moved.items()})), view.site().key
    yield "_gone.json", Literal(content=encode(gone)), view.site().key
    for old, to in moved.items():
        if routes.is_page_address(old):
            target = {"title": to.title, "path": to.path, "url": to.url}
            yield routes.html_file(old), plans.of_template("layouts/moved.html", target=target), to.key


class _Moved(NamedTuple):
    """Where a former address leads."""

    title: str
    path: str
    """Absolute when the page stands on another site."""
    url: str
    key: str
    """Of the Record that claims the former address."""


def _doors_of_languages(pages: list[PageRecord]) -> dict[str, PageRecord]:
    """``/en/``, which is tried by whoever shortens an address, and the first page in that language."""
    first: dict[str, PageRecord] = {}
    for page in sorted(pages, key=lambda page: (page.path.count("/"), page.path), reverse=True):
        if page.language != routes.LANGUAGES[0]:
            first[routes.section(page.language)] = page
    return first


def _sitemap(pages: list[PageRecord], base_url: str) -> str:
    lines = [
        f"<url><loc>{escape(base_url + routes.variant_path(page.path, variant))}</loc>"
        f"<lastmod>{minute(page.updated)[:10]}</lastmod></url>"
        for page in pages
        for variant in ("", *page.variants)
    ]
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n' + "\n".join(lines) + "\n</urlset>\n"
    )


def _feed(pages: list[PageRecord], view: SiteView) -> str:
    """Atom (RFC 4287) of the newest news, notices and documents."""
    listed = [page for page in pages if view.kinds.of(page).in_feed]
    newest = sorted(listed, key=lambda page: page.key)
    newest = sorted(newest, key=lambda page: page.published, reverse=True)[:FEED_ENTRIES]
    updated = max((page.updated for page in newest), default=None)
    home = view.base_url() + "/"
    site = view.site()
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom">',
        f"<title>{escape(site.name)}</title><id>{escape(home)}</id>",
        f'<link href="{escape(home)}"/><link rel="self" href="{escape(home)}feed.xml"/>',
        f"<author><name>{escape(site.sponsor or site.name)}</name></author>",
        f"<updated>{updated.isoformat() if updated else '2000-01-01T00:00:00+00:00'}</updated>",
    ]
    for page in newest:
        url = escape(view.base_url() + page.path)
        lines.append(
            f'<entry><title>{escape(page.title)}</title><id>{url}</id><link href="{url}"/>'
            f"<published>{page.published.isoformat()}</published><updated>{page.updated.isoformat()}</updated>"
            f"<summary>{escape(page.summary or excerpt(getattr(page, 'body', ())))}</summary></entry>"
        )
    return "\n".join([*lines, "</feed>\n"])


def _text(text: str) -> Literal:
    return Literal(content=text.encode("utf-8"))
