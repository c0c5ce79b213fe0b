"""``manage.py withdraw KEY``: removes a page everywhere at once, kept releases too (docs/operations.md)."""

from __future__ import annotations

import json
import sys
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from wagtail.models import Page

from cms.publishing.command import main as publishing
from cms.publishing.configuration import load
from cms.publishing.errors import PublishingError
from cms.publishing.withdraw import Withdrawn, withdraw, withdrawn_of
from cms.records.reader import RecordReader
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
        city = load()
        reader = RecordReader(city.settings)
        thing = withdrawn_of(reader, key) or Withdrawn(key=key, title=page.title)
        reader.close()
        try:
            removed = withdraw(city, thing, unpublish=lambda: _unpublish(page), publish=_publish)
        except PublishingError as error:
            self.stderr.write(str(error))
            sys.exit(2)
        if not city.front_url:
            self._forget_in_search()
        self.stdout.write(
            json.dumps({"key": key, "title": thing.title, "removed_releases": removed}, ensure_ascii=False)
        )

    def _forget_in_search(self) -> None:
        """Made anew, the index holds no term of it; a front on another host does so within half a minute."""
        # The embedded one first: it waits for no server. Publishing knows search by its command alone.
        for engine in dict.fromkeys(("embedded", settings.CHENGMEN_SEARCH_ENGINE)):
            call_command("search", "rebuild", engine=engine, stdout=self.stderr, stderr=self.stderr)


def _publish(*, full: bool) -> None:
    publishing(["publish", *(["--full"] if full else [])])


def _unpublish(page: Page) -> None:
    with writing():
        page.specific.unpublish()
