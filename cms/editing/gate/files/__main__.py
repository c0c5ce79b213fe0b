"""``python -m cms.editing.gate.files findings|text EXTENSION < FILE``: as JSON, within limits of time and memory."""

from __future__ import annotations

import resource
import sys

import msgspec

from .scan import public_text, scan

CPU_SECONDS = 60
MEMORY = 1_000 * 2**20

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    act = {"findings": scan, "text": public_text}[sys.argv[1]]
    sys.stdout.buffer.write(msgspec.json.encode(act(sys.stdin.buffer.read(), sys.argv[2])))
