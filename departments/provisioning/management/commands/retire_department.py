"""``manage.py retire_department SLUG [--text …] [--dry-run]``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from departments.provisioning.reorganising.command import ChangeCommand, open_site_of
from departments.provisioning.reorganising.retiring import Retiring, suggested_text


class Command(ChangeCommand):
    help = "Keeps a department's site as an archive and takes its pages down."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--text", default="", help="of the page that stays, as Markdown")
        super().add_arguments(parser)

    def change(self, options: dict[str, Any]) -> Retiring:
        profile = open_site_of(options["slug"])
        return Retiring(profile, options["text"] or suggested_text(profile))
