"""What locks and refusals tell the log: no name, no address."""

from __future__ import annotations

import logging
from typing import Any

from axes.signals import user_locked_out
from django.contrib.auth.signals import user_login_failed

logger = logging.getLogger(__name__)


def connect() -> None:
    user_login_failed.connect(_failed, dispatch_uid="accounts-failed")
    user_locked_out.connect(_locked, dispatch_uid="accounts-locked")


def _failed(sender: Any, **_kwargs: Any) -> None:
    logger.warning("sign_in_refused")


def _locked(sender: Any, **_kwargs: Any) -> None:
    logger.warning("account_locked")
