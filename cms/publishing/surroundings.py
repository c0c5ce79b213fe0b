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
        self._frames: dict[str, tuple[Any, int]] = {}
        self._rendered: dict[tuple[str, ...], tuple[str, int]] = {}
        self._known: dict[tuple[str, str, str, str], tuple[Surroundings, int]] = {}
        self._places: dict[str, tuple[tuple[str, PageRecord], int]] = {}

    def of(self, record: PageRecord, variant: str = "") -> Surroundings:
        return self._of(record.language, *self._place(record), variant)

    def outside(self, language: str) -> Surroundings:
        """Of pages that no Record stands for."""
        return self._of(language, NO_SECTION, None, "")

    def _place(self, record: PageRecord) -> tuple[str, PageRecord]:
        """Section and column, which the leaves of a section have in common."""
        if record.parent is None or is_section(record.path) or len(self._view.ancestors(record)) < 2:
            # A leaf right below the home page is a section of its own.
            return self._found_place(record)
        return self._view.reads.shared(self._places, record.parent, lambda: self._found_place(record))

    def _found_place(self, record: PageRecord) -> tuple[str, PageRecord]:
        return section_of(self._view, record), column_of(self._view, record)

    def _of(self, language: str, section: str, column: PageRecord | None, variant: str) -> Surroundings:
        place = (language, section, column.key if column is not None else "", variant)
        return self._view.reads.shared(self._known, place, lambda: self._made(language, section, column, variant))

    def _made(self, language: str, section: str, column: PageRecord | None, variant: str) -> Surroundings:
        frame = self._view.reads.shared(self._frames, language, lambda: self._frame(self._view, language))
        seen = {"frame": frame, "section": section, "language": language, "assets": self._renderer.assets.urls}
        meta = tuple(site_meta(self._view, column))
        parts = {
            "head": self._part("head", language, {**seen, "site_meta": meta}, column.key if column is not None else ""),
            "header": self._part("header", language, seen, section),
            "footer": self._part("footer", language, seen, section),
        }
        return Surroundings(
            context=seen,
            parts={part: converted(html, variant).encode() for part, html in parts.items()},
            digest=digest_of([frame, section, parts]),
        )

    def _part(self, part: str, language: str, context: Mapping[str, Any], place: str) -> str:
        """``place`` is all that one and the same part depends on inside a site and language."""
        return self._view.reads.shared(
            self._rendered,
            (part, language, place),
            lambda: self._renderer.render(f"layouts/{part}.html", language, context),
        )
