"""Starting and keeping processes: refusals, what the front is told, restarts, damage noticed."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from cms.records import public_copy
from cms.records.reader import RowChange
from cms.running.command import department_host
from cms.running.conditions import CannotRun, require_free_port, require_port_pair, require_writable, sole_run
from cms.running.prepare import discard_if_damaged
from cms.running.processes import Step, back_office_environment, city_processes, front_environment
from cms.running.supervisor import Supervised
from cms.settings.shared import ROOT


def test_a_taken_port_is_refused_with_what_to_do():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with pytest.raises(CannotRun, match=f"Port {port} cannot be used.*make run PORT="):
            require_free_port(port)


@pytest.mark.parametrize("port", [0, 65535, -1])
def test_a_port_without_a_next_one_is_refused(port: int):
    with pytest.raises(CannotRun, match="choose another one"):
        require_port_pair(port)


def test_a_folder_that_cannot_be_made_is_refused_with_what_to_do(tmp_path: Path):
    (tmp_path / "file").touch()

    with pytest.raises(CannotRun, match="CHENGMEN_VAR"):
        require_writable(tmp_path / "file" / "var")


def test_a_second_city_on_the_same_data_is_refused_until_the_first_has_ended(tmp_path: Path):
    with sole_run(tmp_path), pytest.raises(CannotRun, match=r"running already.*CHENGMEN_VAR"), sole_run(tmp_path):
        pass

    with sole_run(tmp_path):
        pass


def test_the_front_is_given_no_variable_of_the_back_office(monkeypatch: pytest.MonkeyPatch):
    for name in ("CHENGMEN_SECRET_KEY", "CHENGMEN_POSTGRES_PASSWORD", "CHENGMEN_DATABASE", "CHENGMEN_MEDIA"):
        monkeypatch.setenv(name, "planted-private-marker")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "cms.settings.production")

    given = front_environment(8000)

    assert "planted-private-marker" not in given.values()
    assert given["DJANGO_SETTINGS_MODULE"] == "cms.settings.front"
    assert back_office_environment(8000)["CHENGMEN_SECRET_KEY"] == "planted-private-marker"


def test_a_city_is_four_processes_on_two_ports_in_a_row():
    steps = {step.name: step.arguments for step in city_processes(8000)}

    assert set(steps) == {"front", "back-office", "publisher", "worker"}
    assert "127.0.0.1:8000" in steps["front"]
    assert "127.0.0.1:8001" in steps["back-office"]


@pytest.mark.parametrize(
    ("hosts", "shown"),
    [
        (["localhost", "caizheng.localhost", "gongan.localhost"], "gongan.localhost"),
        (["localhost", "minzheng.localhost", "jiaoyu.localhost"], "jiaoyu.localhost"),
        (["localhost"], ""),
    ],
)
def test_the_department_to_look_at_first_is_one_that_the_city_has(tmp_path: Path, hosts: list[str], shown: str):
    for host in hosts:
        (tmp_path / host / "current").mkdir(parents=True)

    assert department_host(tmp_path, "localhost") == shown


def test_a_process_that_dies_is_started_again_after_a_delay(tmp_path: Path):
    starts = tmp_path / "starts"
    program = f"open({str(starts)!r}, 'a').write('x')"
    process = Supervised(Step("short", [sys.executable, "-c", program], {}))

    process.look(now=0.0)
    process.process.wait()
    process.look(now=0.1)
    is_delayed = process.process is None
    process.look(now=5.0)
    process.process.wait()

    assert is_delayed
    assert starts.read_text() == "xx"


def test_a_process_ends_with_what_it_started(tmp_path: Path):
    child = "import subprocess, sys; print(flush=True); subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    process = Supervised(Step("parent", [sys.executable, "-c", child], {}))
    process.look(now=0.0)

    process.end()
    waiting = threading.Thread(target=process.wait, args=(0.0,))
    waiting.start()
    waiting.join(10)

    assert not waiting.is_alive()
    assert process.process.returncode != 0


def test_a_process_ends_when_the_one_that_keeps_it_is_killed():
    keeper = (
        "import sys, time\n"
        "from cms.running.processes import Step\n"
        "from cms.running.supervisor import Supervised\n"
        "kept = Supervised(Step('kept', [sys.executable, '-c', 'import time; time.sleep(60)'], {}))\n"
        "kept.look(now=0.0)\n"
        "print(kept.process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", keeper], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        kept = int(process.stdout.readline())

        process.kill()

    assert has_ended(kept)


def has_ended(pid: int) -> bool:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        if Path(f"/proc/{pid}/stat").read_text().split()[2] == "Z":
            return True
        time.sleep(0.05)
    os.kill(pid, signal.SIGKILL)
    return False


def test_a_damaged_public_copy_is_taken_away_with_a_notice(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    copy = tmp_path / "public.sqlite"
    body = '{"title": "停水通知"}'
    public_copy.apply(copy, "epoch", 1, [RowChange(key="page:1", site="s", kind="notice", version=1, body=body)])
    assert not discard_if_damaged(copy)

    copy.write_bytes(b"no database" * 1000)

    assert discard_if_damaged(copy)
    assert not copy.exists()
    assert "made anew" in capsys.readouterr().err
