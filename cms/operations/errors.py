"""What can go wrong while operating the city, each with what, where and what next."""

from __future__ import annotations


class OperationsError(Exception):
    """The base: what was asked could not be done, and nothing was changed."""


class BackupRefused(OperationsError):
    """There is no place or no means for a backup."""


class BackupDamaged(OperationsError):
    """A backup is incomplete, or not what its manifest says."""


class RestoreRefused(OperationsError):
    """A sound backup that does not fit here, or a city that is still running."""
