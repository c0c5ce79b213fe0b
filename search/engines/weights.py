"""What the fields weigh, the same in every engine."""

from __future__ import annotations

FIELDS = {"title": 1.0, "keywords": 1.0, "body": 1.0}
"""The body holds the title's terms too. Heavier titles ranked lay questions worse (measured)."""
EXACT = 40.0
"""For a title or code that is the whole query."""
