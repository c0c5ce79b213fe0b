"""The plan of one site: every file of its release with all that its rendering will see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import msgspec

from cms.records.record import PageRecord

from . import routes
from .configuration import Configuration
from .errors import AddressInvalid, OriginalMissing, PathCollision, PlanFailed
from .images import ImageStore
from .outputs import Copied, Literal, Output, Rendered, digest_of, encode
from .page_meta import minute, page_meta
from .plan import NO_SECTION, PlannedPage, SiteView
from .render import Renderer, safe

FEED_ENTRIES = 20
SITE_PAGES = {"404.html": "layouts/404.html", "410.html": "layouts/410.html", "_frame.html": "layouts/frame.html"}
"""Pages that every site has without a Record."""


class Planned(NamedTuple):
    """One file: what it is made of, and the Record that claims it."""

    output: Output
    key: str


class SitePlan(NamedTuple):
    slug: str
    host: str
    files: dict[str, Planned]
    """By path inside the release."""
    foreign_reads: frozenset[str]
    withheld: dict[str, str]
    """Pages that cannot be renewed because an original is missing: file by reason. They keep their old output."""


class _Surroundings:
    """Header, footer and frame of a site, rendered once per language and section."""

    def __init__(self, view: SiteView, city: Configuration, renderer: Renderer) -> None:
        self._view, self._city, self._renderer = view, city, renderer
        self._known: dict[tuple[str, str], tuple[dict[str, Any], str]] = {}

    def of(self, language: str, section: str) -> tuple[dict[str, Any], str]:
        """The context that all pages of the section share, and its digest."""
        known = self._known.get((language, section))
        if known is None:
            frame = self._city.frame(self._view, language)
            around: dict[str, Any] = {"frame": frame, "section": section, "language": language}
            context = {**around, "assets": self._renderer.assets.urls}
            parts = {
                f"{part}_html": self._renderer.render(f"layouts/{part}.html", language, context)
                for part in ("header", "footer")
            }
            context |= {name: safe(html) for name, html in parts.items()}
            known = self._known[language, section] = (context, digest_of([frame, section, parts]))
        return known


def plan_site(view: SiteView, city: Configuration, renderer: Renderer) -> SitePlan:
    """Raises ``PathCollision``, ``PlanFailed`` or ``TemplateBroken``: the site then keeps its release."""
    site = view.site()
    surroundings = _Surroundings(view, city, renderer)
    store = ImageStore(city.media, city.images)
    files: dict[str, Planned] = {}
    withheld: dict[str, str] = {}

    def add(file: str, output: Output, key: str) -> None:
        if file in files:
            raise PathCollision(site=view.slug, path=f"/{file}", first=files[file].key, second=key)
        if file.startswith(("/", ".")) or ".." in file.split("/") or "\0" in file:
            raise AddressInvalid(site=view.slug, key=key, address=file)
        files[file] = Planned(output, key)

    uses: dict[str, Any] = {}
    for record, page in _pages(view):
        uses |= view.uses
        if reason := _missing_original(view, store):
            withheld |= {file: f"{record.title}: {reason}" for file, _output in _outputs(record, page, view, None)}
        made = surroundings.of(record.language, _section(view, record))
        for file, output in _outputs(record, page, view, (made, renderer)):
            add(file, output, record.key)
    for use in uses.values():
        for address, source in _stored(store, use).items():
            files[address.lstrip("/")] = Planned(Copied(source=source, fingerprint=address), use.key)
    for file, output in _around(view, city, renderer, surroundings):
        add(file, output, site.key)
    for file, output, key in _former_addresses(view, renderer, surroundings, frozenset(files)):
        add(file, output, key)
    return SitePlan(view.slug, site.host, files, frozenset(view.foreign_reads), withheld)


def plan_page(
    record: PageRecord, view: SiteView, city: Configuration, renderer: Renderer, *, variant: str = ""
) -> Rendered:
    """One page by the very steps of ``plan_site``; of a list its first page. ``view.uses`` then holds what it shows.

    Raises ``PlanFailed`` or ``TemplateBroken``.
    """
    page = next(_pages_of(record, view))
    around = _Surroundings(view, city, renderer).of(record.language, _section(view, record))
    return _rendered(record, page, view, variant, (around, renderer))


def _pages(view: SiteView) -> Iterator[tuple[PageRecord, PlannedPage]]:
    """Every page, with ``view.uses`` holding just what this page shows."""
    for record in sorted(view.own(PageRecord), key=lambda record: (record.path, record.key)):
        for page in _pages_of(record, view):
            yield record, page


def _pages_of(record: PageRecord, view: SiteView) -> Iterator[PlannedPage]:
    plan = view.kinds.of(record).plan
    if plan is None:
        return
    view.uses = {}
    try:
        for page in plan(record, view):
            view.picture(record.image)
            yield page
            view.uses = {}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise PlanFailed(site=view.slug, key=record.key, reason=f"{type(error).__name__}: {error}") from error


def _section(view: SiteView, record: PageRecord) -> str:
    chain = [*view.ancestors(record), record]
    return chain[1].key if len(chain) > 1 else ""


def _outputs(record: PageRecord, page: PlannedPage, view: SiteView, made: Any) -> Iterator[tuple[str, Any]]:
    path = page.path or record.path
    for variant in ("", *record.variants):
        file = routes.html_file(routes.variant_path(path, variant))
        yield file, _rendered(record, page, view, variant, made) if made else None
        if page.has_twin and not page.path:
            twin = routes.json_path(routes.variant_path(path, variant)).lstrip("/")
            yield twin, _twin(record, view, path, variant) if made else None


def _rendered(record: PageRecord, page: PlannedPage, view: SiteView, variant: str, made: Any) -> Rendered:
    (around, around_digest), renderer = made
    template = view.kinds.of(record).template
    meta = page_meta(record, page, view, variant)
    told = [meta, page.content, around_digest, renderer.digest(template, record.language), variant]
    return Rendered(
        template=template,
        language=record.language,
        variant=variant,
        context={**around, "page": meta, "content": page.content},
        fingerprint=digest_of(told),
    )


def _twin(record: PageRecord, view: SiteView, path: str, variant: str) -> Literal:
    told = {
        "url": view.base_url() + routes.variant_path(path, variant),
        "title": record.title,
        "kind": view.kinds.of(record).name,
        "site": record.site,
        "record": msgspec.Raw(view.kinds.encode(record)),
    }
    return Literal(content=encode(told), variant=variant)


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


def _around(
    view: SiteView, city: Configuration, renderer: Renderer, surroundings: _Surroundings
) -> Iterator[tuple[str, Output]]:
    """The files of a site that are no page's."""
    context, around_digest = surroundings.of("zh-hans", NO_SECTION)
    for file, template in SITE_PAGES.items():
        told = [around_digest, renderer.digest(template, "zh-hans")]
        yield (
            file,
            Rendered(template=template, language="zh-hans", context=context, fingerprint=digest_of(told)),
        )
    pages = sorted(view.own(PageRecord), key=lambda record: record.path)
    yield "sitemap.xml", _text(_sitemap(pages, view))
    yield "feed.xml", _text(_feed(pages, view))
    yield "robots.txt", _text(f"User-agent: *\nDisallow: /search\nSitemap: {view.base_url()}/sitemap.xml\n")
    css = city.theme(view)
    yield city.theme_path(css).lstrip("/"), _text(css)
    for name, content in renderer.assets.content.items():
        yield renderer.assets.urls[name].lstrip("/"), Literal(content=content)


