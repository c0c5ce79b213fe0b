"""Every text of a page that the public would read, and the files it uses, as it stands in memory."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import get_language
from modelcluster.models import get_all_child_relations
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.images import get_image_model
from wagtail.models import Page, ReferenceIndex

_OWN_TO_WAGTAIL = {"slug", "path", "url_path", "draft_title", "locale", "language"}


class GateText(NamedTuple):
    field: str
    """Name of the page's field or of its rows."""
    label: str
    """As the form names it."""
    text: str
    place: tuple[str | int, ...] = ()
    """The way to the text below the field: row and column of rows, keys and places of a stream."""


class Use(NamedTuple):
    """Something that a page shows or leads to."""

    sort: str
    """image, document or page."""
    identifier: str


def texts_of(page: Page) -> list[GateText]:
    """In the order of the fields, then of the rows; empty texts left out."""
    found = list(_of_fields(page))
    for relation in get_all_child_relations(page):
        name = relation.get_accessor_name()
        for number, row in enumerate(getattr(page, name).all()):
            label = f"{row._meta.verbose_name}（{number + 1}）"
            for text in _of_fields(row):
                found.append(GateText(name, f"{label}{text.label}", text.text, (number, text.field, *text.place)))
    return found


def uses_of(page: Page) -> list[Use]:
    """In a fixed order, each once."""
    sorts = {
        ContentType.objects.get_for_model(model, for_concrete_model=False).pk: sort
        for model, sort in ((get_image_model(), "image"), (get_document_model(), "document"), (Page, "page"))
    }
    # Wagtail's own reading of rich text, streams and rows; it keeps its index by the same.
    references = ReferenceIndex._extract_references_from_object(page)
    return sorted({Use(sorts[kind], str(pk)) for kind, pk, _model, _content in references if kind in sorts})


def put_text(page: Page, at: GateText, text: str) -> None:
    """Writes a text of ``texts_of`` back into the page in memory."""
    holder, field, place = page, at.field, at.place
    if field not in {one.name for one in page._meta.concrete_fields}:
        number, field, *rest = at.place
        holder, place = getattr(page, at.field).all()[int(number)], tuple(rest)
    if not place:
        setattr(holder, str(field), text)
        return
    stream = getattr(holder, str(field))
    raw = stream.get_prep_value()
    part: Any = raw
    for step in place[:-1]:
        part = part[step]
    part[place[-1]] = text
    setattr(holder, str(field), stream.stream_block.to_python(raw))


def _of_fields(instance: models.Model) -> Iterator[GateText]:
    for field, label in _read_fields(type(instance), get_language()):
        value = getattr(instance, field.attname)
        if isinstance(field, StreamField):
            for place, text in _of_stream(value.get_prep_value(), ()):
                yield GateText(field.name, label, text, place)
        elif value:
            yield GateText(field.name, label, str(value))


@cache
def _read_fields(model: type[models.Model], language: str | None) -> tuple[tuple[models.Field[Any, Any], str], ...]:
    """Each field of texts with its label in the language."""
    fields = [field for field in model._meta.concrete_fields if field.editable and not field.is_relation]
    return tuple(
        (field, str(field.verbose_name))
        for field in fields
        if isinstance(field, StreamField | models.CharField | models.TextField)
        and not field.choices
        and field.name not in _OWN_TO_WAGTAIL
    )


def _of_stream(value: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    match value:
        case str() if value:
            yield place, value
        case list():
            for number, one in enumerate(value):
                yield from _of_stream(one, (*place, number))
        case {"type": str(), "value": inside}:
            yield from _of_stream(inside, (*place, "value"))
        case dict():
            for key, one in value.items():
                yield from _of_stream(one, (*place, key))
