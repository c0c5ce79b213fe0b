"""Sentences, paragraphs and bodies about one body's matters; the same random numbers give the same text."""

from __future__ import annotations

from random import Random

from . import vocabulary as words


class Writer:
    """``name`` is the body that the text speaks of."""

    def __init__(self, random: Random, name: str, matters: tuple[str, ...]) -> None:
        self.random = random
        self.name = name
        self.matters = matters

    def matter(self) -> str:
        return self.random.choice(self.matters)

    def sentence(self) -> str:
        choose = self.random.choice
        done = f"{choose(words.MANNERS)}{choose(words.VERBS)}{self.matter()}的{choose(words.OBJECTS)}"
        match self.random.randrange(4):
            case 0:
                return f"{choose(words.TIMES)}，{self.name}{done}，{self.result()}。"
            case 1:
                return f"{choose(words.ACTORS)}{done}，{choose(words.AIMS)}。"
            case 2:
                return f"在{self.matter()}方面，{choose(words.ACTORS)}{done}。"
            case _:
                return choose(words.FURTHER).format(aim=choose(words.AIMS))

    def result(self) -> str:
        number, digit = self.random.randrange(12, 980), self.random.choice("一二三四五六七八")
        return self.random.choice(words.RESULTS).format(number=number, digit=digit)

    def paragraph(self, sentences: int) -> str:
        return "".join(self.sentence() for _ in range(sentences))

    def body(self, least: int, most: int) -> str:
        """Markdown paragraphs of about ``least`` to ``most`` characters, some with a list or a subheading."""
        wanted = self.random.randrange(least, most)
        parts: list[str] = []
        while sum(map(len, parts)) < wanted:
            if len(parts) % 4 == 3:
                parts.append(f"## {self.matter()}")
            parts.append(self.paragraph(self.random.randrange(2, 5)))
        if self.random.random() < 0.3:
            parts.append("\n".join(f"- {self.sentence()}" for _ in range(3)))
        return "\n\n".join(parts)

    def articles(self, number: int) -> str:
        """Numbered clauses, as documents have them."""
        clauses = (f"**第{_numeral(place)}条**　{self.paragraph(2)}" for place in range(1, number + 1))
        return "\n\n".join(clauses)


def _numeral(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else f"{digits[tens]}十") + (digits[ones] if ones else "")
