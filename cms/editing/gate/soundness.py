"""What would not work for a reader: links that lead nowhere, pictures that say nothing to who cannot see them,
characters that cannot be seen and turn what stands around them.

No second person can let these pass: they are put right in a minute.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page, Site

from cms.records.models import RecordRow

from ..text import unseen_in_text
from .texts import GateText

_ANCHOR = re.compile(r"<a\s(?P<attributes>[^>]*)>(?P<text>.*?)</a>", re.DOTALL)
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_TWIN = re.compile(r"\.json$")
# What the front answers without a Record.
_NO_PAGE = re.compile(
    r"/(?:search|suggest|counter|api|data|assets|healthz)(?:[/.]|$)|/(?:feed\.xml|sitemap\.xml|robots\.txt)$"
)


class Fault(NamedTuple):
    field: str
    sentence: str


class _Link(NamedTuple):
    at: GateText
    text: str
    page: str
    """Number of the page it names; empty for an address."""
    address: str


def faults_of(page: Any, texts: list[GateText]) -> list[Fault]:
    """In the order of the texts, then of the pictures."""
    links = [link for text in texts for link in _links(text)]
    lost, foreign = _lost_pages(links), _lost_addresses(links)
    broken = [link for link in links if link.page in lost or link.address in foreign]
    told = _("“%(where)s”中的链接“%(text)s”指向的页面已经删除或者取消发布（第十条：便民）：请改正或者去掉链接。")
    found = [Fault(one.at.field, told % {"where": one.at.label, "text": one.text}) for one in broken]
    return [*found, *_unseen(texts), *_pictures(page)]


def _links(text: GateText) -> Iterator[_Link]:
    for found in _ANCHOR.finditer(text.text):
        attributes = dict(_ATTRIBUTE.findall(found["attributes"]))
        shown = unescape(re.sub(r"<[^>]*>", "", found["text"])).strip()
        if attributes.get("linktype") == "page":
            yield _Link(text, shown, attributes.get("id", ""), "")
        elif "linktype" not in attributes and attributes.get("href"):
            yield _Link(text, shown, "", unescape(attributes["href"]))


def _unseen(texts: list[GateText]) -> Iterator[Fault]:
    told = _(
        "“%(where)s”%(place)s有看不见的控制字符（%(characters)s），常由复制粘贴带入，会打乱前后的文字（第十条：便民）：请删去这一处，重新输入。"
    )
    for text in texts:
        if unseen := unseen_in_text(text.text):
            place = _("中“%(words)s”之后") % {"words": unseen.before} if unseen.before else _("开头")
            characters = "、".join(unseen.codes)
            yield Fault(text.field, told % {"where": text.label, "place": place, "characters": characters})


def _lost_pages(links: list[_Link]) -> set[str]:
    """Deleted, or public once and no more. One that is still to come shows as text until then: no reader meets it."""
    named = {link.page for link in links if link.page}
    numbers = [one for one in named if one.isdecimal() and len(one) < 19]
    known = {str(page.pk): page for page in Page.objects.filter(pk__in=numbers)} if numbers else {}
    return {one for one in named if one not in known or (known[one].first_published_at and not known[one].live)}


def _lost_addresses(links: list[_Link]) -> set[str]:
    """Addresses written out, on sites of this city, where no page stands."""
    written = {
        link.address: urlsplit(link.address) for link in links if link.address.startswith(("http://", "https://"))
    }
    hosts = {parts.hostname for parts in written.values()}
    own = Site.objects.filter(hostname__in=hosts - {None}).select_related("profile") if hosts else ()
    sites = {site.hostname: site for site in own}
    lost = set()
    for address, parts in written.items():
        site, path = sites.get(parts.hostname or ""), _TWIN.sub(".html", parts.path) or "/"
        if site is None or _NO_PAGE.match(path):
            continue
        paths = {path, path.removesuffix("index.html"), f"{path}/", f"{path}.html"}
        is_page = RecordRow.objects.filter(site=site.profile.slug, path__in=paths, is_removed=False).exists()
        former = {Redirect.normalise_path(path), path}
        if not is_page and not Redirect.objects.filter(site=site, old_path__in=former).exists():
            lost.add(address)
    return lost


def _pictures(page: Any) -> Iterator[Fault]:
    told = _(
        "“%(where)s”中的图片“%(title)s”没有替代文字（第十条：便民）：请写一句话说明图片，只作装饰的请勾选“只作装饰”。"
    )
    for field in page._meta.concrete_fields:
        if isinstance(field, StreamField):
            shown = [value for value in _uses(getattr(page, field.attname).get_prep_value()) if not _is_said(value)]
            images = get_image_model().objects.in_bulk([value["image"] for value in shown]) if shown else {}
            for value in shown:
                image = images.get(value["image"])
                if image is not None and not image.description.strip():
                    yield Fault(field.name, told % {"where": field.verbose_name, "title": image.title})
    if page.image is not None and not page.image.description.strip():
        told = _("题图“%(title)s”没有替代文字（第十条：便民）：请在图片的“说明”中写一句话。")
        yield Fault("image", told % {"title": page.image.title})


def _is_said(value: dict[str, Any]) -> bool:
    return bool((value.get("alt") or "").strip() or value.get("is_decorative"))


def _uses(value: Any) -> Iterator[dict[str, Any]]:
    """The pictures of a stream as it is stored."""
    match value:
        case {"image": int(), "alt": str() | None}:
            yield value
        case dict():
            for inside in value.values():
                yield from _uses(inside)
        case list():
            for inside in value:
                yield from _uses(inside)
