"""What counts the same in every engine."""

from __future__ import annotations

EXACT = 40.0
"""For a title or code that is the whole query."""
