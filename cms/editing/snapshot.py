"""What all page types' snapshots share: the common fields, rich text, images and files."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import datetime
from html import escape, unescape
from math import inf
from typing import Any

import msgspec
import nh3
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from cms.records.record import Change, FileUse, Html, ImageUse, Reference, RichText
from cms.records.shared_reads import shared

from .file_digests import file_digest
from .models import FileText
from .pages import BasePage
from .text import is_blank

TAGS = {"a", "b", "strong", "i", "em", "sup", "sub", "h2", "h3", "h4", "p", "br", "hr", "ul", "ol", "li", "blockquote"}
TABLE_TAGS = {"table", "caption", "thead", "tbody", "tr", "th", "td"}
ATTRIBUTES = {"a": {"href", "linktype", "id"}, "embed": {"embedtype", "id", "alt"}}
SCHEMES = {"http", "https", "mailto", "tel"}

_REFERENCE = re.compile(
    r'<a(?P<link>[^>]*\blinktype="[^"]*"[^>]*)>(?P<text>.*?)</a>|<embed(?P<embed>[^>]*)/?>', re.DOTALL
)
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')


def page_fields(page: BasePage) -> dict[str, Any]:
    """The fields that the Records of all pages share."""
    site_id, _root_url, path = page.get_url_parts()  # type: ignore[misc]
    site = shared(("site", site_id), lambda: Site.objects.select_related("profile").get(pk=site_id))
    is_home = site.root_page_id == page.pk
    return {
        "key": page_key(page.pk),
        "site": site.profile.slug,
        "language": page.language,
        "title": page.title,
        "path": path,
        "parent": None if is_home else page_key(page.get_parent().pk),
        "position": int(page.path[-Page.steplen :], 36),
        "in_menu": page.show_in_menus,
        "summary": page.summary,
        "keywords": tuple(filter(None, map(str.strip, page.keywords.splitlines()))),
        "published": _moment(page.published or page.latest_revision_created_at),
        "updated": _moment(page.last_published_at or page.latest_revision_created_at),
        "is_historical": page.historical_date is not None,
        "source": page.source,
        "responsible_editor": page.responsible_editor,
        "image": image_use(page.image),
        "old_paths": old_paths(page, site),
        "changes": changes_of(page),
        "variants": ("zh-hant",) if page.has_traditional_variant else (),
        "next_change_at": page.expire_at,
    }


def changes_of(page: BasePage) -> tuple[Change, ...]:
    # Those of a draft have no number yet, and are the newest.
    rows = [(row.day, row.pk or inf, place, row) for place, row in enumerate(page.changes.all())]
    return tuple(
        Change(day=row.day.isoformat(), what=row.what)
        for *_, row in sorted(rows, reverse=True, key=lambda one: one[:3])
    )


def page_key(identifier: int) -> str:
    return f"page:{identifier}"


def old_paths(page: Page, site: Site) -> tuple[str, ...]:
    """Former addresses that lead to the page (imported ones and those it had before a move)."""
    return shared(former_key(page.pk), lambda: former_paths([page.pk or 0])).get((page.pk, site.pk), ())


def former_paths(pages: Collection[int]) -> dict[tuple[int, int], tuple[str, ...]]:
    """Former addresses by page and site, in their order."""
    rows = Redirect.objects.filter(redirect_page_id__in=pages).order_by("old_path")
    found: dict[tuple[int, int], tuple[str, ...]] = {}
    for page, site, path in rows.values_list("redirect_page_id", "site_id", "old_path"):
        found[page, site] = (*found.get((page, site), ()), path)
    return found


def former_key(page: int) -> tuple[str, int]:
    """Under which ``old_paths`` shares what it reads."""
    return ("former paths", page)


def rich_text(html: str) -> RichText:
    """Rich text as Wagtail stores it, sanitised, in pieces; two queries at most, however many links."""
    if is_blank(html):
        return ()
    clean = nh3.clean(
        html,
        tags=TAGS | {"embed"},
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
    found = list(_REFERENCE.finditer(clean))
    images = _by_id(get_image_model(), [_identifier(match["embed"]) for match in found if match["embed"] is not None])
    files = _by_id(get_document_model(), [_identifier(match["link"]) for match in found if _is_file(match)])
    pieces: list[Html | Reference | ImageUse | FileUse] = []
    position = 0
    for match in found:
        _append_html(pieces, clean[position : match.start()])
        piece = _piece(match, images, files)
        if isinstance(piece, Html):
            _append_html(pieces, piece.html)
        elif piece is not None:
            pieces.append(piece)
        position = match.end()
    _append_html(pieces, clean[position:])
    return tuple(pieces)


def stream_text(stream: Any) -> RichText:
    """A body of ``text``, ``picture`` and ``table`` blocks as rich text in its order."""
    pieces: list[Html | Reference | ImageUse | FileUse] = []
    for block in stream:
        if block.block_type == "text":
            pieces += rich_text(block.value.source)
        elif block.block_type == "picture" and block.value["image"] is not None:
            pieces.append(_shown(block.value))
        elif block.block_type == "table":
            pieces.append(Html(table_html(block.value)))
    return tuple(pieces)


def _shown(value: Any) -> ImageUse:
    use = image_use(
        value["image"], alt=value["alt"], caption=value["caption"], attribution=value.get("attribution") or ""
    )
    # An empty text tells a screen reader to pass over it.
    return msgspec.structs.replace(use, alt="") if value.get("is_decorative") else use


def table_html(value: dict[str, Any]) -> str:
    """A table block as HTML; its first row is the header unless it says otherwise."""
    rows = [[escape(str(cell or "")).replace("\n", "<br>") for cell in row] for row in value.get("data") or []]
    if not rows:
        return ""
    spans = dict(_spans(value.get("mergeCells"), rows))
    covered = {
        (row + down, column + right)
        for (row, column), (height, width) in spans.items()
        for down in range(height)
        for right in range(width)
        if down or right
    }
    has_head = value.get("first_row_is_table_header", True)
    has_side = value.get("first_col_is_header", False)
    written = []
    for number, row in enumerate(rows):
        cells = []
        for column, text in enumerate(row):
            if (number, column) not in covered:
                scope = "col" if has_head and not number else "row" if has_side and not column else ""
                cells.append(_cell_html(text, scope, *spans.get((number, column), (1, 1))))
        written.append(f"<tr>{''.join(cells)}</tr>")
    # A cell may not reach out of the head: merged rows keep it with the body.
    is_apart = has_head and not any(row == 0 and height > 1 for (row, _column), (height, _width) in spans.items())
    head = f"<thead>{written[0]}</thead>" if is_apart else ""
    caption = escape(str(value.get("table_caption") or ""))
    named = f"<caption>{caption}</caption>" if caption else ""
    return f"<table>{named}{head}<tbody>{''.join(written[1 if is_apart else 0 :])}</tbody></table>"


def _spans(merged: Any, rows: list[list[str]]) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """Row and column with height and width of each merged cell; what a form made up, or what reaches out, is cut."""
    for one in merged if isinstance(merged, list) else ():
        match one:
            case {"row": int(row), "col": int(column), "rowspan": int(height), "colspan": int(width)}:
                if 0 <= row < len(rows) and 0 <= column < len(rows[row]):
                    yield (row, column), (min(height, len(rows) - row), min(width, len(rows[row]) - column))


def _cell_html(text: str, scope: str, height: int, width: int) -> str:
    tag = "th" if scope else "td"
    attributes = f' scope="{scope}"' if scope else ""
    attributes += f' colspan="{width}"' if width > 1 else ""
    attributes += f' rowspan="{height}"' if height > 1 else ""
    return f"<{tag}{attributes}>{text}</{tag}>"


def image_use(image: Any, *, alt: str = "", caption: str = "", attribution: str = "") -> ImageUse | None:
    """None for no image."""
    if image is None:
        return None
    focus = None
    if image.focal_point_x is not None and image.width and image.height:
        focus = (round(image.focal_point_x / image.width, 4), round(image.focal_point_y / image.height, 4))
    return ImageUse(
        key=f"image:{image.pk}",
        file=image.file.name,
        digest=file_digest(image.file.name, image.file.storage),
        width=image.width,
        height=image.height,
        alt=alt or image.description or "",
        caption=caption,
        attribution=attribution,
        focal_point=focus,
    )


def file_use(document: Any, *, title: str = "") -> FileUse | None:
    """None for no document."""
    if document is None:
        return None
    digest, extension = file_digest(document.file.name, document.file.storage), document.file_extension.lower()
    return FileUse(
        key=f"document:{document.pk}",
        title=title or document.title,
        file=document.file.name,
        digest=digest,
        size=document.file.size,
        extension=extension,
        text=FileText.objects.filter(digest=digest, extension=extension).values_list("text", flat=True).first() or "",
    )


def _piece(match: re.Match[str], images: dict[str, Any], files: dict[str, Any]) -> Any:
    if match["embed"] is not None:
        attributes = dict(_ATTRIBUTE.findall(match["embed"]))
        image = images.get(attributes.get("id", ""))
        return image_use(image, alt=unescape(attributes.get("alt", ""))) if image else None
    attributes = dict(_ATTRIBUTE.findall(match["link"]))
    if attributes["linktype"] == "page":
        return Reference(key=f"page:{attributes.get('id', '')}", text=match["text"])
    document = files.get(attributes.get("id", ""))
    text = unescape(re.sub(r"<[^>]*>", "", match["text"]))
    return file_use(document, title=text) if document else Html(match["text"])


def _is_file(match: re.Match[str]) -> bool:
    return match["link"] is not None and 'linktype="document"' in match["link"]


def _identifier(attributes: str) -> str:
    return str(dict(_ATTRIBUTE.findall(attributes)).get("id", ""))


def _by_id(model: Any, identifiers: list[str]) -> dict[str, Any]:
    wanted = {identifier for identifier in identifiers if identifier.isdecimal()}
    return {str(found.pk): found for found in model.objects.filter(pk__in=wanted)} if wanted else {}


def _append_html(pieces: list[Any], html: str) -> None:
    if html:
        pieces.append(Html(html))


def _moment(value: datetime | None) -> datetime:
    # A draft in preview has no date yet: it shows the time of looking at it.
    return (value or timezone.now()).replace(microsecond=0)
