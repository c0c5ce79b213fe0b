"""What both provisioning commands say to people."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .faults import InvalidFiles
from .loading import Outcome


@contextmanager
def refusing_invalid_files(stderr: Any) -> Iterator[None]:
    """Prints every fault and ends with status 1; nothing was changed."""
    try:
        yield
    except InvalidFiles as invalid:
        for fault in invalid.faults:
            stderr.write(str(fault))
        print(json.dumps({"faults": len(invalid.faults)}))  # noqa: T201 (the command's result)
        sys.exit(1)


def explain_drafts(outcome: Outcome, stderr: Any) -> None:
    for name, missing in sorted(outcome.drafts.items()):
        stderr.write(f"  草稿 {outcome.department} {name}：{' '.join(missing)}")
