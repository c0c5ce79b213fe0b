"""Service items: the catalogue (事项目录), the pages that list it, and complete guides."""

from .catalogue import CatalogueItem, DepartmentFeaturedItem, ItemType, PortalFeaturedItem
from .guide import ServiceItemPage
from .guide_rows import (
    Fee,
    GuidePlace,
    GuideQuestion,
    LegalBasis,
    Material,
    PublishedResult,
    Step,
)
from .imports import OPEN, UNDER_WAY, ImportedTables, TablesImport
from .lists import ItemCataloguePage, ServiceIndexPage

__all__ = [
    "OPEN",
    "UNDER_WAY",
    "CatalogueItem",
    "DepartmentFeaturedItem",
    "Fee",
    "GuidePlace",
    "GuideQuestion",
    "ImportedTables",
    "ItemCataloguePage",
    "ItemType",
    "LegalBasis",
    "Material",
    "PortalFeaturedItem",
    "PublishedResult",
    "ServiceIndexPage",
    "ServiceItemPage",
    "Step",
    "TablesImport",
]
