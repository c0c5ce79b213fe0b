"""Opening what was loaded to the public: its release is live and search finds it."""

from __future__ import annotations

import io
import sqlite3

from django.conf import settings
from django.core.management import call_command

from cms.publishing.configuration import Configuration
from cms.publishing.errors import PublishingError
from cms.publishing.now import PATIENCE, hindrances, publish_now
from cms.records.reader import RecordReader


def open_site(slug: str, host: str) -> list[str]:
    """What keeps the site from being seen and found, as sentences; empty when it is both."""
    city = Configuration(settings)
    try:
        reader = RecordReader(settings)
        receipt = publish_now(city, reader)
        reader.close()
    except (PublishingError, OSError) as error:
        return [f"部门已经载入，但未能发布（{error}）。请排除后运行 manage.py publish"]
    if receipt is None:
        return [f"部门已经载入，但发布进程在 {PATIENCE:.0f} 秒内没有回执，请查看其日志"]
    told = [f"部门已经载入，但未能全部发布：{reason}" for reason in hindrances(city, receipt, slug=slug, host=host)]
    return [*told, *_index()]


def _index() -> list[str]:
    try:
        # By name: departments do not know search. A front that follows takes the same lock, before or after.
        call_command("search", "sync", stdout=io.StringIO())
    except (OSError, sqlite3.Error) as error:
        return [
            f"部门已经发布，但本机未能更新搜索索引（{error}）。前台运行时会自行更新；否则请运行 manage.py search sync"
        ]
    return []
