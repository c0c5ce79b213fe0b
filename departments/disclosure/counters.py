"""Requests for disclosure are taken at the pages 依申请公开, within the limits that stand on them."""

from __future__ import annotations

from departments.organisation.counters import SOURCES, Source

from .models import DisclosureSectionPage


def connect() -> None:
    SOURCES.append(
        Source(
            "disclosure_request",
            lambda: DisclosureSectionPage.objects.live().filter(role=DisclosureSectionPage.Role.REQUEST),
            2,
            lambda page: {"answer": page.answer_limit_days, "extension": page.extension_days},
        )
    )
