"""Rich text as the editor stores it."""

from __future__ import annotations

import re

_SHOWN = re.compile(r"<(?:embed|hr|img|table)\b")


def is_blank(html: str) -> bool:
    """Whether a reader would see nothing: an emptied editor leaves ``<p data-block-key="…"></p>``."""
    text = re.sub(r"<[^>]*>|&nbsp;", "", html)
    return not text.strip() and not _SHOWN.search(html)
