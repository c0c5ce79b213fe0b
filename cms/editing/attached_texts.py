"""Reading published files for search: after the page went live, outside its transaction, each file once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from django.db.models import QuerySet
from wagtail.documents import get_document_model

from cms.records.models import Counter, RecordRow
from cms.records.record import FileUse
from cms.records.registry import kinds
from cms.records.table import mark, writing

from .gate.files.process import public_text
from .models import FileText

READ = frozenset({"pdf", "docx", "xlsx", "pptx"})
_HOLDS_FILE = '"type":"file"'


class AttachedTexts:
    """Follows the Records by version; the first look is at all of them."""

    def __init__(self) -> None:
        self._seen = ("", 0)

    def read_new(self) -> int:
        """Reads the files of pages that changed since the last look; answers how many."""
        epoch, version = Counter.objects.values_list("epoch", "version").first() or ("", 0)
        if (epoch, version) == self._seen:
            return 0
        since = self._seen[1] if self._seen[0] == epoch else 0
        if not since:
            _forget_unused()
        rows = _rows_with_files().filter(version__gt=since, version__lte=version).order_by("version", "key")
        count = sum(_read_files_of(row) for row in rows)
        self._seen = epoch, version
        return count


def _read_files_of(row: RecordRow) -> int:
    lacking = {(use.digest, use.extension): use for use in _uses(row) if use.extension in READ and not use.text}
    kept = {key: FileText.objects.filter(digest=key[0], extension=key[1]).first() for key in lacking}
    read = {key: _text(use) for key, use in lacking.items() if kept[key] is None}
    # A page that was published at the same time as this file was read for another has an old snapshot.
    is_outdated = any(read.values()) or any(text is not None and text.text for text in kept.values())
    if read or is_outdated:
        with writing():
            for (digest, extension), text in read.items():
                FileText.objects.get_or_create(digest=digest, extension=extension, defaults={"text": text})
            if is_outdated:
                mark(*row.key.split(":", 1))
    return len(read)


def _text(use: FileUse) -> str:
    storage = get_document_model()._meta.get_field("file").storage
    if not storage.exists(use.file):
        return ""
    with storage.open(use.file) as file:
        return public_text(file, use.extension)


def _forget_unused() -> None:
    used = {use.digest for row in _rows_with_files().iterator() for use in _uses(row)}
    for text in FileText.objects.only("digest"):
        if text.digest not in used:
            text.delete()


def _rows_with_files() -> QuerySet[RecordRow]:
    return RecordRow.objects.filter(is_removed=False, body__contains=_HOLDS_FILE)


def _uses(row: RecordRow) -> Iterator[FileUse]:
    try:
        yield from _found(kinds().decode(row.body or ""))
    except msgspec.ValidationError:
        return  # Of another version of the software: renewed by reconcile.


def _found(value: Any) -> Iterator[FileUse]:
    if isinstance(value, FileUse):
        yield value
    elif isinstance(value, tuple):
        for each in value:
            yield from _found(each)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _found(getattr(value, name))
