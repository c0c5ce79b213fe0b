"""``manage.py import_items FILE [--dry-run] [--site SLUG]``: guides from tables (docs/exchange.md)."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from departments.organisation.models import SiteProfile
from departments.services.exchange.exporting import SUFFIXES, site_named
from departments.services.exchange.faults import InvalidTables
from departments.services.exchange.importing import import_tables
from departments.services.exchange.reading import read_tables

FAULTY, UNABLE = 1, 2


class Command(BaseCommand):
    help = "Takes guides of service items in from a file of export_items; a second run writes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="validate only")
        parser.add_argument("--site", default="", metavar="SLUG", help="refuse the guides of other sites")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        file: Path = options["file"]
        if file.suffix not in SUFFIXES:
            self._end(FAULTY, [f"{file.name}：文件名应以 {'、'.join(SUFFIXES)} 结尾"])
        try:
            site = site_named(options["site"])
            outcome = import_tables(
                read_tables(file),
                site,
                is_trial=options["dry_run"],
                report=lambda count: self.stderr.write(f"{count} guides written"),
            )
        except InvalidTables as invalid:
            self._end(FAULTY, list(map(str, invalid.faults)))
        except SiteProfile.DoesNotExist:
            self._end(FAULTY, [f"--site {options['site']}：没有这个网站，请写网站标识，例如 gongan"])
        except DatabaseError as error:
            self._end(UNABLE, [f"数据库无法使用（{error}）：请先运行 manage.py migrate，并检查占用它的程序"])
        except OSError as error:
            self._end(UNABLE, [f"{file}：无法读取（{error.strerror}），请检查文件名和权限"])
        for code, missing in sorted(outcome.drafts.items()):
            self.stderr.write(f"  草稿 {code}：{' '.join(missing)}")
        told = {"items": outcome.items, "created": outcome.created, "changed": outcome.changed}
        told |= {"unchanged": outcome.items - outcome.created - outcome.changed, "drafts": len(outcome.drafts)}
        self.stdout.write(json.dumps({**told, "seconds": round(time.monotonic() - started, 3)}))

    def _end(self, status: int, faults: list[str]) -> NoReturn:
        for fault in faults:
            self.stderr.write(fault)
        self.stdout.write(json.dumps({"faults": len(faults)}))
        sys.exit(status)
