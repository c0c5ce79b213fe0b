"""What both commands of the exchange do alike: their file and site, their endings, and the faults of neither's making."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError

from departments.organisation.models import SiteProfile

from .exporting import SUFFIXES, site_named

FAULTY, UNABLE = 1, 2


class ExchangeCommand(BaseCommand):
    site_help: ClassVar[str]
    file_refused: ClassVar[str]
    """Said of a file that cannot be opened: ``{reason}`` is the system's."""

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--site", default="", metavar="SLUG", help=self.site_help)

    def exchange(self, file: Path, site: SiteProfile | None, options: dict[str, Any]) -> dict[str, Any]:
        """What the last line tells, without the seconds."""
        raise NotImplementedError  # Each command has its own.

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        file: Path = options["file"]
        if file.suffix not in SUFFIXES:
            self.end(FAULTY, [f"{file.name}：文件名应以 {'、'.join(SUFFIXES)} 结尾"])
        try:
            told = self.exchange(file, site_named(options["site"]), options)
        except SiteProfile.DoesNotExist:
            self.end(FAULTY, [f"--site {options['site']}：没有这个网站，请写网站标识，例如 gongan"])
        except DatabaseError as error:
            self.end(UNABLE, [f"数据库无法使用（{error}）：请先运行 manage.py migrate，并检查占用它的程序"])
        except OSError as error:
            self.end(UNABLE, [f"{file}：{self.file_refused.format(reason=error.strerror)}"])
        self.stdout.write(json.dumps({**told, "seconds": round(time.monotonic() - started, 3)}, ensure_ascii=False))

    def end(self, status: int, faults: list[str]) -> NoReturn:
        for fault in faults:
            self.stderr.write(fault)
        self.stdout.write(json.dumps({"faults": len(faults)}))
        sys.exit(status)
