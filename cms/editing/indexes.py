"""Wagtail's indexes of pages, of their words and of what they refer to, follow at the end of an act and once for it.

By itself Wagtail reads the page anew at each save, of which publishing takes several, and with each of its rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from wagtail.models import COMMENTS_RELATION_NAME, Page, ReferenceIndex
from wagtail.search.backends import get_search_backends

from cms.records.table import CHUNK, is_writing, mark, refreshes

from . import rows

INDEX = "index"
_KEPT_BESIDE = frozenset(
    {COMMENTS_RELATION_NAME, "draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at"}
)
"""Fields of a page that neither index has: saving a draft writes these alone."""


@contextmanager
def followed(page: Any, update_fields: Iterable[str] | None) -> Iterator[None]:
    """Around a save of the page with its rows."""
    with _without_wagtails_own():
        yield
    if update_fields is None or not _KEPT_BESIDE.issuperset(update_fields):
        if is_writing():
            mark(INDEX, page.pk)
        else:
            renew({str(page.pk)})


@refreshes(INDEX)
def renew(identifiers: set[str]) -> tuple[()]:
    """Both indexes of these pages. No Record follows from them."""
    ordered = sorted(identifiers, key=int)
    for start in range(0, len(ordered), CHUNK):
        pages = list(Page.objects.filter(pk__in=ordered[start : start + CHUNK]).specific())
        rows.prefetch(pages)
        with transaction.atomic():
            for page in pages:
                ReferenceIndex.create_or_update_for_object(page)
            _index_words(pages)
    return ()


def _index_words(pages: list[Page]) -> None:
    by_type = defaultdict(list)
    for page in pages:
        by_type[type(page)].append(page)
    for backend in get_search_backends(with_auto_update=True):
        for model, some in by_type.items():
            backend.add_bulk(model, some)


@contextmanager
def _without_wagtails_own() -> Iterator[None]:
    # Can be imported only once all models are loaded.
    from wagtail import signal_handlers

    if getattr(signal_handlers.reference_index_auto_update_disabled, "value", False):
        yield
        return
    with signal_handlers.disable_reference_index_auto_update():
        yield
