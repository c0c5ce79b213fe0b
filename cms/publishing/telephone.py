"""From a telephone number as people write it to one that a browser dials."""

from __future__ import annotations

import re

SEVERAL = re.compile("[，、；,（]")
NOT_DIALLED = re.compile(r"[^0-9+]")


def phone_url(phone: str) -> str:
    """``tel:`` address of the first number in a text; empty where there is none."""
    first = SEVERAL.split(phone, maxsplit=1)[0]
    digits = NOT_DIALLED.sub("", first)
    return f"tel:{digits}" if digits else ""
