"""Two processes at the same time: editors who publish, and publishers."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cms.publishing.release import exclusive
from cms.records.models import Counter
from cms.records.table import writing
from departments.disclosure.models import NewsPage

from .city import PublishedCity
from .forty_times import TIMES

ROOT = Path(__file__).resolve().parents[2]


def start(city: PublishedCity, *arguments: str) -> subprocess.Popen[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "cms.settings.test",
        "CHENGMEN_VAR": str(city.var),
        "CHENGMEN_DATABASE": str(city.database),
    }
    command = [sys.executable, *arguments]
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finished(process: subprocess.Popen[str], *, status: int = 0) -> str:
    output, errors = process.communicate(timeout=120)
    assert process.returncode == status, errors
    return output


def retitle(title: str) -> None:
    page = NewsPage.objects.get(url_path="/gongan/news/a/")
    page.title = title
    with writing():
        page.save_revision().publish()


@pytest.mark.slow
def test_two_processes_publish_forty_times_each_and_no_version_is_lost(city: PublishedCity) -> None:
    before = Counter.objects.get().version
    paths = ("/gongan/news/a/", "/portal/news/a/")

    processes = [start(city, "-m", "tests.publishing.forty_times", path) for path in paths]
    versions = [[int(line) for line in finished(process).split()] for process in processes]

    assert all(own == sorted(own) for own in versions)
    assert sorted([*versions[0], *versions[1]]) == list(range(before + 1, before + 2 * TIMES + 1))
    assert Counter.objects.get().version == before + 2 * TIMES
    city.publish()
    assert city.differences() == []


def test_two_publish_commands_at_once_both_end_well(city: PublishedCity) -> None:
    city.publish()
    retitle("便民服务周")

    processes = [start(city, "manage.py", "publish", "--full", "--jobs", "1") for _ in range(2)]
    receipts = [json.loads(finished(process).splitlines()[-1]) for process in processes]

    assert receipts[0]["release"] != receipts[1]["release"]
    assert sum(receipt["written"] for receipt in receipts) == max(receipt["written"] for receipt in receipts) > 0
    assert "便民服务周" in city.read("/news/a.html")
    assert city.differences() == []


def test_a_publish_command_that_may_not_wait_says_who_is_at_work(city: PublishedCity) -> None:
    city.publish()

    with exclusive(city.var / "site"):
        output = finished(start(city, "manage.py", "publish", "--no-wait"), status=2)

    assert "Another publisher is at work" in json.loads(output.splitlines()[-1])["error"]
