"""``{% uses %}``: who uses what the screen is about to unpublish or delete."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

from ..uses import users_of

register = template.Library()


@register.inclusion_tag("chengmen/uses.html", takes_context=True)
def uses(context: Any) -> dict[str, Any]:
    thing = context.get("object") or context.get("page")
    return {"sites": users_of(thing, context["request"].user) if isinstance(thing, Model) else []}
