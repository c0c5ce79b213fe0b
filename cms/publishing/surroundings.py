"""What stands around the pages of a site: frame, head, header and footer, rendered once and put around many pages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cms.records.record import PageRecord

from .outputs import digest_of
from .page_meta import column_of, site_meta
from .plan import SiteView, section_of
from .render import Renderer, converted
from .routes import is_section

Frame = Callable[[SiteView, str], Any]
"""The project's frame of a site in a language."""

NO_SECTION = "-"
"""The section of what stands in none, and is not the home page either: 404 and the frame of dynamic pages."""


class Surroundings(msgspec.Struct, frozen=True, kw_only=True):
    context: dict[str, Any]
    """What every page inside them sees."""
    parts: dict[str, bytes]
    """Finished HTML by name, for ``Renderer.page``."""
    digest: str
    """Of everything that they show."""


class SiteSurroundings:
    """The surroundings of one site's pages, made when first asked for."""

    def __init__(self, view: SiteView, frame: Frame, renderer: Renderer) -> None:
        self._view, self._frame, self._renderer = view, frame, renderer
        self._frames: dict[str, Any] = {}
        self._rendered: dict[tuple[str, ...], str] = {}
        self._known: dict[tuple[str, str, str, str], Surroundings] = {}
        self._places: dict[str, tuple[str, PageRecord]] = {}
        self.show_extracts = False
        """Whether what all pages have in common depends on other sites' extracts."""

    def of(self, record: PageRecord, variant: str = "") -> Surroundings:
        return self._of(record.language, *self._place(record), variant)

    def outside(self, language: str) -> Surroundings:
        """Of pages that no Record stands for."""
        return self._of(language, NO_SECTION, None, "")

    def _place(self, record: PageRecord) -> tuple[str, PageRecord]:
        """Section and column, which the leaves of a section have in common."""
        known = self._places.get(record.parent or "")
        if known is not None and not is_section(record.path):
            return known
        place = (section_of(self._view, record), column_of(self._view, record))
        # A leaf right below the home page is a section of its own.
        if record.parent is not None and not is_section(record.path) and place[0] != record.key:
            self._places[record.parent] = place
        return place

    def _of(self, language: str, section: str, column: PageRecord | None, variant: str) -> Surroundings:
        place = (language, section, column.key if column is not None else "", variant)
        known = self._known.get(place)
        if known is None:
            known = self._known[place] = self._made(language, section, column, variant)
        return known

    def _made(self, language: str, section: str, column: PageRecord | None, variant: str) -> Surroundings:
        reads = self._view.extract_reads
        frame = self._frames.get(language)
        if frame is None:
            frame = self._frames[language] = self._frame(self._view, language)
        seen = {"frame": frame, "section": section, "language": language, "assets": self._renderer.assets.urls}
        meta = tuple(site_meta(self._view, column))
        parts = {
            "head": self._part("head", language, {**seen, "site_meta": meta}, column.key if column is not None else ""),
            "header": self._part("header", language, seen, section),
            "footer": self._part("footer", language, seen, section),
        }
        self.show_extracts |= self._view.extract_reads != reads
        return Surroundings(
            context=seen,
            parts={part: converted(html, variant).encode() for part, html in parts.items()},
            digest=digest_of([frame, section, parts]),
        )

    def _part(self, part: str, language: str, context: Mapping[str, Any], place: str) -> str:
        """``place`` is all that one and the same part depends on inside a site and language."""
        known = self._rendered.get((part, language, place))
        if known is None:
            html = self._renderer.render(f"layouts/{part}.html", language, context)
            known = self._rendered[part, language, place] = html
        return known
