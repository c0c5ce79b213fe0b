"""``python -m cms.editing.gate.files findings|text EXTENSION < FILE``: as JSON, within limits of time and memory."""

from __future__ import annotations

import sys

import msgspec

from ...apart import limit_this_process
from .scan import public_text, scan

if __name__ == "__main__":
    limit_this_process()
    act = {"findings": scan, "text": public_text}[sys.argv[1]]
    sys.stdout.buffer.write(msgspec.json.encode(act(sys.stdin.buffer.read(), sys.argv[2])))
