"""The same content for Hugo: a content file for each page, data files for sites and items (docs/benchmarks.md)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from cms.publishing.plan import SiteView, anchor
from cms.publishing.publisher import Publisher
from cms.records.record import FileUse, Html, ImageUse, PageRecord, Reference
from cms.settings.shared import ROOT
from departments.services.records import CatalogueItem

from .city import set_aside

TEMPLATES = Path(__file__).parent / "hugo"
PIECES = (Html, Reference, ImageUse, FileUse)


class HugoSite:
    """A Hugo project with the content of a publisher's Records, one build for the whole city."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.public = folder / "public"

    def write(self, publisher: Publisher) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.copytree(TEMPLATES, self.folder)
        shutil.copytree(ROOT / "static", self.folder / "static" / "assets")
        self._paths = {
            record.key: _content_path(record)
            for record in publisher.records.by_key.values()
            if isinstance(record, PageRecord)
        }
        self._guides = {
            record.key: record.guide
            for record in publisher.records.by_key.values()
            if isinstance(record, CatalogueItem)
        }
        for slug in publisher.records.site_slugs():
            self._write_site(slug, publisher)

    def build(self) -> None:
        command = [str(Path(sys.executable).parent / "hugo"), "--source", str(self.folder), "--quiet"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def forget(self) -> None:
        set_aside(self.public)

    def version(self) -> str:
        command = [str(Path(sys.executable).parent / "hugo"), "version"]
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return told.splitlines()[-1].split()[1]

    def _write_site(self, slug: str, publisher: Publisher) -> None:
        view = publisher.view(slug)
        city = publisher.records.by_key["setting:city"]
        site = view.site()
        department = view.record(site.department)
        told = msgspec.to_builtins(site) | {
            "hotline": city.hotline,  # type: ignore[attr-defined]
            "sample_notice": city.sample_notice,  # type: ignore[attr-defined]
            "portal_name": city.portal_name,  # type: ignore[attr-defined]
            "portal_url": "/portal/",
            "address": department.address,  # type: ignore[union-attr]
        }
        _write_json(self.folder / "data" / "sites" / f"{slug}.json", told)
        items = [msgspec.to_builtins(item) | self._placed(item) for item in view.own(CatalogueItem)]
        _write_json(self.folder / "data" / "items" / f"{slug}.json", items)
        for record in view.own(PageRecord):
            self._write_page(record, view)

    def _placed(self, item: CatalogueItem) -> dict[str, str]:
        path = self._paths.get(item.guide or "", "")
        return {"anchor": anchor(item.key), "guide_url": f"{path}.html" if path else ""}

    def _write_page(self, record: PageRecord, view: SiteView) -> None:
        """JSON front matter with the Record's fields; its body is the file's content, as HTML."""
        fields = {name: self._told(getattr(record, name), view) for name in record.__struct_fields__}
        body = fields.pop("body", "")
        front = {
            "title": record.title,
            "type": view.kinds.of(record).name,
            "date": record.published.isoformat(),
            "lastmod": record.updated.isoformat(),
            "weight": record.position or 1,
            "params": {"record": {name: value for name, value in fields.items() if value}, "has_body": bool(body)},
        }
        path = _content_path(record)
        name = f"{path}/_index.html" if record.path.endswith("/") else f"{path}.html"
        file = self.folder / "content" / name.lstrip("/")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"{json.dumps(front, ensure_ascii=False, default=str)}\n{body}", encoding="utf-8")

    def _told(self, value: Any, view: SiteView) -> Any:
        if isinstance(value, tuple) and value and isinstance(value[0], PIECES):
            return view.html(value)
        if isinstance(value, tuple) and value and isinstance(value[0], str) and value[0].startswith(("page:", "item:")):
            paths = (self._paths.get(self._guides.get(key) or key, "") for key in value)
            return [path for path in paths if path]
        if isinstance(value, str) and value.startswith("page:"):
            return self._paths.get(value, value)
        return msgspec.to_builtins(value)


def _content_path(record: PageRecord) -> str:
    return f"/{record.site}{record.path}".removesuffix(".html").rstrip("/")


def _write_json(file: Path, value: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")
