"""The portal team's lists of what search is told, and every department's of what was searched for."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_filters.filters import AllValuesFilter, ChoiceFilter
from wagtail import hooks
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.views.generic import IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from cms.editing.guard import own_pages, sees_all
from cms.editing.guarded import ROWS, decide
from cms.editing.policies import OwnRowsPolicy, PortalTeamPolicy

from .models import BestBet, DictionaryWord, SearchCount, Synonym

for model in (Synonym, BestBet, DictionaryWord):
    register_permission_policy(model, PortalTeamPolicy(model))


class SynonymList(ModelViewSet):
    name = "synonyms"
    model = Synonym
    icon = "resubmit"
    list_display = ["said", "called", "is_mutual"]
    search_fields = ["said", "called"]
    list_per_page = 50


class BestBetList(ModelViewSet):
    name = "best_bets"
    model = BestBet
    icon = "pick"
    list_display = ["__str__", "page"]
    search_fields = ["queries"]


class DictionaryWordList(ModelViewSet):
    name = "dictionary_words"
    model = DictionaryWord
    icon = "openquote"
    search_fields = ["word"]
    list_per_page = 50


class CountsPolicy(OwnRowsPolicy):
    """Nobody changes what was counted."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return bool(user.is_active) and action == "view"

    def own_rows(self, user: Any) -> QuerySet[SearchCount]:
        return own_counts(user)


def own_counts(user: Any) -> QuerySet[SearchCount]:
    return SearchCount.objects.filter(site__site__root_page__in=own_pages(user).values("pk"))


register_permission_policy(SearchCount, CountsPolicy(SearchCount))

ANSWERED = {"unanswered": (_("没有结果"), Q(unanswered__gt=0)), "unclicked": (_("没有点击"), Q(clicks=0))}


class AnsweredFilter(ChoiceFilter):
    def filter(self, rows: QuerySet[SearchCount], value: str) -> QuerySet[SearchCount]:
        return rows.filter(ANSWERED[value][1]) if value else rows


class CountFilters(WagtailFilterSet):
    week = AllValuesFilter(field_name="week", label=_("周"))
    answered = AnsweredFilter(
        label=_("结果"), choices=[(name, label) for name, (label, _condition) in ANSWERED.items()]
    )

    class Meta:
        model = SearchCount
        fields: list[str] = []


class CountIndexView(IndexView):
    @cached_property
    def list_display(self) -> list[str]:
        shown = ["query", "week", "searches", "unanswered", "clicks"]
        return [*shown, "site"] if sees_all(self.request.user) else shown

    def get_base_queryset(self) -> QuerySet[SearchCount]:
        user = self.request.user
        rows = SearchCount.objects.all() if sees_all(user) else own_counts(user)
        return rows.select_related("site__site")


class SearchCountList(ModelViewSet):
    name = "search_counts"
    model = SearchCount
    icon = "view"
    search_fields = ["query"]
    list_per_page = 50
    index_view_class = CountIndexView
    filterset_class = CountFilters
    form_fields: list[str] = []


class SearchLists(ViewSetGroup):
    menu_label = _("搜索")
    menu_icon = "search"
    menu_order = 140
    items = (SearchCountList, SynonymList, BestBetList, DictionaryWordList)


for listing in (SynonymList, BestBetList, DictionaryWordList):
    decide(listing.name, closed=ROWS)
decide(SearchCountList.name, anyone="index index_results", closed="add edit delete history history_results usage")


@hooks.register("register_admin_viewset")
def search_lists() -> SearchLists:
    return SearchLists()
