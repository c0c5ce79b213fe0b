"""The form of a guide: it offers the items of its own department, not those of the whole city."""

from __future__ import annotations

from typing import Any

from cms.editing.pages import GatedPageForm

from .catalogue import CatalogueItem


class GuideForm(GatedPageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "item" not in self.fields:
            return
        above = self.parent_page.get_ancestors(inclusive=True)
        own = CatalogueItem.objects.filter(department__sites__site__root_page__in=above)
        chosen = CatalogueItem.objects.filter(pk=self.instance.item_id)
        self.fields["item"].queryset = (own | chosen).distinct().order_by("name", "pk")
