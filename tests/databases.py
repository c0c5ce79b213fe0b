"""Databases of a test's own, on whichever server the settings name: a SQLite file, or one of PostgreSQL's."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.db import connections


def is_postgresql() -> bool:
    return connections["default"].vendor == "postgresql"


@contextmanager
def own_database(file: Path, template: Path | None = None) -> Iterator[Path]:
    """A database that others see what was committed in: this file, or on PostgreSQL one of another name.

    It starts as a copy of ``template``, to which nobody may be connected.
    """
    if not is_postgresql():
        if template is not None:
            shutil.copyfile(template, file)
        yield file
        return
    name = f"chengmen_{uuid.uuid4().hex[:12]}"
    _on_the_server(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template is not None else ""))
    try:
        yield Path(name)
    finally:
        _on_the_server(f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def using_database(database: Path) -> Iterator[None]:
    """Django's connection leads to this database meanwhile."""
    connection = connections["default"]
    connection.close()
    former = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = str(database)
    # What is remembered of one database's sites is wrong for another's.
    cache.clear()
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = former
        cache.clear()


def settings_of(database: Path) -> dict[str, Any]:
    """The entry of ``DATABASES`` that leads a process without Django to this database."""
    return {**connections["default"].settings_dict, "NAME": str(database)}


def environment_of(database: Path) -> dict[str, str]:
    """What leads another process to this database."""
    if not is_postgresql():
        return {"CHENGMEN_DATABASE": str(database)}
    given = connections["default"].settings_dict
    named = {"NAME": str(database)} | {name: str(given[name]) for name in ("HOST", "PORT", "USER", "PASSWORD")}
    return {f"CHENGMEN_POSTGRES_{name}": value for name, value in named.items()}


def _on_the_server(statement: str) -> None:
    import psycopg  # Only where PostgreSQL is tested.

    given = connections["default"].settings_dict
    with psycopg.connect(
        dbname="postgres", host=given["HOST"], port=given["PORT"], user=given["USER"], autocommit=True
    ) as server:
        server.execute(statement)
