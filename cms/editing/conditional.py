"""Parts of a form that are shown only where they apply; without JavaScript all of them are shown."""

from __future__ import annotations

import json
from collections.abc import Mapping

FOLLOWS_CHOICES = {"data-controller": "w-rules", "data-action": "input->w-rules#resolve change->w-rules#resolve"}
"""Attributes of a panel around fields and the panels that ``shown_if`` makes follow them."""


def shown_if(values: Mapping[str, list[str]], *, match: str = "all") -> dict[str, str]:
    """Attributes of a panel: shown while the form's fields have one of their ``values``.

    ``match``: ``all`` of the fields, ``any`` of them, or ``not`` one. A ticked box has the value ``on``.
    """
    return {
        "data-w-rules-target": "show",
        "data-w-rules": json.dumps(values),
        "data-w-rules-match": match,
    }
