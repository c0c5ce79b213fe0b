"""``manage.py export_items FILE.xlsx|.csv|.json [--site SLUG]``: the public guides as tables (docs/exchange.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from departments.organisation.models import SiteProfile
from departments.services.exchange.command import FAULTY, ExchangeCommand
from departments.services.exchange.exporting import export


class Command(ExchangeCommand):
    help = "Writes the public guides of service items as a workbook, or as the exchange's tables in CSV or JSON."
    site_help = "the guides of this site only"
    file_refused = "无法写入（{reason}），请检查文件夹和权限"

    def exchange(self, file: Path, site: SiteProfile | None, options: dict[str, Any]) -> dict[str, Any]:
        exported = export(file, site, lambda count: self.stderr.write(f"{count} guides read"))
        if exported.faults:
            self.end(FAULTY, list(exported.faults))
        return {"file": str(file), "items": exported.items, "rows": exported.rows}
