"""Pages without anything to load, for where the front cannot take a site's own: the site is not known, or cannot be read."""

from __future__ import annotations

LINKS = {"/search": "重新搜索", "/": "返回首页"}


def _page(title: str, text: str, *links: str) -> str:
    ways = " ".join(f'<a href="{link}">{LINKS[link]}</a>' for link in links)
    return (
        '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title></head>'
        f"<body><h1>{title}</h1><p>{text}</p><p>{ways}</p></body></html>"
    )


TOO_LONG_STATUS = 414
TOO_LONG = _page("网址太长", "网址超过了服务器能接收的长度。搜索时请输入不超过200个字的搜索词。", "/search", "/")
"""What people read whose address no server takes: a search for a whole page of text, mostly."""
UNREADABLE = _page(
    "无法识别", "浏览器发来的内容无法识别，没有提交。请返回原来的页面重新填写；如果多次出现，请改用电话联系。", "/"
)
"""Of a form in another encoding, or with thousands of fields: no form of ours sends such."""
BROKEN = _page("暂时无法显示", "服务器出了问题，本次操作没有完成。请稍后再试；已经取得编号的来信不受影响。", "/")
"""Whoever has a number has a case, whatever happens afterwards."""
