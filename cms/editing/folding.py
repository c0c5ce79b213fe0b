"""Fields that few texts need, folded away under one line until somebody opens it or they hold something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from wagtail.admin.panels import MultiFieldPanel


class FoldedPanel(MultiFieldPanel):
    def __init__(self, *args: Any, summary: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.summary = summary

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "summary": self.summary}

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "chengmen/folded_panel.html"

        def is_open(self) -> bool:
            return any(field.errors or field.value() not in ("", None, False) for field in _fields(self))


def _fields(panel: Any) -> Iterator[Any]:
    for child in getattr(panel, "children", ()):
        yield from _fields(child)
    if (field := getattr(panel, "bound_field", None)) is not None:
        yield field
