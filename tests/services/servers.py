"""Starting PostgreSQL and Elasticsearch in a scratch folder, and ending them."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cms.running.conditions import CannotRun, require_free_port

from .install import elasticsearch_archive, java_home, postgresql_binaries

SECONDS = 120.0


class NotStarted(Exception):
    """A server that does not answer; carries the end of its log."""


@contextmanager
def postgresql() -> Iterator[dict[str, str]]:
    """A cluster of its own; yields the environment that leads Django to it."""
    binaries = postgresql_binaries()
    assert binaries is not None
    with _scratch("postgresql") as folder:
        port, data, log = free_port(), folder / "data", folder / "log"
        initialise = [str(binaries / "initdb"), "-D", str(data), "-U", "chengmen", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*initialise, "--locale=C.UTF-8"], check=True, stdout=subprocess.DEVNULL, **_as_user())
        options = f"-c fsync=off -c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
        server = [str(binaries / "postgres"), "-D", str(data), *options.split()]
        with _running(server, log, lambda: _accepts(port)):
            yield {
                "CHENGMEN_POSTGRES_NAME": "postgres",
                "CHENGMEN_POSTGRES_HOST": "127.0.0.1",
                "CHENGMEN_POSTGRES_PORT": str(port),
                "CHENGMEN_POSTGRES_USER": "chengmen",
            }


@contextmanager
def elasticsearch() -> Iterator[str]:
    """One node; yields its URL."""
    with _scratch("elasticsearch") as folder:
        with zipfile.ZipFile(elasticsearch_archive()) as archive:
            archive.extractall(folder)
        home = next(folder.glob("elasticsearch-*"))
        port, log = free_port(), folder / "log"
        (home / "config" / "elasticsearch.yml").write_text(
            "discovery.type: single-node\nxpack.security.enabled: false\nhttp.host: 127.0.0.1\n"
            f"http.port: {port}\ntransport.port: {free_port()}\n",
            encoding="utf-8",
        )
        for script in (home / "bin").iterdir():
            script.chmod(0o755)
        _give_to_user(folder)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "ES_JAVA_HOME": str(java_home()),
            "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
            "ES_PATH_CONF": str(home / "config"),
        }
        url = f"http://127.0.0.1:{port}"
        with _running([str(home / "bin" / "elasticsearch")], log, lambda: _is_healthy(url), environment):
            yield url


def free_pair() -> int:
    """A free port whose next one is free too."""
    while True:
        port = free_port()
        try:
            require_free_port(port + 1)
        except CannotRun:
            continue
        return port


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _scratch(name: str) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=f"chengmen-{name}-"))
    try:
        _give_to_user(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(
    arguments: list[str], log: Path, answers: Callable[[], bool], environment: dict[str, str] | None = None
) -> Iterator[None]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            arguments,
            stdout=output,
            stderr=output,
            env=environment,
            cwd=log.parent,
            start_new_session=True,
            **_as_user(),
        )
    try:
        end = time.monotonic() + SECONDS
        while not answers():
            if process.poll() is not None or time.monotonic() > end:
                raise NotStarted(f"{arguments[0]} does not answer:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.2)
        yield
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    # INT is PostgreSQL's fast shutdown; Elasticsearch ends on it as well.
    for number in (signal.SIGINT, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
            process.wait(20)
        except ProcessLookupError:
            return
        except subprocess.TimeoutExpired:
            continue
        return


def _as_user() -> dict[str, object]:
    """Both servers refuse to run as root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _give_to_user(folder: Path) -> None:
    user = _as_user()
    if user:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user["user"], user["group"])  # type: ignore[arg-type]


def _accepts(port: int) -> bool:
    import psycopg  # Only where PostgreSQL is tested.

    try:
        psycopg.connect(host="127.0.0.1", port=port, user="chengmen", dbname="postgres", connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _is_healthy(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/_cluster/health", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False
