"""What previewed pages refer to under ``/assets/``, on the back office: for those who may edit alone."""

from __future__ import annotations

import mimetypes
import re
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse

from cms.publishing.plan import SiteView
from cms.publishing.rich_text import is_stored

from .preview import configuration, renderer
from .stored import StoredRecords

STORED = re.compile(r"assets/(?:images|files)/[0-9a-f]{20}(?:-[0-9a-f]{6}-\d+)?\.[a-z0-9]+")
ANSWERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def asset(request: HttpRequest, name: str) -> HttpResponse | FileResponse:
    """A static file, the city's theme, or a picture or file that a preview has made."""
    user: Any = request.user
    if not user.has_perm("wagtailadmin.access_admin"):
        raise Http404
    return _stored(f"assets/{name}") if is_stored(f"assets/{name}") else _static(f"/assets/{name}")


def _stored(file: str) -> FileResponse:
    # Names carry the content's digest: only who has seen them on a page knows them.
    kept = configuration().images / file.rpartition("/")[2]
    if not STORED.fullmatch(file) or not kept.is_file():
        raise Http404
    return FileResponse(kept.open("rb"), as_attachment=file.startswith("assets/files/"), headers=ANSWERS)


def _static(address: str) -> HttpResponse:
    files = renderer().assets
    for name, known in files.urls.items():
        if known == address:
            return _answer(address, files.content[name])
    city = configuration()
    theme = city.theme(SiteView("", StoredRecords(""), city.kinds))
    if city.theme_path(theme) == address:
        return _answer(address, theme.encode())
    raise Http404


def _answer(address: str, content: bytes) -> HttpResponse:
    kind, _encoding = mimetypes.guess_type(address)
    return HttpResponse(content, content_type=kind or "application/octet-stream", headers=ANSWERS)
