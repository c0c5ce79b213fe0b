"""Lists of pages as a department's clerk looks for them: by words and state, flat by kind or in the tree.

Wagtail's own search takes a Chinese sentence for one word: here every word is sought inside the titles.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.forms import RadioSelect
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter, DateFromToRangeFilter
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.views.pages.listing import ExplorableIndexView, IndexView
from wagtail.admin.views.pages.search import SearchView
from wagtail.admin.viewsets.pages import PageListingViewSet, PageViewSet
from wagtail.models import Page

ROWS = 20
"""On one screen: each has its menus and the rights to them, which take most of the answer's time."""
STATES = {
    "live": (_("已发布"), Q(live=True, has_unpublished_changes=False)),
    "changed": (_("已发布，有未发布的修改"), Q(live=True, has_unpublished_changes=True)),
    "draft": (_("未发布"), Q(live=False)),
}


class StateFilter(ChoiceFilter):
    def filter(self, pages: QuerySet[Page], value: str) -> QuerySet[Page]:
        return pages.filter(STATES[value][1]) if value else pages


class PageFilters(WagtailFilterSet):
    """Without Wagtail's filters by user and site: those name people and sites of all departments."""

    state = StateFilter(
        label=_("状态"),
        choices=[(name, label) for name, (label, _condition) in STATES.items()],
        empty_label=_("全部"),
        widget=RadioSelect,
    )
    latest_revision_created_at = DateFromToRangeFilter(label=_("修改日期"), widget=DateRangePickerWidget)

    class Meta:
        model = Page
        fields: list[str] = []


def titled(pages: QuerySet[Page], words: str) -> QuerySet[Page]:
    """The pages whose title holds every word."""
    for word in words.split():
        pages = pages.filter(title__icontains=word)
    return pages


class TitlesIndexView(IndexView):
    paginate_by = ROWS

    def search_queryset(self, pages: QuerySet[Page]) -> QuerySet[Page]:
        return titled(pages, self.search_query) if self.is_searching else pages


class TitlesTreeView(ExplorableIndexView):
    paginate_by = ROWS

    def search_queryset(self, pages: QuerySet[Page]) -> QuerySet[Page]:
        return titled(pages, self.search_query) if self.is_searching else pages


class TitlesSearchView(SearchView):
    verbose_name_plural = _("页面")

    def get_queryset(self) -> QuerySet[Page]:
        own = self.permission_policy.explorable_instances(self.request.user)
        self.all_pages = titled(Page.objects.filter(pk__in=own.values("pk"), depth__gt=1), self.search_query)
        found = self.all_pages.order_by(self.ordering or "-latest_revision_created_at")
        if self.selected_content_type:
            found = found.filter(content_type=self.selected_content_type)
        return self.annotate_queryset(found)


class PageList(PageListingViewSet):
    """A subclass states ``name``, ``model`` and ``icon``; the menu shows the kind's plural."""

    index_view_class = TitlesIndexView
    filterset_class = PageFilters

    @property
    def menu_label(self) -> Any:
        return self.model._meta.verbose_name_plural


class PageTree(PageViewSet):
    """Wagtail's own views of all pages, but for these."""

    index_view_class = TitlesTreeView
    search_view_class = TitlesSearchView
    filterset_class = PageFilters
