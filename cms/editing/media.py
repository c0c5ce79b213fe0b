"""Thumbnails of uploaded pictures and uploaded files themselves, for those who may see them."""

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
    # Whoever may not see any is not told which there are.
    if not request.user.is_authenticated:
        raise Http404
    found = get_object_or_404(get_image_model().get_rendition_model().objects.select_related("image"), file=name)
    require_own(found.image, request)
    try:
        return FileResponse(found.file.open("rb"), headers=ANSWERS)
    except FileNotFoundError as missing:
        raise Http404 from missing


def require_own(file: Any, request: HttpRequest) -> None:
    """Raises ``Http404`` unless the file is of a folder of the user's own."""
    user: Any = request.user
    if not user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    if not sees_all(user) and not own_collections(user).filter(pk=file.collection_id).exists():
        raise Http404
