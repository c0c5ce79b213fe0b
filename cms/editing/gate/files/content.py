"""What is read out of a file, and the errors that say why it could not be."""

from __future__ import annotations

import msgspec

MOST_CHARACTERS = 3_000_000
"""Some four thousand printed pages; beyond it nobody vouches for having read it."""


class Unreadable(Exception):
    """The file, or a part of it, cannot be read; the message is a Chinese sentence for the editor."""


class Noticed(msgspec.Struct, frozen=True):
    """Something beside the text that does not belong to the public."""

    kind: str
    what: str
    """Shown to the editor: masked where it is personal."""


class Content(msgspec.Struct):
    texts: list[str] = []
    noticed: list[Noticed] = []
    characters: int = 0

    def add(self, text: str) -> None:
        """Raises ``Unreadable`` when there is more than one can vouch for."""
        if text.strip():
            self.characters += len(text)
            if self.characters > MOST_CHARACTERS:
                raise Unreadable("文字过多，无法全部检查")
            self.texts.append(text)

    def notice(self, kind: str, what: str) -> None:
        found = Noticed(kind, what[:200])
        if found not in self.noticed:
            self.noticed.append(found)
