"""``manage.py withdraw KEY``: removes a page everywhere at once, kept releases too (docs/operations.md)."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from wagtail.models import Page

from cms.publishing.errors import PublishingError
from cms.publishing.withdrawal import remove_everywhere, thing_of
from cms.records.reader import RecordsUnreadable
from cms.records.table import writing


class Command(BaseCommand):
    help = "Unpublishes a page and removes it from every kept release, copy and index."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("key", metavar="KEY", help="the Record's key, for example page:128")

    def handle(self, *args: Any, key: str, **options: Any) -> None:
        sort, _, number = key.partition(":")
        page = Page.objects.filter(pk=number).first() if sort == "page" and number.isdecimal() else None
        if page is None:
            self.stderr.write(f"There is no page {key}. Keys stand in the page's JSON twin, for example page:128.")
            sys.exit(2)
        thing = thing_of(page)
        try:
            removed = remove_everywhere(thing, unpublish=lambda: _unpublish(page))
        except (PublishingError, RecordsUnreadable, OSError) as error:
            self.stderr.write(str(error))
            sys.exit(2)
        self.stdout.write(
            json.dumps({"key": key, "title": thing.title, "removed_releases": removed}, ensure_ascii=False)
        )


def _unpublish(page: Page) -> None:
    with writing():
        page.specific.unpublish()
