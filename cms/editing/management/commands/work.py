"""``manage.py work``: the worker, until SIGTERM (docs/operations.md)."""

from __future__ import annotations

import logging
import signal
import threading
import time
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, close_old_connections
from django.utils import timezone

from cms.editing.attached_texts import AttachedTexts
from cms.editing.beat import WorkerBeat, note_worker
from cms.editing.due import do_due
from cms.editing.regular import Rounds
from cms.records.reconcile import compare, mend

logger = logging.getLogger(__name__)

PAUSE = 1.0
AFTER_FAILURE = 30.0
BEAT = 10.0
"""Seconds between two signs of life."""
RECONCILE_SECONDS = 24 * 3600.0


class Command(BaseCommand):
    help = "Does what time makes due: scheduled publishing, expiry, next versions of Records, a daily reconcile, and reads published files for search."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what is due now, and end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            done = do_due(timezone.now())
            AttachedTexts().read_new()
            Rounds().go(0.0)
            for each in Rounds.apart():
                each.go(0.0)
            self.stdout.write(f'{{"done": {done}}}')
            return
        texts, rounds = AttachedTexts(), Rounds()
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        apart = [threading.Thread(target=_work_apart, args=(each, ended), daemon=True) for each in Rounds.apart()]
        for thread in apart:
            thread.start()
        reconcile_at = time.monotonic() + RECONCILE_SECONDS
        pause = PAUSE
        beat = WorkerBeat(at=time.time())
        note_worker(Path(settings.VAR), beat)
        while not ended.wait(pause):
            if not all(thread.is_alive() for thread in apart):
                raise RuntimeError("A thread of the worker has ended: the worker has to be started again.")
            pause = PAUSE if _work(texts, rounds) else AFTER_FAILURE
            if time.monotonic() >= reconcile_at:
                reconcile_at += RECONCILE_SECONDS
                beat = WorkerBeat(at=0, reconcile_findings=_reconcile(), reconciled_at=time.time())
            if pause == PAUSE and time.time() - beat.at > BEAT:
                beat = msgspec.structs.replace(beat, at=time.time())
                note_worker(Path(settings.VAR), beat)
        for thread in apart:
            thread.join()


def _work_apart(rounds: Rounds, ended: threading.Event) -> None:
    while not ended.wait(PAUSE / 2):
        try:
            rounds.go(time.monotonic())
        except (DatabaseError, OSError):
            logger.exception("worker_failed")
            ended.wait(PAUSE)
        finally:
            close_old_connections()


def _work(texts: AttachedTexts, rounds: Rounds) -> bool:
    try:
        do_due(timezone.now())
        texts.read_new()
        rounds.go(time.monotonic())
    except (DatabaseError, ValidationError, OSError):
        logger.exception("worker_failed")
        return False
    finally:
        close_old_connections()
    return True


def _reconcile() -> int:
    """How many Records had to be mended."""
    found = compare()
    differing = len(found.missing) + len(found.stale) + len(found.orphaned)
    if differing:
        logger.warning("records_mended", extra={"count": differing})
        mend(found)
    return differing
