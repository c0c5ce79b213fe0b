"""Dynamic pages in the frame of the site they stand on: ``_frame.html`` of the host's live release."""

from __future__ import annotations

from html import escape

from django.http import HttpRequest, HttpResponse

from .files import host_of
from .views import files

TITLE, MAIN = "<!--title-->", "<!--main-->"


def framed(request: HttpRequest, *, title: str, main: str, status: int = 200) -> HttpResponse:
    """A page with ``main`` (safe HTML) in the frame; 503 while the host has no release."""
    release = files.release(host_of(request.META.get("HTTP_HOST", "")))
    try:
        frame = (release / "_frame.html").read_text(encoding="utf-8") if release else ""
    except FileNotFoundError:
        frame = ""
    if not frame:
        return HttpResponse("This site is not published yet.\n", status=503, content_type="text/plain; charset=utf-8")
    before, found, after = frame.partition(MAIN)
    response = HttpResponse(before.replace(TITLE, escape(title)) + main + after if found else frame, status=status)
    response["Cache-Control"] = "no-cache"
    return response
