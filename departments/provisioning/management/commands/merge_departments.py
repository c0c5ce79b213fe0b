"""``manage.py merge_departments FROM INTO [--title …] [--text …] [--dry-run]``."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandError, CommandParser

from departments.provisioning.reorganising.command import ChangeCommand, open_site_of
from departments.provisioning.reorganising.merging import Merging, suggested_notice


class Command(ChangeCommand):
    help = "Moves a department's pages and items to another; its addresses lead there."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source")
        parser.add_argument("heir")
        parser.add_argument("--title", default="", help="of the notice")
        parser.add_argument("--text", default="", help="of the notice, as Markdown")
        super().add_arguments(parser)

    def change(self, options: dict[str, Any]) -> Merging:
        source, heir = open_site_of(options["source"]), open_site_of(options["heir"])
        if source == heir:
            raise CommandError("不能并入自身，请写明两个部门", returncode=1)
        title, text = suggested_notice(source, heir)
        return Merging(source, heir, options["title"] or title, options["text"] or text)
