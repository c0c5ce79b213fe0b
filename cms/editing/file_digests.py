"""Digests of uploaded files, by which Records, releases and scans know them."""

from __future__ import annotations

import hashlib

from django.core.files.storage import Storage

from .models import FileDigest


def file_digest(name: str, storage: Storage) -> str:
    """SHA-256 of a stored file; read again only when its size or time has changed."""
    size = storage.size(name)
    modified = int(storage.get_modified_time(name).timestamp() * 1_000_000)
    kept = FileDigest.objects.filter(pk=name).first()
    if kept is not None and (kept.size, kept.modified) == (size, modified):
        return kept.sha256
    with storage.open(name) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    FileDigest.objects.update_or_create(name=name, defaults={"size": size, "modified": modified, "sha256": digest})
    return digest
