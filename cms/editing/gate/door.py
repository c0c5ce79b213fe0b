"""The one gate function: what keeps a page, as it stands in memory, from going live (R10).

Form, bulk action, schedule, approval, import and code all come through ``BasePage.save`` or ask here before.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

import msgspec
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from ..models import GateRelease
from .detect import find
from .finding import Finding
from .folded import Folded
from .kinds import KINDS
from .texts import GateText, texts_of


class Refused(ValidationError):
    """A page that may not go live; the message holds a sentence for each reason."""

    def __init__(self, page: Any, sentences: list[str]) -> None:
        super().__init__(sentences)
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
    digest: str
    """SHA-256 over what a reader takes in; any change of it is another text."""
    is_released: bool

    @property
    def open_findings(self) -> tuple[Located, ...]:
        return () if self.is_released else self.findings


def examine(page: Any) -> Examination:
    """Reads the whole page; no query unless something is found."""
    texts = texts_of(page)
    found = tuple(_in_texts(texts))
    digest = _digest(texts)
    is_released = bool(found) and GateRelease.objects.filter(page_id=page.pk, digest=digest).exists()
    return Examination(found, digest, is_released)


def _in_texts(texts: list[GateText]) -> Iterator[Located]:
    for text in texts:
        for finding in find(text.text):
            yield Located(text.field, text.label, finding, text)


def _digest(texts: list[GateText]) -> str:
    # Folded: an editor that writes its markup anew has changed nothing that is read.
    read = [[one.field, "".join(Folded(one.text).text.split())] for one in texts]
    return hashlib.sha256(json.dumps(read, ensure_ascii=False).encode()).hexdigest()
