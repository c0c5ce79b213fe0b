"""``backup``, ``restore`` and ``upgrade`` as the portal team types them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from cms.settings.shared import ROOT
from tests.publishing.city import PublishedCity

pytestmark = pytest.mark.slow


def manage(city: PublishedCity, *words: str, **variables: str) -> tuple[int, dict[str, Any], str]:
    """Status, result and what was said to people."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("CHENGMEN_", "DJANGO_"))}
    environment |= {
        "DJANGO_SETTINGS_MODULE": "cms.settings.development",
        "CHENGMEN_VAR": str(city.var),
        "CHENGMEN_DATABASE": str(city.database),
        **variables,
    }
    done = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), *words], env=environment, capture_output=True, text=True, check=False
    )
    lines = done.stdout.strip().splitlines()
    return done.returncode, json.loads(lines[-1]) if lines else {}, done.stderr


def broken_templates(folder: Path) -> Path:
    shutil.copytree(ROOT / "portal_templates", folder)
    (folder / "kinds" / "news.html").write_text("{% endfor %}", encoding="utf-8")
    return folder


def test_backup_and_restore_bring_the_city_back(city: PublishedCity, tmp_path: Path) -> None:
    status, told, _ = manage(city, "backup", str(tmp_path / "backup"))
    assert (status, told["files"] > 0) == (0, True)
    city.database.unlink()

    status, told, said = manage(city, "restore", str(tmp_path / "backup"))

    assert status == 0, said
    assert "manage.py publish" in said
    assert manage(city, "reconcile")[0] == 0


def test_a_damaged_backup_is_a_finding_with_its_file_named(city: PublishedCity, tmp_path: Path) -> None:
    manage(city, "backup", str(tmp_path / "backup"))
    with (tmp_path / "backup" / "database.sqlite").open("r+b") as file:
        file.seek(5000)
        file.write(b"\0\1\2")

    status, told, _ = manage(city, "restore", str(tmp_path / "backup"))

    assert status == 1
    assert "database.sqlite was changed" in told["error"]


def test_an_upgrade_backs_up_and_ends_with_a_verified_city(city: PublishedCity, tmp_path: Path) -> None:
    status, told, said = manage(city, "upgrade", str(tmp_path / "backup"))

    assert status == 0, said
    assert told["done"] == ["migrate", "reconcile", "publish", "verify"]
    assert (tmp_path / "backup" / "manifest.json").is_file()


def test_an_upgrade_that_cannot_publish_goes_back(city: PublishedCity, tmp_path: Path) -> None:
    city.publish()
    city.publisher.reader.close()
    before = city.read("/news/a.html")

    status, told, _ = manage(
        city,
        "upgrade",
        str(tmp_path / "backup"),
        CHENGMEN_TEMPLATES=str(broken_templates(tmp_path / "templates")),
    )

    assert status == 2
    assert "start the former version" in told["error"]
    assert city.read("/news/a.html") == before
