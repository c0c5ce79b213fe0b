"""Comparing everything public with the table of Records: the net for changes behind the signals' back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from .models import RecordRow
from .progress import shown
from .record import Record
from .registry import kinds
from .snapshots import all_names
from .table import digest_of, refresh_function, store, writing

CHUNK = 200


class Difference(NamedTuple):
    compared: int
    missing: list[str]
    """Public, without a Record."""
    stale: list[str]
    """Its Record says something else."""
    orphaned: list[str]
    """A Record of something that is not public."""


def compare() -> Difference:
    present = dict(_present())
    stored = dict(RecordRow.objects.filter(is_removed=False).values_list("key", "digest"))
    encoded = {key: digest_of(kinds().encode(record)) for key, record in present.items() if record is not None}
    return Difference(
        compared=len(encoded),
        missing=sorted(encoded.keys() - stored.keys()),
        stale=sorted(key for key, digest in encoded.items() if key in stored and stored[key] != digest),
        orphaned=sorted(stored.keys() - encoded.keys()),
    )


def mend(difference: Difference) -> int:
    """Writes what ``compare`` found, read anew in its own transaction; answers how many rows."""
    with writing():
        wanted = {*difference.missing, *difference.stale}
        present = {key: record for key, record in _present() if key in wanted}
        present.update(dict.fromkeys(difference.orphaned))
        return store(present)


def _present() -> Iterator[tuple[str, Record | None]]:
    chunks = [
        (name, set(identifiers[start : start + CHUNK]))
        for name, names in sorted(all_names().items())
        for identifiers in [sorted(names())]
        for start in range(0, len(identifiers), CHUNK)
    ]
    for name, chunk in shown(chunks, f"Comparing, {CHUNK} Records at a time", len(chunks)):
        yield from refresh_function(name)(chunk)
