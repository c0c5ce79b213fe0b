"""A Record: everything the public may know about one thing, and nothing else.

Records are frozen msgspec structures. They import no Django; a Record is made from a page in that
page type's ``snapshot.py`` and read by planning, rendering, search and the API.
"""

from __future__ import annotations

import re
from datetime import datetime
from html import unescape

import msgspec

DEFAULT_LANGUAGE = "zh-hans"
# Serialisers escape `<` in attributes: looking no further keeps an unclosed tag cheap.
_TO_ITS_END = r"""(?:[^<>"']|"[^<"]*"|'[^<']*')*+>"""
_LEFT_OUT = re.compile(
    rf"<!--.*?-->|</?(?:a|b|strong|i|em|sup|sub|span|code)(?=[\s/>]){_TO_ITS_END}", re.DOTALL | re.IGNORECASE
)
"""Remarks, and tags of what stands in a line."""
_TAG = re.compile(rf"</?[a-z]{_TO_ITS_END}", re.IGNORECASE)


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """The base of all Records; ``kind`` is the tag of the concrete class."""

    key: str
    """Stable for the life of the thing: ``page:128``, ``department:7``, ``site:3``, ``setting:city``."""
    site: str = ""
    """Slug of the site the thing belongs to; empty for what belongs to the whole city."""
    language: str = DEFAULT_LANGUAGE
    next_change_at: datetime | None = None
    """When time alone will change this Record; the worker writes its next version then."""


class Hours(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Opening hours as text, with special days as rows (R10.1)."""

    regular: str = ""
    special: tuple[SpecialDay, ...] = ()


class SpecialDay(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    first: str
    """ISO date."""
    last: str = ""
    """ISO date, inclusive; empty means ``first`` alone."""
    hours: str = ""
    """``9:00–12:00``, or empty for closed."""
    reason: str = ""


class Html(msgspec.Struct, frozen=True, tag="html"):
    """A piece of finished, sanitised HTML."""

    html: str


class Reference(msgspec.Struct, frozen=True, tag="reference"):
    """A link to another Record; shows ``text`` alone while the Record is not public."""

    key: str
    text: str
    """Sanitised inline HTML."""
    anchor: str = ""


class ImageUse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="image"):
    """One use of an image: the original's digest and how it is meant to be seen."""

    key: str
    file: str
    """Path of the original under the media root."""
    digest: str
    """SHA-256 of the original, hexadecimal."""
    width: int
    height: int
    alt: str = ""
    caption: str = ""
    focal_point: tuple[float, float] | None = None
    """Fractions of width and height."""
    attribution: str = ""


class FileUse(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag="file"):
    """One use of an uploaded file."""

    key: str
    title: str
    file: str
    """Path under the media root."""
    digest: str
    size: int
    """Bytes."""
    extension: str
    text: str = ""
    """What search finds it by: read a moment after the page went live."""


RichText = tuple[Html | Reference | ImageUse | FileUse, ...]


class Change(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of 修改记录: what the public was shown otherwise before."""

    day: str
    """ISO date."""
    what: str


class PageRecord(Record, frozen=True, kw_only=True, omit_defaults=True):
    """The base of the Records of pages: things with an address."""

    title: str
    path: str
    """Address inside the site: ``/services/`` for a section, ``/services/name.html`` for a leaf."""
    parent: str | None = None
    """Key of the parent page; None for a site's home page."""
    position: int = 0
    """Order among siblings."""
    in_menu: bool = False
    summary: str = ""
    keywords: tuple[str, ...] = ()
    published: datetime
    """First release by the system, or the imported date if ``is_historical``."""
    updated: datetime
    is_historical: bool = False
    """The date came with an import: shown as 历史数据."""
    source: str = ""
    """来源."""
    responsible_editor: str = ""
    """责任编辑."""
    image: ImageUse | None = None
    old_paths: tuple[str, ...] = ()
    """Former addresses inside the site, redirected here."""
    changes: tuple[Change, ...] = ()
    """Newest first."""
    variants: tuple[str, ...] = ()
    """Further variants of this very text, e.g. ``zh-hant`` (converted from zh-hans)."""


def plain_text(body: RichText) -> str:
    """The text of rich text without mark-up, for search and summaries."""
    parts: list[str] = []
    for piece in body:
        match piece:
            case Html(html=html):
                parts.append(_strip_tags(html))
            case Reference(text=text):
                parts.append(_strip_tags(text))
            case ImageUse(alt=alt, caption=caption):
                parts.append(caption or alt)
            case FileUse(title=title):
                parts.append(title)
    return " ".join(" ".join(parts).split())


def files_of(*bodies: RichText) -> tuple[FileUse, ...]:
    """The files that stand in rich text."""
    return tuple(piece for body in bodies for piece in body if isinstance(piece, FileUse))


def excerpt(body: RichText, length: int = 100) -> str:
    """The beginning of rich text without mark-up, for descriptions; its cost does not grow with the text."""
    start = "".join(_written(piece) for piece in body[:9])
    text = " ".join(unescape(re.sub(r"<[^>]*>?", " ", start[: 8 * length])).split())
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _written(piece: Html | Reference | ImageUse | FileUse) -> str:
    """What the author wrote, as HTML: not what stands in a file that the text links to."""
    match piece:
        case Html(html=html):
            return html
        case Reference(text=text):
            return text
        case _:
            return ""


def _strip_tags(html: str) -> str:
    """Text of well-formed HTML; tags of what stands in a line leave nothing behind, others and their ends a space."""
    return unescape(_TAG.sub(" ", _LEFT_OUT.sub("", html)))
