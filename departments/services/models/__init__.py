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
from .lists import ItemCataloguePage, ServiceIndexPage
from .uploads import TablesUpload

__all__ = [
    "CatalogueItem",
    "DepartmentFeaturedItem",
    "Fee",
    "GuidePlace",
    "GuideQuestion",
    "ItemCataloguePage",
    "ItemType",
    "LegalBasis",
    "Material",
    "PortalFeaturedItem",
    "PublishedResult",
    "ServiceIndexPage",
    "ServiceItemPage",
    "Step",
    "TablesUpload",
]
