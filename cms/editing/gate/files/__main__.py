"""``python -m cms.editing.gate.files EXTENSION < FILE``: the findings as JSON, within limits of time and memory."""

from __future__ import annotations

import resource
import sys

import msgspec

from .scan import scan

CPU_SECONDS = 60
MEMORY = 1_000 * 2**20

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.stdout.buffer.write(msgspec.json.encode(scan(sys.stdin.buffer.read(), sys.argv[1])))
