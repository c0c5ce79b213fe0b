"""Rendering the small city, page by page, as the publisher does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cms.publishing import routes
from cms.publishing.assets import Assets
from cms.publishing.page_meta import page_meta
from cms.publishing.plan import NO_SECTION, RecordSet, SiteView, pages_of, section_of
from cms.publishing.render import Renderer, safe
from departments.kinds import KINDS, frame, theme, theme_path

from .small_city import view_of

ROOT = Path(__file__).resolve().parents[2]


def renderer() -> Renderer:
    return Renderer(ROOT / "portal_templates", Assets(ROOT / "static"), [ROOT / "cms" / "locale"])


def rendered_site(records: RecordSet, slug: str, using: Renderer) -> Iterator[tuple[str, str, str]]:
    """Kind, address and HTML of every page of a site."""
    view = view_of(records, slug)
    for record, planned in pages_of(view):
        template = KINDS.of(record).template
        context = {
            **surroundings(view, record.language, section_of(view, record), using),
            "page": page_meta(record, planned, view),
            "content": planned.content,
        }
        yield KINDS.of(record).name, planned.path or record.path, using.render(template, record.language, context)


def surroundings(view: SiteView, language: str, section: str, using: Renderer) -> dict[str, Any]:
    around = {"frame": frame(view, language), "section": section, "language": language, "assets": using.assets.urls}
    return around | {
        "header_html": safe(using.render("layouts/header.html", language, around)),
        "footer_html": safe(using.render("layouts/footer.html", language, around)),
    }


def write_site(records: RecordSet, slug: str, folder: Path) -> dict[str, list[str]]:
    """Writes the site as a static host would serve it; addresses by kind."""
    using, view = renderer(), view_of(records, slug)
    by_kind: dict[str, list[str]] = {}
    for kind, path, html in rendered_site(records, slug, using):
        _write(folder / routes.html_file(path), html.encode())
        by_kind.setdefault(kind, []).append(path)
    around = surroundings(view, "zh-hans", NO_SECTION, using)
    _write(folder / "404.html", using.render("layouts/404.html", "zh-hans", around).encode())
    for name, content in using.assets.content.items():
        _write(folder / using.assets.urls[name].lstrip("/"), content)
    css = theme(view)
    _write(folder / theme_path(css).lstrip("/"), css.encode())
    return by_kind


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
