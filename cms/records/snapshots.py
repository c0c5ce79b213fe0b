"""From models to Records: each app registers its snapshots here, and table.py asks for them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Model
from django.db.models.signals import post_delete, post_save

from .record import Record
from .table import mark, refreshes

Snapshot = Callable[[Any], Record | None]
Names = Callable[[], Iterable[str]]

_snapshots: dict[type[Model], Snapshot] = {}
_everything: dict[str, Names] = {}
_fixed: dict[str, str] = {}
"""Sorts of things that have one Record alone, by its key."""


def snapshot_of(model: type[Model]) -> Callable[[Snapshot], Snapshot]:
    """Registers the function that makes a page's Record. Pages are followed by ``cms.editing.following``."""

    def register(function: Snapshot) -> Snapshot:
        _snapshots[model] = function
        return function

    return register


def follows(model: type[Model], prefix: str, *, key: str = "") -> Callable[[Snapshot], Snapshot]:
    """Registers the snapshot of a plain model and keeps its Records with every save and delete.

    Keys are ``prefix:<pk>`` or the one fixed ``key``.
    """

    def key_of(identifier: str) -> str:
        return key or f"{prefix}:{identifier}"

    def refresh(identifiers: set[str]) -> Iterable[tuple[str, Record | None]]:
        found = {
            str(instance.pk): instance
            for instance in model._default_manager.select_related().filter(pk__in=identifiers)
        }
        for identifier in sorted(identifiers):
            instance = found.get(identifier)
            yield key_of(identifier), None if instance is None else _snapshots[model](instance)

    def marked(instance: Model, **_: object) -> None:
        mark(prefix, instance.pk)

    def register(function: Snapshot) -> Snapshot:
        _snapshots[model] = function
        if key:
            _fixed[key] = prefix
        refreshes(prefix)(refresh)
        everything(prefix)(lambda: map(str, model._default_manager.values_list("pk", flat=True)))
        post_save.connect(marked, sender=model, weak=False, dispatch_uid=f"records-{prefix}")
        post_delete.connect(marked, sender=model, weak=False, dispatch_uid=f"records-{prefix}")
        return function

    return register


def everything(name: str) -> Callable[[Names], Names]:
    """Registers how to name all things of one sort, for ``reconcile``."""

    def register(function: Names) -> Names:
        _everything[name] = function
        return function

    return register


def things_of(key: str) -> tuple[str, list[str]]:
    """Sort and identifiers of what a Record is made of, to mark them."""
    if key in _fixed:
        return _fixed[key], list(_everything[_fixed[key]]())
    name, _, identifier = key.partition(":")
    return name, [identifier]


def all_names() -> dict[str, Names]:
    return dict(_everything)


def snapshot(instance: Model) -> Record | None:
    """The Record of an instance; None when its model has none."""
    function = _snapshots.get(type(instance))
    return None if function is None else function(instance)
