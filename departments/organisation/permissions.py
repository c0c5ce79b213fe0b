"""Which departments a user acts for."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from cms.editing.guard import own_pages

from .models import Department


def own_departments(user: Any) -> QuerySet[Department]:
    """The departments on whose site the user has rights."""
    return Department.objects.filter(sites__site__root_page__in=own_pages(user).values("pk"))
