"""Queries that somebody types to break something, or by mischance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

NAUGHTY = [
    # Empty, and nearly.
    " ", "\t\n", "\u00a0", "\u3000", "\u200b", "\ufeff", "\u2060", "\u00ad", "undefined", "null", "None", "NaN", "Infinity", "-1", "0x0", "1e309",
    "1/0", "0,0/0", "9" * 190, "-9223372036854775809", "1.0/0.0", "１２３", "٠١٢٣", "true", "[]", "{}", "()",
    # Control characters, direction, composition, planes.
    "\x01\x02\x03\x1b[31m\x7f\x85", "\u202e身份证\u202c", "\u2066\u2069\u200f", "a\u0301\u0302\u0303" * 30, "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮", "👩‍👩‍👧‍👦🏳️‍🌈", "𠜎𠜱𠝹𠱓",
    "\U000e0001\U000e0020", "田中さんにあげて下さい", "사회과학원", "ﺍﻠﺳﻼﻣ", "הָיְתָה", "ˁ˚ᴥ˚ˀ", "ﷺ", "ﬁﬂﬀ", "①②③ⅳ㈱", "…‥。、！？；：", "豈更車賈",
    # Markup and scripts.
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<svg><script>123<1>alert(1)</script>", "' onfocus=alert(1) autofocus='",
    "javascript:alert(1);", "</title><script>alert(1)</script>", "<!--#exec cmd='ls'-->", "<a href='\x0bjavascript:alert(1)'>x</a>",
    "<iframe src=data:text/html,x>", "＜script＞alert(1)＜/script＞", "<mark>身份证</mark>", "&lt;b&gt;&amp;&#60;", "<![CDATA[x]]>", "<?xml version='1.0'?>",
    # Templates, formats, other languages.
    "{{ 7*7 }}", "{% include 'x' %}", "${7*7}", "#{7*7}", "<%= 7*7 %>", "%s%s%n%d", "%00%ff%c0%ae", "\\x00\\u0000", "{0}{name!r:>{width}}",
    "$HOME `id` $(id); rm -rf /", "../../../../etc/passwd", "C:\\CON\\NUL", "() { :; }; echo x", "file:///etc/passwd",
    # Query languages.
    "' OR 1=1 --", "1; DROP TABLE record--", "title:* AND NOT (", "*:*", "*", "?", "a*b?c~2^9", "[1 TO 2]", "{1 TO *}", '"未闭合', "(((((", "+ - && || !", "身份证~0.5",
    "_exists_:key", '{"query":{"match_all":{}}}', '()[]{}^~*?:\\/+-&|!"', "key:page", "site:gongan OR 1", "--", "#",
    # Length.
    "a" * 200, "身" * 200, "身份证 " * 50, "a " * 100, "一丁七万" * 50, "a.b-c/d_" * 25, "xian" * 50, "zzz" * 60,
]  # fmt: skip


@pytest.fixture(scope="session")
def naughty(request: pytest.FixtureRequest) -> list[str]:
    """These, and those of ``--strings FILE``: a list that is not the project's own, for example."""
    file = request.config.getoption("--strings")
    return [*NAUGHTY, *(json.loads(Path(file).read_text(encoding="utf-8")) if file else ())]
