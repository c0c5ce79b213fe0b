"""Tags of pictures and files: Wagtail has one list for the whole city; a department is offered those of its own files."""

from __future__ import annotations

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, JsonResponse
from taggit.models import Tag
from wagtail.admin.auth import require_admin_access
from wagtail.documents import get_document_model
from wagtail.documents.views import documents
from wagtail.images import get_image_model
from wagtail.images.views import chooser, images

from .guard import own_files

MOST = 10


def install() -> None:
    """Puts these in the place of Wagtail's: its views are classes that no setting names."""
    images.IndexView.filterset_class = OwnTagsOfImages
    documents.IndexView.filterset_class = OwnTagsOfDocuments
    chooser.ImageChooserViewSet.choose_view_class = ImageChooseView


def own_tags(user: Any, *models: type[Any]) -> QuerySet[Tag]:
    """The most used first."""
    items = Q(pk__in=[])
    for model in models:
        kind = ContentType.objects.get_for_model(model)
        files = own_files(user, model).values("pk")
        items |= Q(taggit_taggeditem_items__content_type=kind, taggit_taggeditem_items__object_id__in=files)
    return Tag.objects.filter(items).annotate(uses=Count("taggit_taggeditem_items")).order_by("-uses", "name")


@require_admin_access
def autocomplete(request: HttpRequest) -> JsonResponse:
    begun = request.GET.get("term", "")
    found = own_tags(request.user, get_image_model(), get_document_model()).filter(name__istartswith=begun)
    return JsonResponse(sorted({tag.name for tag in found[:MOST]}) if begun else [], safe=False)


class OwnTags:
    """A filter set whose choice of tags is the user's own."""

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, request=request, **kwargs)
        if "tag" in self.filters:  # type: ignore[attr-defined]
            found = own_tags(request.user, self._meta.model)[:MOST]  # type: ignore[attr-defined]
            self.filters["tag"].extra["choices"] = [(tag.name, tag.name) for tag in found]  # type: ignore[attr-defined]


class OwnTagsOfImages(OwnTags, images.ImagesFilterSet):
    pass


class OwnTagsOfDocuments(OwnTags, documents.DocumentsFilterSet):
    pass


class ImageChooseView(chooser.ImageChooseView):
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "popular_tags": own_tags(self.request.user, self.model)[:MOST]}
