"""What people read whose address no server takes: a search for a whole page of text, mostly."""

from __future__ import annotations

STATUS = 414
PAGE = (
    '<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>网址太长</title></head>'
    "<body><h1>网址太长</h1><p>网址超过了服务器能接收的长度。搜索时请输入不超过200个字的搜索词。</p>"
    '<p><a href="/search">重新搜索</a> <a href="/">返回首页</a></p></body></html>'
)
"""Without anything to load: the server has not read which site was asked."""
