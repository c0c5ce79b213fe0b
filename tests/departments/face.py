"""Rendering the small city, page by page, as the publisher does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cms.publishing import routes
from cms.publishing.assets import Assets
from cms.publishing.plan import Link, PlannedPage, RecordSet, SiteView, pages_of, section_of
from cms.publishing.render import Renderer, safe
from cms.records.record import PageRecord
from departments.kinds import KINDS, frame, theme, theme_path
from departments.listing import CITY_TIME

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


def page_meta(record: PageRecord, planned: PlannedPage, view: SiteView) -> dict[str, Any]:
    path = planned.path or record.path
    title = planned.title or record.title
    ancestors = view.ancestors(record)
    return {
        "title": title,
        "site_name": view.site().name,
        "path": path,
        "url": view.base_url() + path,
        "language": record.language,
        "html_lang": "en" if record.language == "en" else "zh-Hans",
        "description": record.summary,
        "keywords": record.keywords,
        "breadcrumb": tuple(Link(above.title, above.path) for above in ancestors) + (Link(title, path),)
        if ancestors
        else (),
        "published": record.published.astimezone(CITY_TIME).strftime("%Y-%m-%d %H:%M"),
        "updated": "",
        "source": record.source,
        "responsible_editor": record.responsible_editor,
        "is_historical": record.is_historical,
        "meta": (("SiteName", view.site().name), ("SiteIDCode", view.site().identification_code)),
        "json_ld": json.dumps(planned.json_ld, ensure_ascii=False).replace("<", "\\u003c"),
        "alternates": (("zh-Hant", view.base_url() + routes.variant_path(path, "zh-hant")),) if record.variants else (),
        "json_url": routes.json_path(path),
        "kind": KINDS.of(record).name,
        "kind_label": KINDS.of(record).label,
        "is_section": routes.is_section(path),
        "section": section_of(view, record),
    }


def write_site(records: RecordSet, slug: str, folder: Path) -> dict[str, list[str]]:
    """Writes the site as a static host would serve it; addresses by kind."""
    using, view = renderer(), view_of(records, slug)
    by_kind: dict[str, list[str]] = {}
    for kind, path, html in rendered_site(records, slug, using):
        _write(folder / routes.html_file(path), html.encode())
        by_kind.setdefault(kind, []).append(path)
    around = surroundings(view, "zh-hans", "", using)
    _write(folder / "404.html", using.render("layouts/404.html", "zh-hans", around).encode())
    for name, content in using.assets.content.items():
        _write(folder / using.assets.urls[name].lstrip("/"), content)
    css = theme(view)
    _write(folder / theme_path(css).lstrip("/"), css.encode())
    return by_kind


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
