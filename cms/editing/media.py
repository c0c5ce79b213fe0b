"""Thumbnails of uploaded pictures, for those who may see the picture; originals and files have their own views."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.images import get_image_model

from .guard import own_collections, sees_all

ANSWERS = {
    "Cache-Control": "private, max-age=86400",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def rendition(request: HttpRequest, name: str) -> FileResponse:
    """One of the sizes that Wagtail makes of a picture for its own screens."""
    user: Any = request.user
    if not user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    found = get_object_or_404(get_image_model().get_rendition_model().objects.select_related("image"), file=name)
    if not sees_all(user) and not own_collections(user).filter(pk=found.image.collection_id).exists():
        raise Http404
    try:
        return FileResponse(found.file.open("rb"), headers=ANSWERS)
    except FileNotFoundError as missing:
        raise Http404 from missing
