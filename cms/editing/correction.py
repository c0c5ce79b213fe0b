"""勘误: which changes of a live page take the short way, by one approver."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from wagtail.models import Page, get_page_models

CHANGES = "changes"
"""The lines of 修改记录, a child relation of every page."""
_OF_EVERY_REVISION = frozenset(
    [
        "pk",
        "live",
        "has_unpublished_changes",
        "url_path",
        "path",
        "depth",
        "numchild",
        "last_published_at",
        "first_published_at",
        "live_revision",
        "latest_revision",
        "latest_revision_created_at",
        "draft_title",
        "locked",
        "locked_at",
        "locked_by",
        "owner",
        "content_type",
    ]
)


@register()
def check_fields(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    known = {field.name for model in get_page_models() for field in model._meta.get_fields()}
    unknown = [name for name in settings.CHENGMEN_CORRECTION_FIELDS if name not in known]
    if not unknown:
        return []
    told = f"CHENGMEN_CORRECTION_FIELDS names {', '.join(unknown)}, which no page type has."
    return [Error(told, hint="It takes names of pages' fields and rows, parted by commas.", id="chengmen.E006")]


def fields_of(page: Page) -> list[str]:
    """Fields and rows of this page that a correction may touch, in the setting's order."""
    known = {field.name for field in page._meta.get_fields()}
    return [name for name in settings.CHENGMEN_CORRECTION_FIELDS if name in known]


def is_correction(live: Any, draft: Any) -> bool:
    """Whether the draft of a live page says what was changed, and changes nothing else than a correction may."""
    if not live.live:
        return False
    before, after = live.serializable_data(), draft.serializable_data()
    differing = {name for name in after if _of(before, name) != _of(after, name)} - _OF_EVERY_REVISION
    return CHANGES in differing and differing <= {CHANGES, *fields_of(live)}


def _of(data: dict[str, Any], name: str) -> Any:
    value = data.get(name)
    if isinstance(value, list):
        # Rows of a draft that was never saved have no numbers yet.
        return [{key: one for key, one in row.items() if key not in ("pk", "sort_order")} for row in value]
    return value
