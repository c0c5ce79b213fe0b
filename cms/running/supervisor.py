"""Keeps processes running: one that dies is started again, and the end of one is the end of all."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType

from cms.settings.shared import ROOT

from .processes import Step

logger = logging.getLogger(__name__)

PAUSE = 0.2
FIRST_DELAY, LONGEST_DELAY = 1.0, 30.0
"""Seconds until a dead process is started again; doubled each time."""
STABLE_SECONDS = 30.0
"""Having lived so long, a process is started again without delay."""
PATIENCE = 10.0
"""Seconds that a process has to end by itself."""
PR_SET_PDEATHSIG = 1
"""From Linux's ``sys/prctl.h``."""


class Supervised:
    """One process in a session of its own, so that a signal reaches its children too."""

    def __init__(self, step: Step) -> None:
        self.step = step
        self.process: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._delay = FIRST_DELAY
        self._due = 0.0

    def look(self, now: float) -> None:
        """Starts the process when it is due; notices its death."""
        if self.process is not None and self.process.poll() is not None:
            self._bury(now)
        if self.process is None and now >= self._due:
            self._start(now)

    def end(self) -> None:
        if self.process is not None:
            _signal(self.process, signal.SIGTERM)

    def wait(self, until: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.0, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            logger.warning("process_killed", extra={"process_name": self.step.name})
            _signal(self.process, signal.SIGKILL)
            self.process.wait()

    def _start(self, now: float) -> None:
        self.process = subprocess.Popen(  # noqa: S603 (ours)
            self.step.arguments,
            env=self.step.environment,
            cwd=ROOT,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
        self._started = now

    def _bury(self, now: float) -> None:
        assert self.process is not None
        # What it started must not outlive it: a port would stay taken.
        _signal(self.process, signal.SIGKILL)
        self._delay = FIRST_DELAY if now - self._started > STABLE_SECONDS else min(self._delay * 2, LONGEST_DELAY)
        self._due = now + self._delay
        told = {"process_name": self.step.name, "status": self.process.returncode, "restart_seconds": self._delay}
        logger.warning("process_ended", extra=told)
        self.process = None


class Supervisor:
    def __init__(self, steps: Sequence[Step], *, is_open: Callable[[], bool], announce: Callable[[], None]) -> None:
        self.processes = [Supervised(step) for step in steps]
        self.is_open = is_open
        self.announce = announce
        self._is_ended = False

    def run(self) -> None:
        """Until SIGTERM or SIGINT; announces once when all is open. Every process has ended when it returns."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._end)
        is_announced = False
        try:
            while not self._is_ended:
                for process in self.processes:
                    process.look(time.monotonic())
                if not is_announced and self.is_open():
                    self.announce()
                    is_announced = True
                time.sleep(PAUSE)
        finally:
            self._end_all()

    def _end(self, number: int, frame: FrameType | None) -> None:
        self._is_ended = True

    def _end_all(self) -> None:
        for process in self.processes:
            process.end()
        until = time.monotonic() + PATIENCE
        for process in self.processes:
            process.wait(until)


def _end_with_parent() -> None:
    """Has the kernel end this process when the one that started it is killed and can end nothing any more."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _signal(process: subprocess.Popen[bytes], number: int) -> None:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return
