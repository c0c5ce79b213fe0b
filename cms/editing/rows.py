"""A page's rows, read and written together: modelcluster asks for the page again with each of them, and writes each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import models, transaction
from modelcluster.models import ClusterableModel, get_all_child_relations


def of_their_page(model: type[ClusterableModel], content: Mapping[str, Any]) -> dict[str, Any]:
    """A revision's content with rows that name no page: they are given the one that is made of it."""
    found = dict(content)
    for relation in get_all_child_relations(model):
        name = relation.get_accessor_name()
        if name in found:
            found[name] = [row | {relation.field.name: None} for row in found[name]]
    return found


def prefetch(pages: Iterable[ClusterableModel]) -> None:
    """The rows of all these pages, with one statement for the rows of a table."""
    by_type = defaultdict(list)
    for page in pages:
        by_type[type(page)].append(page)
    for model, some in by_type.items():
        models.prefetch_related_objects(some, *(one.get_accessor_name() for one in get_all_child_relations(model)))


@contextmanager
def written_together(page: Any, update_fields: Iterable[str] | None) -> Iterator[None]:
    """Around a save of the page: of its rows, the new ones are written with one statement and equal ones not at all."""
    # A save that names its fields writes no rows.
    taken = {} if update_fields is not None else _taken(page)
    if not taken:
        yield
        return
    is_new = page.pk is None
    with transaction.atomic():
        try:
            yield
        except BaseException:
            page._cluster_related_objects |= {one.get_accessor_name(): rows for one, rows in taken.items()}
            raise
        for relation, rows in taken.items():
            _write(page, relation, rows, is_new=is_new)


def _taken(page: Any) -> dict[Any, list[Any]]:
    """Rows by relation; those with rows of their own are left to modelcluster."""
    held = getattr(page, "_cluster_related_objects", {})
    relations = [one for one in get_all_child_relations(page) if not issubclass(one.related_model, ClusterableModel)]
    return {one: held.pop(name) for one in relations if (name := one.get_accessor_name()) in held}


def _write(page: Any, relation: Any, rows: list[Any], *, is_new: bool) -> None:
    manager = getattr(page, relation.get_accessor_name())
    stored = {} if is_new else {row.pk: row for row in manager.get_live_queryset()}
    for row in rows:
        # The page had no key yet when these were given to it.
        setattr(row, relation.field.name, page)
    for gone in stored.keys() - {row.pk for row in rows}:
        stored[gone].delete()
    for row in rows:
        if row.pk is not None and (row.pk not in stored or _differ(row, stored[row.pk])):
            row.save()
    relation.related_model._default_manager.bulk_create([row for row in rows if row.pk is None])


def _differ(row: models.Model, stored: models.Model) -> bool:
    names = [field.attname for field in row._meta.concrete_fields]
    return any(getattr(row, name) != getattr(stored, name) for name in names)
