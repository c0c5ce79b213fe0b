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
    with elasticsearch_nodes(1) as (node,):
        yield node.url


@contextmanager
def elasticsearch_nodes(count: int) -> Iterator[list[Node]]:
    """A cluster; each node may be killed and started again meanwhile."""
    with _scratch("elasticsearch") as folder:
        with zipfile.ZipFile(elasticsearch_archive()) as archive:
            archive.extractall(folder)
        home = next(folder.glob("elasticsearch-*"))
        for script in (home / "bin").iterdir():
            script.chmod(0o755)
        transports = [free_port() for _node in range(count)]
        nodes = [Node(home, number, free_port(), transports) for number in range(count)]
        _give_to_user(folder)
        try:
            for node in nodes:
                node.start()
            for node in nodes:
                node.await_health()
            yield nodes
        finally:
            for node in nodes:
                node.kill(signal.SIGINT)


class Node:
    """One of Elasticsearch, with folders of its own beside the others'."""

    def __init__(self, home: Path, number: int, port: int, transports: list[int]) -> None:
        self.home = home
        self.url = f"http://127.0.0.1:{port}"
        self.folder = home.parent / f"node-{number}"
        self.process: subprocess.Popen[bytes] | None = None
        shutil.copytree(home / "config", self.folder / "config")
        lines = {
            "node.name": f"node-{number}",
            "path.data": self.folder / "data",
            "path.logs": self.folder / "logs",
            "xpack.security.enabled": "false",
            "network.host": "127.0.0.1",
            "http.port": port,
            "transport.port": transports[number],
            "cluster.routing.allocation.disk.threshold_enabled": "false",
        }
        if len(transports) == 1:
            lines["discovery.type"] = "single-node"
        else:
            names = [f"node-{each}" for each in range(len(transports))]
            lines["discovery.seed_hosts"] = [f"127.0.0.1:{each}" for each in transports]
            lines["cluster.initial_master_nodes"] = names
        written = "".join(f"{name}: {value}\n" for name, value in lines.items())
        (self.folder / "config" / "elasticsearch.yml").write_text(written, encoding="utf-8")

    def start(self) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "ES_JAVA_HOME": str(java_home()),
            "ES_JAVA_OPTS": "-Xms512m -Xmx512m",
            "ES_PATH_CONF": str(self.folder / "config"),
        }
        self.process = _started([str(self.home / "bin" / "elasticsearch")], self.folder / "log", environment)

    def await_health(self) -> None:
        assert self.process is not None
        _await(self.process, self.folder / "log", lambda: _is_healthy(self.url))

    def kill(self, number: signal.Signals = signal.SIGKILL) -> None:
        if self.process is not None:
            _end(self.process, (number, signal.SIGKILL))
            self.process = None


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
    process = _started(arguments, log, environment)
    try:
        _await(process, log, answers)
        yield
    finally:
        # PostgreSQL's fast shutdown.
        _end(process, (signal.SIGINT, signal.SIGKILL))


def _started(arguments: list[str], log: Path, environment: dict[str, str] | None) -> subprocess.Popen[bytes]:
    with log.open("ab") as output:
        return subprocess.Popen(
            arguments,
            stdout=output,
            stderr=output,
            env=environment,
            cwd=log.parent,
            start_new_session=True,
            **_as_user(),
        )


def _await(process: subprocess.Popen[bytes], log: Path, answers: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not answers():
        if process.poll() is not None or time.monotonic() > end:
            raise NotStarted(f"{log} ends with:\n{log.read_text(errors='replace')[-3000:]}")
        time.sleep(0.2)


def _end(process: subprocess.Popen[bytes], numbers: tuple[signal.Signals, ...]) -> None:
    for number in numbers:
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
