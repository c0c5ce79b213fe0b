"""Rich text, pictures and files of Records as HTML."""

from __future__ import annotations

from functools import lru_cache
from html import escape
from importlib.metadata import version
from typing import TYPE_CHECKING

import msgspec

from cms.records.record import FileUse, Html, ImageUse, Reference, RichText

from .outputs import digest_of

if TYPE_CHECKING:
    from .plan import SiteView

WIDTHS = (400, 800, 1200)
"""Widths of picture variants in pixels; none is larger than its original."""
WEBP_QUALITY = 80
JPEG_QUALITY = 82
ENCODER = f"1 pillow {version('pillow')}"
"""Raise the number when a picture is encoded otherwise."""


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """What a template needs to show an image."""

    src: str
    srcset: str
    srcset_webp: str
    width: int
    height: int
    alt: str
    caption: str = ""
    attribution: str = ""


class FileLink(msgspec.Struct, frozen=True, kw_only=True):
    title: str
    url: str
    size: str
    extension: str


def variant_widths(image: ImageUse) -> tuple[int, ...]:
    """The widths made of an image, ascending; its own width when it is smaller than all."""
    return tuple(width for width in WIDTHS if width < image.width) + (
        (image.width,) if image.width <= WIDTHS[-1] else ()
    )


def variant_path(digest: str, width: int, extension: str) -> str:
    """Another one when the picture is encoded otherwise: what was published under an address never changes."""
    return f"/assets/images/{digest[:20]}-{_encoding(WEBP_QUALITY, JPEG_QUALITY)}-{width}.{extension}"


@lru_cache
def _encoding(*qualities: int) -> str:
    return digest_of([ENCODER, *qualities])[:6]


def picture(image: ImageUse) -> Picture:
    widths = variant_widths(image)
    largest = widths[-1]

    def srcset(extension: str) -> str:
        return ", ".join(f"{variant_path(image.digest, width, extension)} {width}w" for width in widths)

    fallback = "png" if image.file.lower().endswith(".png") else "jpg"
    return Picture(
        src=variant_path(image.digest, largest, fallback),
        srcset=srcset(fallback),
        srcset_webp=srcset("webp"),
        width=largest,
        height=max(1, round(image.height * largest / image.width)),
        alt=image.alt,
        caption=image.caption,
        attribution=image.attribution,
    )


def file_path(file: FileUse) -> str:
    return f"/assets/files/{file.digest[:20]}.{file.extension}"


def is_stored(file: str) -> bool:
    """Whether a file of a release is an uploaded file or a variant of a picture."""
    return file.startswith(("assets/images/", "assets/files/"))


def file_link(file: FileUse) -> FileLink:
    return FileLink(title=file.title, url=file_path(file), size=readable_size(file.size), extension=file.extension)


def readable_size(size: int) -> str:
    """Bytes as ``12 KB`` or ``3.4 MB``."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def rich_html(body: RichText, view: SiteView) -> str:
    return "".join(_piece(piece, view) for piece in body)


def _piece(piece: Html | Reference | ImageUse | FileUse, view: SiteView) -> str:
    match piece:
        case Html(html=html):
            return html
        case Reference(key=key, text=text, anchor=anchor):
            url = view.url(key)
            return f'<a href="{escape(url)}{escape(anchor)}">{text}</a>' if url else text
        case ImageUse():
            shown = view.picture(piece)
            return _figure(shown) if shown else ""
        case FileUse():
            link = view.file(piece)
            return f'<a href="{escape(link.url)}">{escape(link.title)}</a>' if link else ""


def _figure(shown: Picture) -> str:
    caption = " ".join(filter(None, (shown.caption, shown.attribution)))
    return (
        f'<figure><picture><source type="image/webp" srcset="{escape(shown.srcset_webp)}" sizes="(min-width: 60rem) 50rem, 100vw">'
        f'<img src="{escape(shown.src)}" srcset="{escape(shown.srcset)}" sizes="(min-width: 60rem) 50rem, 100vw" '
        f'width="{shown.width}" height="{shown.height}" alt="{escape(shown.alt)}" loading="lazy"></picture>'
        + (f"<figcaption>{escape(caption)}</figcaption>" if caption else "")
        + "</figure>"
    )
