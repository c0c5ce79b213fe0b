"""``manage.py export_items FILE.xlsx|.csv|.json [--site SLUG]``: the public guides as tables (docs/exchange.md)."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from departments.organisation.models import SiteProfile
from departments.services.exchange.exporting import SUFFIXES, export, site_named

FAULTY, UNABLE = 1, 2


class Command(BaseCommand):
    help = "Writes the public guides of service items as a workbook, or as the exchange's tables in CSV or JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--site", default="", metavar="SLUG", help="the guides of this site only")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        file: Path = options["file"]
        if file.suffix not in SUFFIXES:
            self._end(FAULTY, [f"{file.name}：文件名应以 {'、'.join(SUFFIXES)} 结尾"])
        try:
            site = site_named(options["site"])
            exported = export(file, site, lambda count: self.stderr.write(f"{count} guides read"))
        except SiteProfile.DoesNotExist:
            self._end(FAULTY, [f"--site {options['site']}：没有这个网站，请写网站标识，例如 gongan"])
        except DatabaseError as error:
            self._end(UNABLE, [f"数据库无法使用（{error}）：请先运行 manage.py migrate，并检查占用它的程序"])
        except OSError as error:
            self._end(UNABLE, [f"{file}：无法写入（{error.strerror}），请检查文件夹和权限"])
        if exported.faults:
            self._end(FAULTY, list(exported.faults))
        told = {"file": str(file), "items": exported.items, "rows": exported.rows}
        self.stdout.write(json.dumps({**told, "seconds": round(time.monotonic() - started, 3)}, ensure_ascii=False))

    def _end(self, status: int, faults: list[str]) -> NoReturn:
        for fault in faults:
            self.stderr.write(fault)
        self.stdout.write(json.dumps({"faults": len(faults)}))
        sys.exit(status)
