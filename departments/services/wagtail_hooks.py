"""Lists of guides and of catalogue items, and the portal team's item types."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import F, QuerySet
from django.forms import RadioSelect
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as translate
from django.utils.translation import gettext_lazy as _
from django_filters.filters import ChoiceFilter
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic import CreateView, EditView, IndexView
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permissions import policy_registry, register_permission_policy

from cms.editing.guard import owned, sees_all
from cms.editing.guarded import LIST, ROWS, decide
from cms.editing.listings import PageFilters, PageList
from cms.editing.policies import PortalTeamPolicy
from cms.editing.today import MOST, Line, line, today

from .codes import item_code_warning
from .exchange.imports import own_imports, own_profiles
from .exchange.views import ItemTables
from .models import CatalogueItem, ItemType, ServiceItemPage
from .permissions import FIXED_FOR_DEPARTMENTS, OwnItemsPolicy
from .reviews import past_review

register_permission_policy(CatalogueItem, OwnItemsPolicy(CatalogueItem))
register_permission_policy(ItemType, PortalTeamPolicy(ItemType))


def own_items(user: Any) -> QuerySet[CatalogueItem]:
    return policy_registry.get_by_type(CatalogueItem).instances_user_has_permission_for(user, "change")


class ItemIndexView(IndexView):
    @cached_property
    def list_filter(self) -> list[str]:
        return ["item_type", "department"] if sees_all(self.request.user) else ["item_type"]

    def get_base_queryset(self) -> QuerySet[CatalogueItem]:
        return own_items(self.request.user).select_related("item_type", "department")


class WarnsOfCode:
    """A view that saves first and then asks about a code of an odd shape."""

    request: HttpRequest

    def save_instance(self) -> Any:
        item = super().save_instance()  # type: ignore[misc]
        if warning := item_code_warning(item.code):
            messages.warning(self.request, warning)
        return item


class ItemCreateView(WarnsOfCode, CreateView):
    pass


class ItemEditView(WarnsOfCode, EditView):
    def get_form(self, *args: Any, **kwargs: Any) -> Any:
        form = super().get_form(*args, **kwargs)
        if not sees_all(self.request.user):
            for name in FIXED_FOR_DEPARTMENTS:
                form.fields[name].disabled = True
        return form

    def get_usage_url(self) -> str | None:
        return super().get_usage_url() if sees_all(self.request.user) else None


@today(_("该核对的指南"), order=30)
def overdue_guides(user: Any, pages: QuerySet[Page]) -> Iterator[Line]:
    overdue = past_review(ServiceItemPage.objects.filter(pk__in=pages.values("pk")), timezone.localdate())
    for guide in overdue.order_by(F("reviewed").asc(nulls_first=True), "pk")[:MOST]:
        told = guide.reviewed.isoformat() if guide.reviewed else translate("从未核对")
        yield line(guide, told)


class PastReviewFilter(ChoiceFilter):
    def filter(self, guides: QuerySet[ServiceItemPage], value: str) -> QuerySet[ServiceItemPage]:
        return past_review(guides, timezone.localdate()) if value else guides


class GuideFilters(PageFilters):
    review = PastReviewFilter(
        label=_("核对"), choices=[("past", _("该核对的"))], empty_label=_("全部"), widget=RadioSelect
    )

    class Meta(PageFilters.Meta):
        model = ServiceItemPage


class GuideList(PageList):
    filterset_class = GuideFilters
    name = "guides"
    model = ServiceItemPage
    icon = "doc-full-inverse"


class CatalogueItemList(ModelViewSet):
    name = "catalogue_items"
    model = CatalogueItem
    icon = "list-ul"
    list_display = ["name", "code", "item_type", "department", "phone"]
    search_fields = ["name", "code", "other_names"]
    list_per_page = 50
    index_view_class = ItemIndexView
    add_view_class = ItemCreateView
    edit_view_class = ItemEditView


class ItemTypeList(ModelViewSet):
    name = "item_types"
    model = ItemType
    icon = "tag"
    list_display = ["label", "code", "article_kind"]


class ServiceLists(ViewSetGroup):
    menu_label = _("办事")
    menu_icon = "clipboard-list"
    menu_order = 120
    items = (GuideList, CatalogueItemList, ItemTypeList, ItemTables)


owned("catalogue_item", own_items)
decide(GuideList.name, anyone=LIST)
decide(
    CatalogueItemList.name,
    anyone="index index_results",
    own=("edit history history_results", {"pk": "catalogue_item"}),
    closed="add delete usage",
)
decide(ItemTypeList.name, closed=ROWS)
owned("site_profile", own_profiles)
owned("tables_import", own_imports)
decide(
    ItemTables.name,
    anyone="index template",
    own=("download upload progress apply stop", {"profile_id": "site_profile", "import_id": "tables_import"}),
)


@hooks.register("register_admin_viewset")
def service_lists() -> ServiceLists:
    return ServiceLists()
