"""The catalogue is the city's; a department keeps what it alone knows of its own items."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cms.editing.policies import OwnRowsPolicy

from ..organisation.permissions import own_departments
from .models import CatalogueItem

OTHER_CODES = ("catalogue_code", "handling_code", "local_catalogue_code", "local_code")
FIXED_FOR_DEPARTMENTS = ("code", *OTHER_CODES, "item_type", "department", "name", "position")
"""Fields that only the portal team changes; phone, audiences, topic and other names are the department's."""


class OwnItemsPolicy(OwnRowsPolicy):
    def own_rows(self, user: Any) -> QuerySet[CatalogueItem]:
        return CatalogueItem.objects.filter(department__in=own_departments(user))
