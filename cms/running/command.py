"""``make run``: prepares the city, then keeps all its processes running until Ctrl-C."""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from cms.settings import logs, shared

from . import DEMO_SITE
from .conditions import CannotRun, answers, require_free_port, require_port_pair, require_writable, sole_run
from .processes import city_processes, prepare_commands
from .supervisor import Supervisor

UNABLE = 2


def main(arguments: list[str] | None = None) -> int:
    """0 ended on request, 2 could not run: then one sentence on standard error says what to do."""
    options = _parser().parse_args(arguments)
    try:
        logs.configure()
        require_port_pair(options.port)
        require_free_port(options.port)
        require_free_port(options.port + 1)
        require_writable(shared.VAR)
        with sole_run(shared.VAR):
            _prepare(options.port)
            Supervisor(
                city_processes(options.port),
                is_open=lambda: answers(options.port) and answers(options.port + 1),
                announce=lambda: _announce(options.port),
            ).run()
    except CannotRun as error:
        sys.stderr.write(f"{error}\n")
        return UNABLE
    except KeyboardInterrupt:
        return 0
    return 0


def _prepare(port: int) -> None:
    for step in prepare_commands(port):
        status = subprocess.run(step.arguments, env=step.environment, check=False).returncode  # noqa: S603 (ours)
        if status not in step.accepted:
            raise CannotRun(
                f"Preparing the city stopped at '{step.name}' (status {status}): mend what is said above and run again."
            )


def _announce(port: int) -> None:
    accounts = shared.VAR / "accounts.txt"
    told = (
        accounts.read_text(encoding="utf-8")
        if accounts.exists()
        else "  none: create one with manage.py createsuperuser\n"
    )
    domain = shared.CHENGMEN_DOMAIN
    department = department_host(shared.CHENGMEN_SITE_ROOT, domain)
    sys.stdout.write(
        f"\nThe city is open.\n"
        f"  Portal        http://{domain}:{port}/\n"
        f"  A department  {f'http://{department}:{port}/' if department else 'none yet: see docs/provisioning.md'}\n"
        f"  Search        http://{domain}:{port}/search\n"
        f"  Back office   http://localhost:{port + 1}/admin/\n\n"
        f"Demo accounts (kept in {accounts}):\n{told}\nCtrl-C ends all processes; the city is kept in {shared.VAR}.\n\n"
    )
    sys.stdout.flush()


def department_host(tree: Path, domain: str) -> str:
    """A department to look at first, the demo accounts' where the city has it; empty in a city of a portal alone."""
    hosts = sorted(folder.parent.name for folder in tree.glob("*/current") if folder.parent.name != domain)
    demo = f"{DEMO_SITE}.{domain}"
    return demo if demo in hosts else next(iter(hosts), "")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cms.running", description="Runs the whole city on this machine.")
    parser.add_argument(
        "--port", type=int, default=shared.FRONT_PORT, help="of the front; the back office has the next"
    )
    return parser
