"""What the environment says: typed, and nonsense refused in one sentence with the variable's name."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cms.publishing.checks import check_settings
from cms.settings import environment
from cms.settings.environment import EnvironmentInvalid
from cms.settings.shared import ROOT

NAME = "CHENGMEN_TRIAL"
READERS: dict[str, Callable[[], object]] = {
    "integer": lambda: environment.integer(NAME, 5, least=1, most=9),
    "boolean": lambda: environment.boolean(NAME, False),
    "host": lambda: environment.host(NAME, "localhost"),
    "path": lambda: environment.path(NAME, Path("/default")),
    "choice": lambda: environment.choice(NAME, "a", among=("a", "b")),
    "words": lambda: environment.words(NAME, ("x",)),
}


@pytest.mark.parametrize(
    ("reader", "value", "expected"),
    [
        ("integer", "7", 7),
        ("integer", None, 5),
        ("boolean", "Yes", True),
        ("boolean", "0", False),
        ("host", "www.example.gov.cn", "www.example.gov.cn"),
        ("path", "/a/../b", Path("/b")),
        ("choice", "b", "b"),
        ("words", " a, ,b ", ["a", "b"]),
        ("words", None, ["x"]),
    ],
)
def test_a_variable_is_read_as_its_type(
    monkeypatch: pytest.MonkeyPatch, reader: str, value: str | None, expected: object
) -> None:
    if value is not None:
        monkeypatch.setenv(NAME, value)

    assert READERS[reader]() == expected


@pytest.mark.parametrize(
    ("reader", "value"),
    [
        ("integer", "seven"),
        ("integer", ""),
        ("integer", "0"),
        ("integer", "10"),
        ("boolean", "perhaps"),
        ("host", "http://example.org/"),
        ("host", "example.org:80"),
        ("host", ""),
        ("path", ""),
        ("choice", "c"),
    ],
)
def test_nonsense_is_refused_with_the_variables_name(monkeypatch: pytest.MonkeyPatch, reader: str, value: str) -> None:
    monkeypatch.setenv(NAME, value)

    with pytest.raises(EnvironmentInvalid, match=NAME):
        READERS[reader]()


def test_a_secret_has_no_default_and_may_stand_in_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    with pytest.raises(EnvironmentInvalid, match="not set"):
        environment.secret(NAME)
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "none"))
    with pytest.raises(EnvironmentInvalid, match="cannot be read"):
        environment.secret(NAME)
    monkeypatch.setenv(f"{NAME}_FILE", str(tmp_path / "secret"))
    (tmp_path / "secret").write_text("\n")
    with pytest.raises(EnvironmentInvalid, match="empty"):
        environment.secret(NAME)
    (tmp_path / "secret").write_text("word\n")

    assert environment.secret(NAME) == "word"


@pytest.mark.parametrize("command", [["-m", "cms.running"], ["manage.py", "check"], ["manage.py", "publish"]])
@pytest.mark.parametrize(
    ("variable", "value"), [("CHENGMEN_PORT", "seven"), ("CHENGMEN_DOMAIN", "http://x"), ("CHENGMEN_VAR", "")]
)
def test_a_command_refuses_nonsense_in_one_sentence(command: list[str], variable: str, value: str) -> None:
    done = run(command, {variable: value})

    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert variable in done.stderr


def test_the_front_starts_from_an_empty_environment_and_knows_no_back_office(tmp_path: Path) -> None:
    """Not even a path: the code, a folder for its data and the name of its settings are all that it is given."""
    told = "import sys, cms.front.wsgi; print(sorted(name for name in sys.modules if name.startswith('wagtail')))"
    given = {"CHENGMEN_VAR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "cms.settings.front"}

    done = subprocess.run(
        [sys.executable, "-c", told], cwd=ROOT, env=given, capture_output=True, text=True, timeout=60, check=False
    )

    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_the_projects_own_settings_are_sound() -> None:
    assert check_settings(None) == []


@pytest.mark.parametrize(
    ("name", "value", "error"),
    [
        ("CHENGMEN_KINDS", "departments.none", "chengmen.E001"),
        ("CHENGMEN_KINDS", "departments.services.codes", "chengmen.E002"),
        ("CHENGMEN_TEMPLATES", Path("/none"), "chengmen.E003"),
    ],
)
def test_a_setting_that_leads_nowhere_is_an_error(settings: Any, name: str, value: object, error: str) -> None:
    setattr(settings, name, value)

    assert [found.id for found in check_settings(None)] == [error]


def test_private_data_inside_the_release_tree_is_an_error(settings: Any) -> None:
    settings.MEDIA_ROOT = str(settings.CHENGMEN_SITE_ROOT / "media")

    (found,) = check_settings(None)

    assert (found.id, "MEDIA_ROOT" in found.msg) == ("chengmen.E004", True)


def run(command: list[str], given: dict[str, str]) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("CHENGMEN_", "DJANGO_"))}
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=inherited | given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
