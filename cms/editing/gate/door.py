"""The one gate function: what keeps a page, as it stands in memory, from going live (R10).

Form, bulk action, schedule, approval, import and code all come through ``BasePage.save`` or ask here before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import msgspec
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from ..models import GateRelease
from .attachments import Attached, attached_to
from .detect import find
from .finding import Finding
from .folded import Folded
from .kinds import KINDS
from .soundness import Fault, faults_of
from .texts import GateText, texts_of


class Refused(ValidationError):
    """A page that may not go live; the message holds a sentence for each reason."""

    def __init__(self, page: Any, sentences: list[str]) -> None:
        # By field, for none: Wagtail's interface answers with these.
        super().__init__({NON_FIELD_ERRORS: sentences})
        self.page = page


class Located(msgspec.Struct, frozen=True):
    """A finding with its place in the page."""

    field: str
    label: str
    finding: Finding
    at: GateText | None = None
    """None for what is found in a file."""

    @property
    def kind(self) -> Any:
        return KINDS[self.finding.kind]

    @property
    def sentence(self) -> str:
        """Where, what, why and what to do; personal data masked."""
        return _("“%(where)s”中有%(what)s“%(masked)s”（%(article)s）：%(remedy)s%(advice)s") % {
            "where": self.label,
            "what": self.kind.label,
            "masked": self.finding.masked,
            "article": self.kind.article,
            "remedy": self.kind.remedy,
            "advice": self.finding.advice,
        }


class Examination(msgspec.Struct, frozen=True):
    findings: tuple[Located, ...]
    faults: tuple[Fault, ...]
    """What a second person cannot let pass."""
    digest: str
    """SHA-256 over what a reader takes in; any change of it is another text."""
    is_released: bool

    @property
    def open_findings(self) -> tuple[Located, ...]:
        return () if self.is_released else self.findings


def examine(page: Any) -> Examination:
    """Reads the whole page, and what scans of its files have found; files not scanned yet are scanned now."""
    texts, files = texts_of(page), attached_to(page)
    found = (*_in_texts(texts), *_in_files(files))
    digest = _digest(texts, files)
    is_released = bool(found) and GateRelease.objects.filter(page_id=page.pk, digest=digest).exists()
    return Examination(found, tuple(faults_of(page, texts)), digest, is_released)


def _in_texts(texts: list[GateText]) -> Iterator[Located]:
    for text in texts:
        for finding in find(text.text):
            yield Located(text.field, text.label, finding, text)


def _in_files(files: list[Attached]) -> Iterator[Located]:
    for file in files:
        for finding in find(file.name):
            yield Located("", _("%(file)s的名称") % {"file": file.label}, finding)
        for found in file.findings:
            yield Located("", file.label, Finding(0, 0, found.kind, found.masked, found.masked, None, found.advice))


def _digest(texts: list[GateText], files: list[Attached]) -> str:
    # Folded: an editor that writes its markup anew has changed nothing that is read.
    read = [[one.field, "".join(Folded(one.text).text.split())] for one in texts]
    read += [[file.name, file.digest] for file in files]
    return hashlib.sha256(json.dumps(read, ensure_ascii=False).encode()).hexdigest()
