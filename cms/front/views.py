"""Static files, open data and health of the front."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import quote
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase

from .counts import PageCounts, SearchCounts
from .downloads import NAMES, Downloads
from .files import Found, Gone, Moved, SiteFiles, content_type, entity_tag, host_of, is_unchanged, last_modified
from .plain_pages import BROKEN, UNREADABLE
from .public_records import PublicRecords, PublicRecordsMissing

files = SiteFiles(settings.CHENGMEN_SITE_ROOT)
counts = PageCounts(settings.CHENGMEN_COUNTS_DATABASE)
searches = SearchCounts(settings.CHENGMEN_COUNTS_DATABASE)
records = PublicRecords(settings.CHENGMEN_PUBLIC_DATABASE)
downloads = Downloads(records, settings.CHENGMEN_PUBLIC_DATABASE.parent / "downloads")

YEAR_SECONDS = 365 * 24 * 3600
TIME_ZONE = ZoneInfo(settings.TIME_ZONE)


def page(request: HttpRequest) -> HttpResponse:
    """The released file at this host and address."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET", "HEAD"])
    host = host_of(request.META.get("HTTP_HOST", ""))
    release = files.release(host)
    if release is None:
        return HttpResponse("No site has this name.\n", status=404, content_type="text/plain; charset=utf-8")
    match files.find(release, request.path_info, request.META.get("QUERY_STRING", "")):
        case Found() as found:
            return _send(request, host, found)
        case Moved(location, keeps_query):
            return _moved(location, request.META.get("QUERY_STRING", "") if keeps_query else "")
        case Gone(file):
            return HttpResponse(file.read_bytes(), status=410, content_type=content_type(file))
        case _:
            return _not_found(files.find(release, "/404.html"))


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _plain(UNREADABLE, 400)


def broken(request: HttpRequest) -> HttpResponse:
    """For whatever no view has foreseen: the log has the reason."""
    return _plain(BROKEN, 500)


def download(request: HttpRequest, name: str) -> HttpResponseBase:
    """A copy of all Records (R18): ``public.sqlite`` or ``records.jsonl.gz``."""
    try:
        file = downloads.file(name)
    except PublicRecordsMissing as missing:
        return HttpResponse(f"{missing}\n", status=503, content_type="text/plain; charset=utf-8")
    response = FileResponse(file.open("rb"), content_type=NAMES[name], as_attachment=True, filename=name)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["ETag"] = f'"{file.name}"'
    return response


def health(request: HttpRequest) -> HttpResponse:
    """Epoch and version of the Records that the front holds; 503 while it has none."""
    try:
        epoch, version = records.state()
    except PublicRecordsMissing as missing:
        return JsonResponse({"status": "unavailable", "reason": str(missing)}, status=503)
    return JsonResponse({"status": "ok", "epoch": epoch, "version": version})


def _send(request: HttpRequest, host: str, found: Found) -> HttpResponse:
    is_page = found.path.suffix == ".html"
    is_view = request.method == "GET" and not request.headers.get("Sec-Purpose", "").startswith("prefetch")
    if is_page and is_view:
        counts.count(datetime.now(TIME_ZONE).date(), host, request.path_info)
    tag, modified = entity_tag(found.path), last_modified(found.path)
    condition = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
    response: HttpResponse
    if is_unchanged(tag, modified, *condition):
        response = HttpResponse(status=304)
        del response["Content-Type"]
    else:
        response = HttpResponse(found.path.read_bytes(), content_type=found.content_type)
    response["ETag"] = tag
    response["Last-Modified"] = modified
    response["Cache-Control"] = f"public, max-age={YEAR_SECONDS}, immutable" if found.is_immutable else "no-cache"
    if request.path_info.startswith("/assets/files/"):
        # An uploaded file is never shown in the site's own origin.
        response["Content-Disposition"] = "attachment"
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if found.path.suffix in (".json", ".xml"):
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _plain(page: str, status: int) -> HttpResponse:
    response = HttpResponse(page, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _moved(location: str, query: str) -> HttpResponse:
    response = HttpResponse(status=301)
    response["Location"] = quote(location, safe="/:#%-._~") + (f"?{query}" if query else "")
    return response


def _not_found(found: Found | Moved | Gone | None) -> HttpResponse:
    if isinstance(found, Found):
        return HttpResponse(found.path.read_bytes(), status=404, content_type=found.content_type)
    return HttpResponse("Not found.\n", status=404, content_type="text/plain; charset=utf-8")
