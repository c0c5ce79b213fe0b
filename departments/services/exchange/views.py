"""指南的导入导出: a department's guides as a file, and a file that is checked first and then taken in by the workflow."""

from __future__ import annotations

import time
from collections.abc import Iterable
from mimetypes import guess_type
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.templatetags.wagtailadmin_tags import user_display_name
from wagtail.admin.viewsets.base import ViewSet

from cms.editing import urgency, writers
from cms.editing.beat import is_worker_away
from cms.editing.guard import sees_all
from departments.organisation.models import SiteProfile

from ..models import OPEN, ImportedTables, TablesImport
from . import imports
from .exporting import SUFFIXES, export
from .imports import State, may_write, own_imports, own_profiles
from .tables import TABLES
from .workbook import write_workbook

NAME = "item_tables"
MOST_BYTES = 20 * 2**20
LOOKED_AGAIN = 3
"""Seconds until a browser asks anew how far an import is."""
MOST_LISTED = 20
UPLOADED = (".xlsx", ".json")


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("文件"), help_text=gettext_lazy("填好的工作簿（.xlsx）或者 .json，不超过 20 MB")
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in UPLOADED:
            raise forms.ValidationError(_("文件名应以 .xlsx 或 .json 结尾。"))
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 20 MB，请分成几个文件，或者请门户团队导入。"))
        return file


def index(request: HttpRequest) -> HttpResponse:
    return _index(request)


def download(request: HttpRequest, profile_id: int, suffix: str) -> HttpResponse:
    """The public guides of the site; CSV files together in an archive."""
    profile = _profile(request, profile_id)
    if f".{suffix}" not in SUFFIXES:
        raise Http404
    with TemporaryDirectory() as folder:
        file = Path(folder) / f"{profile.slug}-items.{suffix}"
        if exported := export(file, profile).faults:
            return _index(request, exported)
        if suffix == "csv":
            file = _archive(Path(folder), profile)
        return _attached(file)


def template(request: HttpRequest) -> HttpResponse:
    """A workbook with headings, help and lists to choose from, and no guide."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "items.xlsx"
        write_workbook({table.name: [] for table in TABLES}, file)
        return _attached(file)


@require_POST
def upload(request: HttpRequest, profile_id: int) -> HttpResponse:
    profile = _profile(request, profile_id)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _index(request, form.errors["file"])
    file = form.cleaned_data["file"]
    given = imports.begin(request.user, profile, file.name, file.read())
    if given is None:
        return _index(request, [_("您上次为这个网站导入的文件还在写入：请等它写完，或者先停止。")])
    return redirect(f"{NAME}:progress", given.pk)


def progress(request: HttpRequest, import_id: int) -> HttpResponse:
    """How far it is, what it would do or what became of it; loads itself anew while the worker is at it."""
    given = get_object_or_404(own_imports(request.user), pk=import_id)
    context: dict[str, Any] = {
        "given": given,
        "report": imports.report_of(given),
        "is_own": given.user_id == request.user.pk,
        "may_stop": given.state in OPEN and may_write(request.user, given.profile),
        "is_worker_away": given.is_under_way and is_worker_away(Path(settings.VAR), time.time()),
    }
    if given.state == State.CHECKED:
        context |= {
            "planned": imports.planned_of(get_object_or_404(ImportedTables.objects.defer("content"), of=given)),
            "may_publish": sees_all(request.user),
            "refusal": writers.refusal(request.user),
            "reason": urgency.reason_field(),
        }
    answer = render(request, "chengmen/item_tables_import.html", context)
    if given.is_under_way:
        answer["Refresh"] = str(LOOKED_AGAIN)
    return answer


@require_POST
def apply(request: HttpRequest, import_id: int) -> HttpResponse:
    given = _import(request, import_id)
    publishes = "publish" in request.POST
    if given.user_id != request.user.pk or (publishes and not sees_all(request.user)):
        raise PermissionDenied
    if refusal := writers.refusal(request.user) or (publishes and urgency.refusal()):
        messages.error(request, refusal)
    else:
        imports.confirm(given, publishes=publishes, reason=request.POST.get(urgency.FIELD, ""))
    return redirect(f"{NAME}:progress", given.pk)


@require_POST
def stop(request: HttpRequest, import_id: int) -> HttpResponse:
    given = _import(request, import_id)
    imports.stop(given, _("由 %(name)s 停止。") % {"name": user_display_name(request.user)})
    return redirect(f"{NAME}:progress", given.pk)


class ItemTables(ViewSet):
    """Under 办事: not a list of rows, but addresses of its own."""

    name = NAME
    icon = "table"
    menu_label = gettext_lazy("指南的导入导出")

    def get_urlpatterns(self) -> list[Any]:
        return [
            path("", index, name="index"),
            path("template/", template, name="template"),
            path("<int:profile_id>/download/<slug:suffix>/", download, name="download"),
            path("<int:profile_id>/upload/", upload, name="upload"),
            path("imports/<int:import_id>/", progress, name="progress"),
            path("imports/<int:import_id>/apply/", apply, name="apply"),
            path("imports/<int:import_id>/stop/", stop, name="stop"),
        ]


def _profile(request: HttpRequest, identifier: int) -> SiteProfile:
    """Reviewers and approvers download, and write nothing."""
    profile = get_object_or_404(own_profiles(request.user), pk=identifier)
    if request.method == "POST" and not may_write(request.user, profile):
        raise PermissionDenied
    return profile


def _import(request: HttpRequest, identifier: int) -> TablesImport:
    given = get_object_or_404(own_imports(request.user), pk=identifier)
    if not may_write(request.user, given.profile):
        raise PermissionDenied
    return given


def _attached(file: Path) -> HttpResponse:
    kind, _encoding = guess_type(file.name)
    headers = {"Content-Type": kind or "application/octet-stream"}
    return HttpResponse(
        file.read_bytes(), headers=headers | {"Content-Disposition": f'attachment; filename="{file.name}"'}
    )


def _archive(folder: Path, profile: SiteProfile) -> Path:
    packed = folder / f"{profile.slug}-items.zip"
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        for file in sorted(folder.glob("*.csv")):
            archive.write(file, file.name)
    return packed


def _index(request: HttpRequest, faults: Iterable[str] = ()) -> HttpResponse:
    context = {
        "sites": [(profile, may_write(request.user, profile)) for profile in own_profiles(request.user)],
        "imports": own_imports(request.user)[:MOST_LISTED],
        "form": UploadForm(),
        "faults": faults,
    }
    return render(request, "chengmen/item_tables.html", context, status=422 if faults else 200)
