"""Which processes a city on one machine is made of, and what each may know."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import NamedTuple

from cms.settings.shared import ROOT, VAR

SYSTEM = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "PYTHONPATH")
FRONT = (
    "CHENGMEN_VAR",
    "CHENGMEN_DOMAIN",
    "CHENGMEN_PUBLIC_PORT",
    "CHENGMEN_SITE_ROOT",
    "CHENGMEN_PUBLIC_DATABASE",
    "CHENGMEN_COUNTS_DATABASE",
    "CHENGMEN_INTAKE_DATABASE",
    "CHENGMEN_COUNTER_PROOF",
    "CHENGMEN_INDEX",
    "CHENGMEN_SEARCH_ENGINE",
    "CHENGMEN_ELASTICSEARCH_URL",
    "CHENGMEN_LOG_FORMAT",
    "CHENGMEN_ELASTICSEARCH_INDEX",
    "CHENGMEN_ELASTICSEARCH_SHARDS",
    "CHENGMEN_ELASTICSEARCH_REPLICAS",
    "CHENGMEN_ELASTICSEARCH_MILLISECONDS",
    "CHENGMEN_ELASTICSEARCH_USER",
    "CHENGMEN_ELASTICSEARCH_PASSWORD",
    "CHENGMEN_ELASTICSEARCH_PASSWORD_FILE",
    "CHENGMEN_ELASTICSEARCH_API_KEY",
    "CHENGMEN_ELASTICSEARCH_API_KEY_FILE",
    "CHENGMEN_ELASTICSEARCH_CA",
)
"""All that the front is given: no value of the back office is among them (R6)."""

FRONT_WORKER = ("--worker-class", "cms.front.worker.FrontWorker", "--limit-request-line", "8190")
"""Takes the longest addresses that gunicorn can take, and answers longer ones with a page for people."""


class Step(NamedTuple):
    """A command with its environment; ``accepted`` are the statuses that let the next step come."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    accepted: tuple[int, ...] = (0,)


def prepare_commands(port: int) -> list[Step]:
    """In this order: database and accounts, static files, search index."""
    back = back_office_environment(port)
    first = not (VAR / "site").exists()
    publish = ["publish", "--full", "--jobs", str(os.cpu_count() or 1)] if first else ["publish"]
    return [
        Step("database", [sys.executable, "-m", "cms.running.prepare"], back),
        # 1: some page could not be published and kept its old output; the city can open all the same.
        Step("publish", [sys.executable, _manage(), *publish], back, accepted=(0, 1)),
        Step("search index", [sys.executable, "-m", "cms.running.index"], front_environment(port)),
    ]


def city_processes(port: int) -> list[Step]:
    back, front = back_office_environment(port), front_environment(port)
    python = sys.executable
    return [
        Step("front", [*_gunicorn(port, threads=8), *FRONT_WORKER, "cms.front.wsgi"], front),
        Step("back-office", [*_gunicorn(port + 1, threads=4), "cms.wsgi"], back),
        Step("publisher", [python, _manage(), "publish", "--watch"], back),
        Step("worker", [python, _manage(), "work"], back),
    ]


def back_office_environment(port: int) -> dict[str, str]:
    defaults = {"DJANGO_SETTINGS_MODULE": "cms.settings.development"}
    return defaults | dict(os.environ) | {"CHENGMEN_PORT": str(port)}


def front_environment(port: int) -> dict[str, str]:
    given = {name: os.environ[name] for name in (*SYSTEM, *FRONT) if name in os.environ}
    return given | {"CHENGMEN_PORT": str(port), "DJANGO_SETTINGS_MODULE": "cms.settings.front"}


def _gunicorn(port: int, *, threads: int) -> list[str]:
    options = {"bind": f"127.0.0.1:{port}", "threads": str(threads), "log-level": "warning", "chdir": str(ROOT)}
    named = [word for name, value in options.items() for word in (f"--{name}", value)]
    # The control socket would be one file in the home directory for both.
    return [sys.executable, "-m", "gunicorn", "--no-control-socket", *named]


def _manage() -> str:
    return str(Path(ROOT) / "manage.py")
