"""Going to another version of the software, and back: backup, migrate, reconcile, publish, verify."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from .errors import OperationsError

logger = logging.getLogger(__name__)


class Step(NamedTuple):
    name: str
    act: Callable[[], int]
    """Answers an exit status; 0 is done."""


class UpgradeFailed(OperationsError):
    """A step failed; database and media are again those of the backup."""

    def __init__(self, *, step: str, reason: str, backup: Path) -> None:
        self.step, self.backup = step, backup
        super().__init__(
            f"The upgrade stopped at '{step}' ({reason}). Database and media are again as they were before "
            f"(kept in {backup}): start the former version, which serves as before."
        )


def upgrade(steps: Sequence[Step], *, backup: Path, go_back: Callable[[], None]) -> list[str]:
    """Does the steps in turn and answers their names; after a failure it goes back and raises ``UpgradeFailed``."""
    done: list[str] = []
    for step in steps:
        reason = _failure(step)
        if reason:
            go_back()
            raise UpgradeFailed(step=step.name, reason=reason, backup=backup)
        done.append(step.name)
    return done


def _failure(step: Step) -> str:
    try:
        status = step.act()
    except Exception as error:  # Whatever it was, the way back is the same.
        logger.exception("upgrade_step_failed", extra={"step": step.name})
        return f"{type(error).__name__}: {error}"
    return f"status {status}" if status else ""
