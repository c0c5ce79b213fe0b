"""The README's tutorial on page types, done in a copy of the project."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from cms.editing.page_type import CannotMake, PageType, make

ROOT = Path(__file__).parents[2]
KEPT_OUT = shutil.ignore_patterns(".git", ".venv", "var", "__pycache__", ".pytest_cache", ".ruff_cache")
JOB_OFFER = PageType(
    name="JobOffer", label="招聘公告", room="disclosure", parents=("chengmen_organisation.DepartmentHomePage",)
)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the project, with this one's environment."""
    copy = tmp_path / "project"
    shutil.copytree(ROOT, copy, ignore=KEPT_OUT, symlinks=True)
    (copy / ".venv").symlink_to((ROOT / ".venv").resolve())
    return copy


def tutorial() -> list[str]:
    section = (ROOT / "README.md").read_text(encoding="utf-8").split("## Adding a page type")[1].split("\n## ")[0]
    return re.findall(r"^    (\S.*)$", section, re.MULTILINE)


def sources(folder: Path) -> dict[str, str]:
    return {str(file): file.read_text(encoding="utf-8") for file in sorted((folder / "departments").rglob("*.py"))}


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_readmes_tutorial_works_as_it_stands(project: Path) -> None:
    commands = tutorial()
    assert any("new_page_type" in command for command in commands)
    # The environment is there already: a copy is no reason to install it again.
    commands = [command.replace("make check", "make -o .venv/.test check") for command in commands]
    surroundings = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO_", "PYTEST_"))}

    for command in commands:
        done = subprocess.run(
            command, shell=True, cwd=project, env=surroundings, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"


def test_all_pieces_are_made_and_named(project: Path) -> None:
    made = make(JOB_OFFER, project)

    assert set(made) == {
        "departments/disclosure/models/job_offer.py",
        "departments/disclosure/models/__init__.py",
        "departments/disclosure/records.py",
        "departments/disclosure/snapshot.py",
        "departments/disclosure/contexts.py",
        "departments/kinds.py",
        "portal_templates/kinds/job_offer.html",
        "tests/departments/small_city.py",
    }


@pytest.mark.parametrize("room", ["disclosure", "organisation", "services"])
def test_each_room_of_page_types_takes_new_ones(project: Path, room: str) -> None:
    make(JOB_OFFER._replace(room=room), project)
    make(JOB_OFFER._replace(room=room, name="Visit", label="来访须知"), project)

    for file, source in sources(project).items():
        compile(source, file, "exec")


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": "jobOffer"}, "no class name"),
        ({"name": "招聘"}, "no class name"),
        ({"room": "casework_of_mars"}, "models/ is not there"),
        ({"name": "Articles"}, "models/articles.py is there already"),
        ({"name": "News"}, "kinds/news.html is there already"),
    ],
)
def test_what_cannot_be_made_is_refused_and_nothing_is_written(
    project: Path, changes: dict[str, str], told: str
) -> None:
    before = sources(project)

    with pytest.raises(CannotMake, match=told):
        make(JOB_OFFER._replace(**changes), project)

    assert sources(project) == before


def test_a_page_type_is_not_made_twice(project: Path) -> None:
    make(JOB_OFFER, project)

    with pytest.raises(CannotMake, match="there already"):
        make(JOB_OFFER, project)
