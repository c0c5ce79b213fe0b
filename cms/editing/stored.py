"""The table's Records as planning reads them: one site's at once, others by key when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

import msgspec
from django.db.models import Q

from cms.publishing.configuration import Configuration
from cms.publishing.plan import RecordSet, SiteView
from cms.records.models import Counter, RecordRow
from cms.records.record import Record
from cms.records.registry import kinds


class StoredRecords(RecordSet):
    """What planning ``slug`` may read of the present Records."""

    def __init__(self, slug: str) -> None:
        super().__init__()
        self.by_key: dict[str, Record] = _ByKey()
        for record in _decoded(Q(site__in=("", slug)) | Q(kind="site")):
            self.put(record)


class _ByKey(dict[str, Any]):
    """Reads what is not here yet from the table, once."""

    def get(self, key: str, default: Any = None) -> Any:
        if key not in self:
            self[key] = next(_decoded(Q(key=key)), None)
        return super().get(key, default)


class Extracts(Mapping[str, Any]):
    """What every site hands to the portal, computed when it is asked for and kept until something is published."""

    def __init__(self, city: Configuration) -> None:
        self._city = city

    def __getitem__(self, slug: str) -> Any:
        return self._found[slug]

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)

    @cached_property
    def _found(self) -> dict[str, Any]:
        return _extracts(self._city.extract, *Counter.objects.values_list("epoch", "version").get())


@lru_cache(maxsize=1)
def _extracts(extract: Callable[[SiteView], Any], epoch: str, version: int) -> dict[str, Any]:
    records = RecordSet(_decoded(Q()))
    complete = (slug for slug, site in records.sites.items() if site.home in records.by_key)
    return {slug: extract(SiteView(slug, records, kinds())) for slug in complete}


def _decoded(wanted: Q) -> Iterator[Record]:
    bodies: Iterable[str] = RecordRow.objects.filter(wanted, is_removed=False).values_list("body", flat=True)
    for body in bodies:
        try:
            yield kinds().decode(body)
        except msgspec.DecodeError:
            continue  # Of another version of the software: the publisher reports it.
