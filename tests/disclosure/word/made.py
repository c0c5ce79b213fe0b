"""Word files with what a test needs in them, built part by part."""

from __future__ import annotations

import io

from PIL import Image

from tests.editing.gate.made_files import archive

_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
)
STYLES = f"""<w:styles {_NAMES}>
<w:style w:styleId="1"><w:name w:val="heading 1"/></w:style>
<w:style w:styleId="2"><w:name w:val="heading 2"/></w:style>
<w:style w:styleId="3"><w:name w:val="公司小标题"/><w:basedOn w:val="2"/></w:style>
<w:style w:styleId="a3"><w:name w:val="Title"/></w:style>
</w:styles>"""
_LEVELS = {"bullet": ("bullet", ""), "decimal": ("decimal", "%1."), "article": ("chineseCounting", "第%1条 ")}
NUMBERING = "".join(
    (
        f"<w:numbering {_NAMES}>",
        *(
            f'<w:abstractNum w:abstractNumId="{number}">'
            + "".join(
                f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{sort}"/>'
                f'<w:lvlText w:val="{text.replace("1", str(depth + 1))}"/></w:lvl>'
                for depth in range(2)
            )
            + "</w:abstractNum>"
            for number, (sort, text) in enumerate(_LEVELS.values(), start=1)
        ),
        *(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'
            for number in range(1, len(_LEVELS) + 1)
        ),
        "</w:numbering>",
    )
)


def word(*body: str, **parts: str | bytes) -> bytes:
    """``parts`` are further ones, named as under word/ with ``__`` for a slash, with their extension."""
    relations = "".join(
        f'<Relationship Id="{identifier}" Target="{target}"/>'
        for identifier, target in (
            ("rId1", "media/image1.png"),
            ("rId2", "https://www.example.org/guide"),
            ("rId3", "javascript:alert(1)"),
            ("rId4", "media/image2.emf"),
        )
    )
    return archive(
        {
            "word/document.xml": f"<w:document {_NAMES}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>",
            "word/styles.xml": STYLES,
            "word/numbering.xml": NUMBERING,
            "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>",
            "word/media/image1.png": png(),
            "word/media/image2.emf": b"\x01\x00\x00\x00 no picture",
            **{f"word/{name.replace('__', '/').replace('_dot_', '.')}": part for name, part in parts.items()},
        }
    )


def line(
    *texts: str,
    style: str = "",
    align: str = "",
    size: float = 0,
    font: str = "",
    bold: bool = False,
    list_: str = "",
    depth: int = 0,
) -> str:
    """A paragraph; what is no XML becomes a run of text."""
    number = list(_LEVELS).index(list_) + 1 if list_ else 0
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>' if number else ""
    properties += f'<w:jc w:val="{align}"/>' if align else ""
    runs = (text if text.startswith("<") else run(text, size=size, font=font, bold=bold) for text in texts)
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def run(text: str, *, size: float = 0, font: str = "", bold: bool = False, further: str = "") -> str:
    properties = f'<w:rFonts w:eastAsia="{font}"/>' if font else ""
    properties += "<w:b/>" if bold else ""
    properties += f'<w:sz w:val="{int(size * 2)}"/>' if size else ""
    return f'<w:r><w:rPr>{properties}{further}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def link(text: str, identifier: str = "rId2") -> str:
    return f'<w:hyperlink r:id="{identifier}">{run(text)}</w:hyperlink>'


def picture(described: str = "", identifier: str = "rId1") -> str:
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图片 1" descr="{described}"/>'
        f'<a:graphic><a:blip r:embed="{identifier}"/></a:graphic></wp:inline></w:drawing></w:r>'
    )


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(*texts: str, columns: int = 1, merge: str = "") -> str:
    properties = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    properties += {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge]
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(map(line, texts or ('',)))}</w:tc>"


def png() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()


OFFICIAL = (
    line("示例市人民政府文件", align="center", size=36, font="方正小标宋简体"),
    line("示政规〔2026〕3号", align="center", size=16),
    line("示例市人民政府", align="center", size=22, font="方正小标宋简体"),
    line("关于印发停车管理办法的通知", align="center", size=22, font="方正小标宋简体"),
    line("各区人民政府：", size=16, font="仿宋_GB2312"),
    line("现将《停车管理办法》印发给你们，请遵照执行。", size=16, font="仿宋_GB2312"),
    line("一、总体要求", size=16, font="黑体"),
    line("坚持便民利民。", size=16, font="仿宋_GB2312"),
    line("（一）基本原则", size=16, font="楷体_GB2312"),
    line("公开透明。", size=16, font="仿宋_GB2312"),
    line("附件：1. 停车泊位申请表", size=16),
    line("2. 收费标准", size=16),
    line("示例市人民政府", align="right", size=16),
    line("2026年9月1日", align="right", size=16),
)
"""A notice as official documents are laid out, in their fonts and sizes."""
