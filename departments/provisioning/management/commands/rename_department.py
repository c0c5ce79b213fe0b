"""``manage.py rename_department SLUG --name … [--short-name …] [--site-name …] [--dry-run]``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from departments.provisioning.reorganising.command import ChangeCommand, open_site_of
from departments.provisioning.reorganising.renaming import Renaming, site_name_after


class Command(ChangeCommand):
    help = "Renames a department and its site; the old name leads there still."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("--name", required=True)
        parser.add_argument("--short-name", default="")
        parser.add_argument("--site-name", default="", help="by default the old one with the new name in it")
        super().add_arguments(parser)

    def change(self, options: dict[str, Any]) -> Renaming:
        profile = open_site_of(options["slug"])
        site_name = options["site_name"] or site_name_after(profile, options["name"])
        return Renaming(profile, options["name"], options["short_name"], site_name)
