"""The files of a page with what their scans found; each file is scanned once, when it is uploaded."""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import Any

import msgspec
from django.db import transaction
from django.db.models.signals import post_save
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page

from ..file_digests import file_digest
from ..models import FileScan
from .detect import find, mask
from .files.process import scanned
from .files.scan import PLAIN, VERSION, FileFinding, scan
from .texts import uses_of


class Attached(msgspec.Struct, frozen=True):
    label: str
    name: str
    """What is read of it beside its content."""
    digest: str
    findings: tuple[FileFinding, ...]


def connect() -> None:
    post_save.connect(_uploaded, dispatch_uid="gate-uploaded")


def attached_to(page: Page) -> list[Attached]:
    """Pictures and documents that a page uses, in a fixed order; a file that is gone is left to the renderer."""
    uses = uses_of(page)
    found = []
    for sort, model in (("document", get_document_model()), ("image", get_image_model())):
        wanted = [use.identifier for use in uses if use.sort == sort]
        for instance in model.objects.filter(pk__in=wanted).order_by("pk") if wanted else ():
            if instance.file.storage.exists(instance.file.name):
                found.append(_attached(sort, instance))
    return found


def findings_of(instance: Any) -> tuple[FileFinding, ...]:
    """From the stored scan, or from one made now."""
    name = instance.file.name
    digest, extension = file_digest(name, instance.file.storage), PurePosixPath(name).suffix.lstrip(".").lower()[:20]
    kept = FileScan.objects.filter(digest=digest, extension=extension, version=VERSION).first()
    if kept is not None:
        return tuple(msgspec.convert(kept.findings, list[FileFinding]))
    with instance.file.storage.open(name) as file:
        # What has a structure to be attacked is read in a process of its own; of a picture Wagtail has read as much.
        is_simple = extension in PLAIN or isinstance(instance, get_image_model())
        found = scan(file.read(), extension) if is_simple else scanned(file, extension)
    FileScan.objects.update_or_create(
        digest=digest, extension=extension, defaults={"version": VERSION, "findings": msgspec.to_builtins(found)}
    )
    return tuple(found)


def _attached(sort: str, instance: Any) -> Attached:
    title = instance.title if sort == "document" else PurePosixPath(instance.file.name).name
    label = (_("附件“%(title)s”") if sort == "document" else _("图片“%(title)s”")) % {"title": mask(title, find(title))}
    read = f"{title}\n{PurePosixPath(instance.file.name).name}" if sort == "document" else instance.description or ""
    return Attached(label, read, file_digest(instance.file.name, instance.file.storage), findings_of(instance))


def _uploaded(sender: type[Any], instance: Any, **_: Any) -> None:
    if isinstance(instance, get_image_model() | get_document_model()) and instance.file:
        # After the act: a long scan must not hold the write lock.
        transaction.on_commit(lambda: _scan_stored(instance))


def _scan_stored(instance: Any) -> None:
    if instance.file.storage.exists(instance.file.name):
        with transaction.atomic():
            findings_of(instance)
