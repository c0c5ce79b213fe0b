"""The panel of a guide's rows."""

from __future__ import annotations

from functools import partial
from typing import Any

from wagtail.admin.panels import InlinePanel


class RowsPanel(InlinePanel):
    """Compares versions in words; Wagtail's own list has every field of every changed row, and not its name."""

    class BoundPanel(InlinePanel.BoundPanel):
        def get_comparison(self) -> list[Any]:
            # Reads the tables of the exchange, and those read the models.
            from ..comparing import RowsComparison

            return [partial(RowsComparison, self.panel.relation_name)]
