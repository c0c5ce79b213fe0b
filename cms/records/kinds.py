"""What the engine must be told about each kind of Record; the list itself comes from settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from .record import PageRecord, Record
from .search_entry import SearchEntry

if TYPE_CHECKING:
    from cms.publishing.plan import PlannedPage, SiteView


class Kind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of Record: how it is named, planned and found."""

    record: type[Record]
    label: str
    """Chinese name, shown in search facets and the API."""
    template: str = ""
    """Template of the kind's pages, under ``portal_templates``; empty for kinds without an address."""
    plan: Callable[[Any, SiteView], Iterable[PlannedPage]] | None = None
    """The pages a Record of this kind becomes; None for kinds without an address."""
    search: Callable[[Any], SearchEntry | None] | None = None
    """The Record's entry in search; None for kinds that are not found."""
    is_facet: bool = True
    """Offered as a filter in search."""
    in_feed: bool = False
    """Its newest pages stand in the site's feed."""

    @property
    def name(self) -> str:
        return str(self.record.__struct_config__.tag)

    @property
    def has_address(self) -> bool:
        return issubclass(self.record, PageRecord)


class Kinds:
    """All kinds by name, and the codec of their Records.

    ``decode`` raises ``msgspec.ValidationError`` for a body that no kind accepts.
    """

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self.by_name = {kind.name: kind for kind in kinds}
        self._by_type = {kind.record: kind for kind in self.by_name.values()}
        union = tuple(kind.record for kind in self.by_name.values())
        self._decoder = msgspec.json.Decoder(type=_union_of(union))
        self._encoder = msgspec.json.Encoder(order="deterministic")

    def __getitem__(self, name: str) -> Kind:
        return self.by_name[name]

    def __iter__(self) -> Iterable[Kind]:  # type: ignore[override]
        return iter(self.by_name.values())

    def of(self, record: Record) -> Kind:
        return self._by_type[type(record)]

    def encode(self, record: Record) -> bytes:
        """Deterministic: equal Records give equal bytes."""
        return self._encoder.encode(record)

    def decode(self, body: bytes | str) -> Record:
        record: Record = self._decoder.decode(body)
        return record


def _union_of(types: tuple[type[Record], ...]) -> Any:
    union: Any = types[0]
    for further in types[1:]:
        union = union | further
    return union
