"""``manage.py import_items FILE [--dry-run] [--publish] [--site SLUG]``: guides from tables (docs/exchange.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from cms.records.progress import shown
from departments.organisation.models import SiteProfile
from departments.services.exchange.command import FAULTY, ExchangeCommand
from departments.services.exchange.faults import InvalidTables
from departments.services.exchange.importing import Import, Way
from departments.services.exchange.reading import read_tables


class Command(ExchangeCommand):
    help = "Takes guides of service items in from a file of export_items; a second run writes nothing."
    site_help = "refuse the guides of other sites"
    file_refused = "无法读取（{reason}），请检查文件名和权限"

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--dry-run", action="store_true", help="validate only")
        parser.add_argument("--publish", action="store_true", help="publish what is complete, without an approval")

    def exchange(self, file: Path, site: SiteProfile | None, options: dict[str, Any]) -> dict[str, Any]:
        try:
            lines = read_tables(file)
            work = Import(lines, site, Way(publishes=options["publish"], is_trial=options["dry_run"]))
            for _ in shown(work.checked(), "guides checked", len(work.planner.lines)):
                pass
        except InvalidTables as invalid:
            self.end(FAULTY, list(map(str, invalid.faults)))
        for _ in shown(work.written(), "guides written", len(work.differing)):
            pass
        outcome = work.outcome
        for fault in outcome.overtaken:
            self.stderr.write(f"  未写入 {fault}")
        for code, missing in sorted(outcome.drafts.items()):
            self.stderr.write(f"  草稿 {code}：{' '.join(missing)}")
        told = {name: getattr(outcome, name) for name in ("items", "created", "changed", "unchanged", "published")}
        return told | {"incomplete": len(outcome.drafts)}
