"""``python -m departments.disclosure.word < FILE``: an ``Answer`` as JSON, within limits of time and memory."""

from __future__ import annotations

import sys

import msgspec

from cms.editing.apart import limit_this_process
from cms.editing.gate.files.content import Unreadable

from .composing import compose
from .content import Answer
from .reading import read_word


def answer(data: bytes) -> Answer:
    try:
        return Answer(article=compose(*read_word(data)))
    except Unreadable as reason:
        return Answer(refusal=str(reason))
    except RecursionError:
        return Answer(refusal="文件结构异常：层次过深")


if __name__ == "__main__":
    limit_this_process()
    sys.stdout.buffer.write(msgspec.json.encode(answer(sys.stdin.buffer.read())))
