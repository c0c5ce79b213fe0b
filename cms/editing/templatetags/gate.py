"""``{% gate page %}``: what keeps the page from going live, above its form."""

from __future__ import annotations

from typing import Any

from django import template

from ..gate import door
from ..pages import BasePage

register = template.Library()


@register.inclusion_tag("chengmen/gate_panel.html", takes_context=True)
def gate(context: dict[str, Any], page: Any) -> dict[str, Any]:
    is_ours = isinstance(page, BasePage) and page.pk is not None
    return {
        "page": page,
        "examination": door.examine(page) if is_ours else None,
        "csrf_token": context.get("csrf_token", ""),
    }
