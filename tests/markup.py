"""What a page must not have become by a text that somebody has written."""

from __future__ import annotations

from html.parser import HTMLParser

FOREIGN = {"base", "embed", "iframe", "object", "style"}
"""Elements that no page of the front has."""
ADDRESSES = {"action", "formaction", "href", "src"}


def injected(page: str) -> list[str]:
    """What in a page would run, or load something, that is not the page's own."""
    reading = _Reading()
    reading.feed(page)
    reading.close()
    return reading.found


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_script = tag == "script" and "src" not in given and given.get("type") != "application/ld+json"
        is_led = any((given.get(name) or "").strip().lower().startswith(("javascript:", "data:")) for name in ADDRESSES)
        if tag in FOREIGN or is_script or is_led or any(name.startswith("on") for name in given):
            self.found.append(self.get_starttag_text() or tag)
