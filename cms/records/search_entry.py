"""What search keeps of one Record: the same for every engine."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from .record import FileUse, PageRecord


class SearchEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    key: str
    site: str
    kind: str
    language: str = "zh-hans"
    title: str
    path: str
    """Address inside the site, with ``#fragment`` for things that stand on another thing's page."""
    body: str = ""
    department: str = ""
    """Name of the department, searched along."""
    keywords: tuple[str, ...] = ()
    """Codes, document numbers, names in other words: matched like titles."""
    published: datetime | None = None
    is_effective: bool = True
    """False for what was repealed or has expired: found behind what is in force."""
    files: tuple[FileUse, ...] = ()
    """What hangs on the page: found by its text, with a link to the file."""


def page_entry(
    record: PageRecord,
    *texts: str,
    department: str = "",
    keywords: tuple[str, ...] = (),
    is_effective: bool = True,
    files: Iterable[FileUse | None] = (),
) -> SearchEntry:
    """The entry of a page: its summary and ``texts`` as body, ``keywords`` beside the page's own."""
    return SearchEntry(
        key=record.key,
        site=record.site,
        kind=str(record.__struct_config__.tag),
        language=record.language,
        title=record.title,
        path=record.path,
        body="\n".join(text for text in (record.summary, *texts) if text),
        department=department,
        keywords=tuple(dict.fromkeys(word for word in (*keywords, *record.keywords) if word)),
        published=record.published,
        is_effective=is_effective,
        files=tuple({file.digest: file for file in files if file is not None and file.text}.values()),
    )
