"""``{% receipt page %}``: when and where the page went live."""

from __future__ import annotations

from typing import Any

from django import template
from wagtail.models import Page

from ..receipts import standing

register = template.Library()


@register.inclusion_tag("chengmen/receipt.html")
def receipt(page: Page) -> dict[str, Any]:
    return {"page": page, "standing": standing(page)}
