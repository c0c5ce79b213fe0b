"""指南的导入导出: a department's guides as a file, and a file that is tried first and then taken in by the workflow."""

from __future__ import annotations

from collections.abc import Iterable
from mimetypes import guess_type
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from wagtail.admin.viewsets.base import ViewSet

from cms.editing import urgency, writers
from cms.editing.guard import own_pages, sees_all
from departments.organisation.models import SiteProfile

from ..models import TablesUpload
from .exporting import SUFFIXES, export
from .faults import InvalidTables
from .importing import Imported, Way, import_tables
from .reading import Lines, read_tables
from .tables import TABLES
from .workbook import write_workbook

NAME = "item_tables"
MOST_BYTES = 10 * 2**20
MOST_AT_ONCE = 50
"""Guides in one transaction, which others must wait for."""
UPLOADED = (".xlsx", ".json")


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("文件"), help_text=gettext_lazy("填好的工作簿（.xlsx）或者 .json，不超过 10 MB")
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if Path(file.name).suffix.lower() not in UPLOADED:
            raise forms.ValidationError(_("文件名应以 .xlsx 或 .json 结尾。"))
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 10 MB，请分成几个文件，或者请门户团队导入。"))
        return file


def own_profiles(user: Any) -> QuerySet[SiteProfile]:
    """Of the sites on which the user has rights."""
    profiles = SiteProfile.objects.select_related("site__root_page", "department").order_by("site__root_page__path")
    return profiles if sees_all(user) else profiles.filter(site__root_page__in=own_pages(user).values("pk"))


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
    name = Path(file.name)
    given = {"profile": profile, "name": f"{name.stem[:60]}{name.suffix.lower()}", "content": file.read()}
    TablesUpload.objects.update_or_create(user=request.user, defaults=given)
    return redirect(f"{NAME}:trial", profile.pk)


def trial(request: HttpRequest, profile_id: int) -> HttpResponse:
    """What the uploaded file would do; writes nothing."""
    profile = _profile(request, profile_id)
    given = get_object_or_404(TablesUpload, user=request.user, profile=profile)
    context: dict[str, Any] = {"profile": profile, "upload": given, "may_publish": sees_all(request.user)}
    try:
        outcome = import_tables(_lines(given), profile, Way(user=request.user, is_trial=True, most=MOST_AT_ONCE))
    except InvalidTables as invalid:
        return render(request, "chengmen/item_tables_trial.html", {**context, "faults": invalid.faults})
    context |= {"outcome": outcome, "refusal": writers.refusal(request.user), "reason": urgency.reason_field()}
    return render(request, "chengmen/item_tables_trial.html", context)


@require_POST
def apply(request: HttpRequest, profile_id: int) -> HttpResponse:
    profile = _profile(request, profile_id)
    given = get_object_or_404(TablesUpload, user=request.user, profile=profile)
    publishes = "publish" in request.POST
    if publishes and not sees_all(request.user):
        raise PermissionDenied
    if refusal := writers.refusal(request.user) or (publishes and urgency.refusal()):
        messages.error(request, refusal)
        return redirect(f"{NAME}:trial", profile.pk)
    try:
        way = Way(user=request.user, publishes=publishes, most=MOST_AT_ONCE)
        outcome = import_tables(_lines(given), profile, way)
    except InvalidTables:
        # Somebody was quicker: the trial says what stands in the way now.
        return redirect(f"{NAME}:trial", profile.pk)
    messages.success(request, _sentence(outcome))
    if outcome.left:
        return redirect(f"{NAME}:trial", profile.pk)
    given.delete()
    return redirect("guides:index")


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
            path("<int:profile_id>/trial/", trial, name="trial"),
            path("<int:profile_id>/apply/", apply, name="apply"),
        ]


def _profile(request: HttpRequest, identifier: int) -> SiteProfile:
    """Reviewers and approvers download, and write nothing."""
    profile = get_object_or_404(own_profiles(request.user), pk=identifier)
    if request.method == "POST" and not _may_write(request.user, profile):
        raise PermissionDenied
    return profile


def _may_write(user: Any, profile: SiteProfile) -> bool:
    home = profile.site.root_page.specific_deferred
    return bool(home.permissions_for_user(user).can_add_subpage())


def _lines(given: TablesUpload) -> Lines:
    """Raises ``InvalidTables``."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / given.name
        file.write_bytes(given.content)
        return read_tables(file)


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
    sites = [(profile, _may_write(request.user, profile)) for profile in own_profiles(request.user)]
    context = {"sites": sites, "form": UploadForm(), "faults": faults}
    return render(request, "chengmen/item_tables.html", context, status=422 if faults else 200)


def _sentence(outcome: Imported) -> str:
    written = outcome.created + outcome.changed
    sentence = _("已写入 %(written)s 份指南：送审 %(submitted)s 份，发布 %(published)s 份，其余存为草稿。") % {
        "written": written,
        "submitted": outcome.submitted,
        "published": outcome.published,
    }
    if outcome.left:
        sentence += _("还有 %(left)s 份未写入，请继续。") % {"left": outcome.left}
    return sentence
