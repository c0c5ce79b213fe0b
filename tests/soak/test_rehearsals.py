"""What the portal team does on a bad day, from the first command to a city that is whole again (docs/operations.md)."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cms.settings.shared import ROOT
from tests.operations.test_commands import broken_templates, manage
from tests.publishing.city import PublishedCity
from tests.publishing.test_faults import with_picture
from tests.publishing.tree import live_files

pytestmark = [pytest.mark.soak, pytest.mark.timeout(0)]

LATEST = "chengmen_wording"
"""An app whose tables can be taken away again, as they were before it came."""


def done(city: PublishedCity, *words: str, **variables: str) -> dict[str, object]:
    """The result of a command that must end well."""
    status, told, said = manage(city, *words, **variables)
    assert status == 0, (words, told, said)
    return told


def environment(city: PublishedCity) -> dict[str, str]:
    given = {name: value for name, value in os.environ.items() if not name.startswith(("CHENGMEN_", "DJANGO_"))}
    return given | {
        "DJANGO_SETTINGS_MODULE": "cms.settings.development",
        "CHENGMEN_VAR": str(city.var),
        "CHENGMEN_DATABASE": str(city.database),
    }


def test_a_backup_becomes_the_same_city_on_a_new_machine(city: PublishedCity, tmp_path: Path) -> None:
    with_picture("picture")
    done(city, "publish")
    before = live_files(city.var / "site")
    appointing = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "keys", "custodians"],
        env=environment(city),
        capture_output=True,
        text=True,
        check=True,
    )
    shares = re.findall(r"^    (\S.+)$", appointing.stderr, re.MULTILINE)
    signing = done(city, "keys", "status")["signing"]
    done(city, "backup", str(tmp_path / "backup"))
    shutil.rmtree(city.var)

    fresh = {"CHENGMEN_VAR": str(tmp_path / "fresh"), "CHENGMEN_DATABASE": str(tmp_path / "fresh" / "chengmen.sqlite")}
    (tmp_path / "fresh").mkdir()
    done(city, "restore", str(tmp_path / "backup"), **fresh)
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "keys", "recover", str(tmp_path / "backup" / "keys.sealed")],
        env=environment(city) | fresh,
        input="\n".join(shares) + "\n",
        text=True,
        check=True,
        capture_output=True,
    )
    done(city, "migrate", "--verbosity=0", **fresh)
    done(city, "publish", **fresh)

    assert live_files(tmp_path / "fresh" / "site") == before
    assert done(city, "keys", "status", **fresh)["signing"] == signing
    done(city, "reconcile", **fresh)
    done(city, "publish", "--verify", **fresh)
    done(city, "verify_site", **fresh)
    done(city, "search", "rebuild", **fresh)
    done(city, "search", "verify", **fresh)


def test_an_upgrade_migrates_and_the_way_back_restores_what_was_there(city: PublishedCity, tmp_path: Path) -> None:
    done(city, "publish")
    done(city, "migrate", LATEST, "zero", "--verbosity=0")
    city.close()
    before = live_files(city.var / "site")

    status, told, _ = manage(
        city, "upgrade", str(tmp_path / "first"), CHENGMEN_TEMPLATES=str(broken_templates(tmp_path / "templates"))
    )

    assert status == 2
    assert "start the former version" in str(told["error"])
    assert live_files(city.var / "site") == before
    assert is_migrated(city) is False

    assert done(city, "upgrade", str(tmp_path / "second"))["done"] == ["migrate", "reconcile", "publish", "verify"]

    assert is_migrated(city) is True
    done(city, "verify_site")


def test_an_upgrade_that_is_killed_is_undone_by_its_backup(city: PublishedCity, tmp_path: Path) -> None:
    done(city, "publish")
    done(city, "migrate", LATEST, "zero", "--verbosity=0")
    city.close()
    before = live_files(city.var / "site")
    backup = tmp_path / "backup"
    upgrade = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "upgrade", str(backup)],
        env=environment(city),
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not backup.exists():
        assert upgrade.poll() is None
        time.sleep(0.01)
    time.sleep(1)

    os.killpg(upgrade.pid, signal.SIGKILL)
    upgrade.wait()

    assert live_files(city.var / "site") == before
    done(city, "restore", str(backup))
    assert is_migrated(city) is False
    assert done(city, "upgrade", str(tmp_path / "again"))["done"] == ["migrate", "reconcile", "publish", "verify"]


def is_migrated(city: PublishedCity) -> bool:
    told = subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "showmigrations", LATEST],
        env=environment(city),
        capture_output=True,
        text=True,
        check=True,
    )
    return "[X]" in told.stdout
