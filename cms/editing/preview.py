"""The preview of a draft: the publisher's own functions, with the draft's Record put over the stored ones (design 2).

Nothing is written but variants of pictures. What is shown is the page as it would be published now: its bytes
are the public file's while draft and page are the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from cms.publishing.build import content_of
from cms.publishing.configuration import Configuration
from cms.publishing.errors import OriginalMissing, PublishingError
from cms.publishing.images import ImageStore
from cms.publishing.plan import SiteView
from cms.publishing.render import Renderer
from cms.publishing.site_plan import plan_page
from cms.records.record import PageRecord
from cms.records.registry import kinds
from cms.records.snapshots import snapshot

from .stored import Extracts, StoredRecords

if TYPE_CHECKING:
    from .pages import BasePage

HEADERS = {
    # As strict as the front's; forms lead nowhere, and the editor's own panel frames it.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
}


class NotShown(Exception):
    """The page cannot be shown yet; ``reasons`` are sentences for its editor."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = list(reasons)
        super().__init__(" ".join(self.reasons))


def answer(page: BasePage, *, variant: str = "") -> HttpResponse:
    """The page as the public would see it, or why it cannot be shown yet."""
    try:
        content: bytes | str = page_content(page, variant=variant)
    except NotShown as fault:
        content = render_to_string("chengmen/preview_missing.html", {"page": page, "reasons": fault.reasons})
    response = HttpResponse(content, headers=HEADERS)
    patch_cache_control(response, private=True, no_store=True)
    return response


def page_content(page: BasePage, *, variant: str = "") -> bytes:
    """Raises ``NotShown`` where no Record can be made of the page, or no page of the Record."""
    record = draft_record(page)
    city = configuration()
    view = view_with(record, city)
    try:
        output = plan_page(record, view, city, renderer(), variant=variant)
        store = ImageStore(city.media, city.images)
        for use in view.uses.values():
            store.ensure(use)
        return content_of(output, renderer())
    except OriginalMissing as missing:
        raise _original_missing(missing.file) from missing
    except PublishingError as fault:
        raise _unfinished(page, fault) from fault


def draft_record(page: BasePage) -> PageRecord:
    """The Record that publishing the page would write, through the codec as the publisher reads it."""
    if page.get_url_parts() is None:
        raise NotShown([_("页面不在任何网站之下，没有公开地址。")])
    try:
        record = snapshot(page)
    except FileNotFoundError as missing:
        raise _original_missing(Path(missing.filename).name) from missing
    if record is None:
        raise NotShown(page.gate_findings())
    try:
        decoded: Any = kinds().decode(kinds().encode(record))
    except msgspec.ValidationError as fault:
        raise _unfinished(page, fault) from fault
    return decoded


def view_with(record: PageRecord, city: Configuration) -> SiteView:
    """The record's site, with it put over the stored Records."""
    records = StoredRecords(record.site)
    records.put(record)
    site = records.sites.get(record.site)
    is_portal = site is not None and site.site_kind == "portal"
    return SiteView(record.site, records, city.kinds, extracts=Extracts(city) if is_portal else None)


def configuration() -> Configuration:
    return Configuration(settings)


@cache
def renderer() -> Renderer:
    """Templates and assets, read once as the publisher does."""
    return configuration().renderer()


def _original_missing(file: str) -> NotShown:
    return NotShown([_("图片或附件的原文件不可用：%(file)s。请重新上传，或从页面上去掉。") % {"file": file}])


def _unfinished(page: BasePage, fault: Exception) -> NotShown:
    # The reason is a developer's; an editor is helped by what is missing, where that explains it.
    return NotShown(page.gate_findings() or [_("暂时无法生成预览：%(reason)s") % {"reason": fault}])
