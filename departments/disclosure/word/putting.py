"""What was read out of a Word file, written into a page: blocks, pictures in the site's collection, attachments."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha1
from html import escape
from pathlib import PurePosixPath
from typing import IO, Any

import msgspec
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Collection

from cms.editing.apart import answer_of

from .content import Answer, Article, Picture, Table, Text

READER = "departments.disclosure.word"


class Refused(ValidationError):
    """A file that cannot be taken in; the message is for the editor."""


def article_of(file: IO[bytes]) -> Article:
    """Raises ``Refused``."""
    try:
        answer = msgspec.json.decode(answer_of(READER, file=file), type=Answer)
    except (subprocess.TimeoutExpired, msgspec.DecodeError) as error:
        raise Refused(_("文件异常或者过大，读取中断：请分成几篇，或者另存为新的 .docx 再试。")) from error
    if answer.article is None:
        raise Refused(_("不能导入：%(reason)s。") % {"reason": answer.refusal})
    if not answer.article.blocks:
        raise Refused(_("文件中没有可以导入的文字。"))
    return answer.article


def put_article(page: Any, article: Article, *, collection: Collection, user: Any) -> None:
    """Fills the page in memory; pictures are stored at once. What the page says already stands, but for its body."""
    facts = {"document_number": article.document_number, "issuer": article.issuer}
    for name, value in facts.items():
        if hasattr(page, name) and not getattr(page, name):
            setattr(page, name, value[: page._meta.get_field(name).max_length])
    if hasattr(page, "date_written") and page.date_written is None and article.date_written:
        page.date_written = date.fromisoformat(article.date_written)
    blocks = list(_blocks(page, article, collection, user))
    if article.document_number and not hasattr(page, "document_number"):
        blocks.insert(0, ("text", f"<p>{escape(article.document_number)}</p>"))
    page.body = blocks


def put_attachments(
    page: Any, article: Article, files: Iterable[UploadedFile], *, collection: Collection, user: Any
) -> list[str]:
    """Adds the files in the order of the text's list; answers the names of those that the list has and nobody sent.

    Raises ``Refused`` for a file that may not be uploaded.
    """
    left = list(files)
    missing = []
    for number, name in enumerate(article.attachments, start=1):
        match = next((file for file in left if _is_meant(file.name or "", number, name)), None)
        if match is None:
            missing.append(name)
        else:
            left.remove(match)
            _add(page, match, _("附件%(number)s %(name)s") % {"number": number, "name": name}, collection, user)
    for file in left:
        _add(page, file, PurePosixPath(file.name or "").stem, collection, user)
    return missing


def _blocks(page: Any, article: Article, collection: Collection, user: Any) -> Iterator[tuple[str, Any]]:
    number = 0
    for block in article.blocks:
        match block:
            case Text(html=html):
                yield "text", html
            case Table():
                yield "table", table_value(block)
            case Picture():
                number += 1
                image = _image(block, f"{page.title} {number}"[:255], collection, user)
                yield "picture", {"image": image, "alt": block.alt, "caption": block.caption, "attribution": ""}


def table_value(table: Table) -> dict[str, Any]:
    """As the editor's table block keeps it; the first row is the header."""
    spans = [dict(zip(("row", "col", "rowspan", "colspan"), span, strict=True)) for span in table.spans]
    return {
        "data": [list(row) for row in table.rows],
        "cell": [],
        "mergeCells": spans,
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": "",
    }


def _image(picture: Picture, title: str, collection: Collection, user: Any) -> Any:
    """The same picture in the same collection is one."""
    images = get_image_model()
    # Wagtail's own digest for telling duplicates, not a matter of security.
    digest = sha1(picture.data, usedforsecurity=False).hexdigest()
    found = images.objects.filter(collection=collection, file_hash=digest).first()
    if found is not None:
        return found
    image = images(title=title, description=picture.alt, collection=collection, uploaded_by_user=user)
    image.file = ContentFile(picture.data, name=f"word-{digest[:12]}.{picture.extension}")
    image.file_size, image.file_hash = len(picture.data), digest
    image.save()
    return image


def _add(page: Any, file: UploadedFile, title: str, collection: Collection, user: Any) -> None:
    document = get_document_model()(title=title[:255], collection=collection, uploaded_by_user=user, file=file)
    try:
        document.full_clean()
    except ValidationError as error:
        told = _("附件“%(name)s”不能上传：%(reason)s")
        raise Refused(told % {"name": file.name, "reason": " ".join(error.messages)}) from error
    document._set_document_file_metadata()
    document.save()
    page.attachments.add(page.attachments.model(document=document, title=title[:200]))


def _is_meant(file_name: str, number: int, name: str) -> bool:
    stem = "".join(PurePosixPath(file_name).stem.split())
    return "".join(name.split()) in stem or stem.startswith((f"附件{number}", f"{number}.", f"{number}、"))
