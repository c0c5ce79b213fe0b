"""What a page refers to, read once for each save: Wagtail reads the whole page anew for each of its rows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from wagtail.models import COMMENTS_RELATION_NAME

_KEPT_BESIDE = frozenset(
    {COMMENTS_RELATION_NAME, "draft_title", "has_unpublished_changes", "latest_revision", "latest_revision_created_at"}
)
"""Fields of a page that say nothing about what it refers to: saving a draft writes these alone."""


@contextmanager
def read_once(page: Any, update_fields: Any = None) -> Iterator[None]:
    """Around a save of the page with its rows; inside a load that reads all references at its end, nothing."""
    # Can be imported only once all models are loaded.
    from wagtail import signal_handlers

    if getattr(signal_handlers.reference_index_auto_update_disabled, "value", False):
        yield
        return
    with signal_handlers.disable_reference_index_auto_update():
        yield
    if update_fields is None or not _KEPT_BESIDE.issuperset(update_fields):
        signal_handlers.update_reference_index_on_save(page)
