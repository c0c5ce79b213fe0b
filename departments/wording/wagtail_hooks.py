"""The portal team's lists of what search is told."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import register_permission_policy

from cms.editing.guarded import ROWS, decide
from cms.editing.policies import PortalTeamPolicy

from .models import BestBet, DictionaryWord, Synonym

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


class SearchLists(ViewSetGroup):
    menu_label = _("搜索")
    menu_icon = "search"
    menu_order = 140
    items = (SynonymList, BestBetList, DictionaryWordList)


for listing in (SynonymList, BestBetList, DictionaryWordList):
    decide(listing.name, closed=ROWS)


@hooks.register("register_admin_viewset")
def search_lists() -> SearchLists:
    return SearchLists()
