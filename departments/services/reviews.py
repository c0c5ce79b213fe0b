"""Which guides are past their review: how many months a review holds is set by item type."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q, QuerySet

from .models import ItemType, ServiceItemPage

DAYS_OF_A_MONTH = 365 / 12


def past_review(guides: QuerySet[ServiceItemPage], today: date) -> QuerySet[ServiceItemPage]:
    """The public ones never reviewed, or last reviewed longer ago than their item type's months."""
    is_past = Q(reviewed=None)
    for months in ItemType.objects.order_by().values_list("review_months", flat=True).distinct():
        since = today - timedelta(days=round(months * DAYS_OF_A_MONTH))
        is_past |= Q(item__item_type__review_months=months, reviewed__lt=since)
    return guides.filter(is_past, live=True)
