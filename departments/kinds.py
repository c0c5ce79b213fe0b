"""The kinds of Record the city knows. A new page type is one line here."""

from __future__ import annotations

from cms.records.kinds import Kind, Kinds

from .disclosure import contexts as disclosure
from .disclosure import records as disclosed
from .organisation import contexts as organisation
from .organisation import records as organised
from .services import contexts as services
from .services import records as served

__all__ = ["KINDS"]

KINDS = Kinds(
    [
        Kind(record=organised.City, label="城市"),
        Kind(record=organised.Site, label="网站"),
        Kind(record=organised.Department, label="部门"),
        Kind(record=served.CatalogueItem, label="事项"),
    ]
)
