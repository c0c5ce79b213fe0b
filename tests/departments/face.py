"""Rendering the small city, page by page, as the publisher does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from cms.publishing import routes
from cms.publishing.assets import Assets
from cms.publishing.page_meta import PageMetas
from cms.publishing.plan import PlannedPage, RecordSet, SiteView
from cms.publishing.render import Renderer
from cms.publishing.surroundings import SiteSurroundings
from cms.records.record import PageRecord
from departments.kinds import KINDS, frame, theme, theme_path

from .small_city import view_of

ROOT = Path(__file__).resolve().parents[2]


def pages_of(view: SiteView) -> Iterator[tuple[PageRecord, PlannedPage]]:
    """Every page of the site with its Record, in the order of addresses."""
    pages = sorted(view.own(PageRecord), key=lambda record: (record.path, record.key))
    for record in pages:
        plan = view.kinds.of(record).plan
        if plan is not None:
            for page in plan(record, view):
                yield record, page


def renderer() -> Renderer:
    return Renderer(ROOT / "portal_templates", Assets(ROOT / "static"), [ROOT / "cms" / "locale"])


def rendered_site(records: RecordSet, slug: str, using: Renderer) -> Iterator[tuple[str, str, str]]:
    """Kind, address and HTML of every page of a site."""
    view = view_of(records, slug)
    surroundings, metas = SiteSurroundings(view, frame, using), PageMetas(view)
    for record, planned in pages_of(view):
        around = surroundings.of(record)
        context = {**around.context, "page": metas.of(record, planned), "content": planned.content}
        content = using.page(KINDS.of(record).template, record.language, context, around.parts)
        yield KINDS.of(record).name, planned.path or record.path, content.decode()


def outside_page(view: SiteView, template: str, using: Renderer) -> str:
    """A page that no Record stands for."""
    around = SiteSurroundings(view, frame, using).outside("zh-hans")
    return using.page(template, "zh-hans", around.context, around.parts).decode()


def write_site(records: RecordSet, slug: str, folder: Path) -> dict[str, list[str]]:
    """Writes the site as a static host would serve it; addresses by kind."""
    using, view = renderer(), view_of(records, slug)
    by_kind: dict[str, list[str]] = {}
    for kind, path, html in rendered_site(records, slug, using):
        _write(folder / routes.html_file(path), html.encode())
        by_kind.setdefault(kind, []).append(path)
    _write(folder / "404.html", outside_page(view, "layouts/404.html", using).encode())
    for name, content in using.assets.content.items():
        _write(folder / using.assets.urls[name].lstrip("/"), content)
    css = theme(view)
    _write(folder / theme_path(css).lstrip("/"), css.encode())
    return by_kind


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