def _former_addresses(
    view: SiteView, renderer: Renderer, surroundings: _Surroundings, taken: frozenset[str]
) -> Iterator[tuple[str, Output, str]]:
    """Where pages stood before, for servers with a table of redirects and, as HTML, for those without.

    Every former address leads to the present one, never to another former one. What is public again or gone
    for good is no former address.
    """
    gone = sorted(path for path in view.site().gone_paths if routes.html_file(path) not in taken)
    moved: dict[str, PageRecord] = {}
    for page in sorted(view.own(PageRecord), key=lambda page: page.key):
        moved |= {old: page for old in page.old_paths if routes.html_file(old) not in taken and old not in gone}
    yield "_redirects.json", Literal(content=encode({old: page.path for old, page in moved.items()})), view.site().key
    yield "_gone.json", Literal(content=encode(gone)), view.site().key
    around, around_digest = surroundings.of("zh-hans", NO_SECTION)
    template = "layouts/moved.html"
    for old, page in moved.items():
        if routes.is_page_address(old):
            target = {"title": page.title, "path": page.path, "url": view.base_url() + page.path}
            told = [around_digest, renderer.digest(template, "zh-hans"), target]
            context = {**around, "target": target}
            rendered = Rendered(template=template, language="zh-hans", context=context, fingerprint=digest_of(told))
            yield routes.html_file(old), rendered, page.key


def _sitemap(pages: list[PageRecord], view: SiteView) -> str:
    lines = [
        f"<url><loc>{escape(view.base_url() + routes.variant_path(page.path, variant))}</loc>"
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
            f"<summary>{escape(page.summary)}</summary></entry>"
        )
    return "\n".join([*lines, "</feed>\n"])


def _text(text: str) -> Literal:
    return Literal(content=text.encode("utf-8"))
