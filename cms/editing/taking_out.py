"""Takes references out of what a form was sent: the words around them stay."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db import models
from wagtail.fields import StreamField
from wagtail.rich_text.rewriters import extract_attrs

from .gate.texts import Use

_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
_EMBED = re.compile(r"<embed\b([^>]*)>()")


def without(field: models.Field[Any, Any], value: Any, places: Iterable[tuple[str, Use]]) -> Any:
    """The field's value without these uses, each with its place inside the value as Wagtail's index tells it."""
    if isinstance(field, StreamField):
        raw = value.get_prep_value()
        for place, use in places:
            _clear(raw, place.split("."), use)
        return field.stream_block.to_python(raw)
    for _place, use in places:
        value = _left(value, use)
    return value


def _clear(part: Any, steps: list[str], use: Use) -> None:
    step, *rest = steps
    if isinstance(part, list):
        part, key = next(one for one in part if one["id"] == step), "value"
    else:
        key = step
    if rest:
        _clear(part[key], rest, use)
    else:
        part[key] = _left(part[key], use)


def _left(value: Any, use: Use) -> Any:
    """Of rich text all but the link or picture; of a choice nothing."""
    if not isinstance(value, str) or value.isdecimal():
        return None
    for tag in (_LINK, _EMBED):
        value = tag.sub(lambda found: found[2] if _is_of(found[1], use) else found[0], value)
    return value


def _is_of(attributes: str, use: Use) -> bool:
    given = extract_attrs(attributes)
    return use == Use(given.get("linktype") or given.get("embedtype") or "", given.get("id", ""))
