"""Office files, PDFs and pictures with what a test needs in them, and hostile ones."""

from __future__ import annotations

import io
import zipfile

from openpyxl import Workbook
from openpyxl.comments import Comment
from PIL import Image

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
CORE = (
    '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{author}</dc:creator>'
    "<cp:lastModifiedBy>{saved}</cp:lastModifiedBy></cp:coreProperties>"
)


def archive(parts: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items():
            made.writestr(name, part)
    return out.getvalue()


def docx(body: str = "", *, author: str = "", saved: str = "", **parts: str) -> bytes:
    """``body`` is the XML inside w:body; parts are named as under word/ (header1, comments)."""
    return archive(
        {
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "docProps/core.xml": CORE.format(author=author, saved=saved),
            **{f"word/{name}.xml": part for name, part in parts.items()},
        }
    )


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in runs)}</w:p>"


def xlsx(*rows: list[object], hidden: list[object] | None = None, comment: str = "", author: str = "openpyxl") -> bytes:
    book = Workbook()
    book.properties.creator = author
    for row in rows:
        book.active.append(row)
    if comment:
        book.active["A1"].comment = Comment(comment, "张三")
    if hidden:
        sheet = book.create_sheet("名单")
        sheet.append(hidden)
        sheet.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def pptx(*slides: str, notes: str = "") -> bytes:
    a = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    parts: dict[str, str | bytes] = {"ppt/presentation.xml": "<presentation/>"}
    for number, text in enumerate(slides, start=1):
        parts[f"ppt/slides/slide{number}.xml"] = f"<sld {a}><a:p><a:t>{text}</a:t></a:p></sld>"
    if notes:
        parts["ppt/notesSlides/notesSlide1.xml"] = f"<notes {a}><a:p><a:t>{notes}</a:t></a:p></notes>"
    return archive(parts)


def pdf(drawing: str, *, author: str = "", resources: str = "") -> bytes:
    """One page with this content stream; ``/F1`` is Helvetica."""
    stream = drawing.encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>{resources}>>>>".encode(),
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Author({author})>>".encode(),
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n0\nendstream",
    ]
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)
    return bytes(out)


def photograph(*, has_position: bool = False, author: str = "") -> bytes:
    picture = Image.new("RGB", (8, 8))
    exif = Image.Exif()
    if has_position:
        exif.get_ifd(0x8825).update({1: "N", 2: (30.0, 30.0, 0.0), 3: "E", 4: (114.0, 18.0, 0.0)})
    if author:
        exif[0x013B] = author
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def zip_bomb() -> bytes:
    return archive({"word/document.xml": b"<a>" + b" " * 150_000_000 + b"</a>"})


def million_columns() -> bytes:
    """A row of a million cells that hold nothing, packed to a few kilobytes."""
    return archive(
        {
            "xl/workbook.xml": "<workbook><sheets><sheet name='a'/></sheets></workbook>",
            "xl/worksheets/sheet1.xml": f"<worksheet><sheetData><row>{'<c/>' * 1_000_000}</row></sheetData></worksheet>",
        }
    )


def billion_laughs() -> bytes:
    entities = '<!ENTITY a "ha">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    return archive({"word/document.xml": f"<!DOCTYPE d [{entities}]><d>&i;</d>"})


def encrypted_flag(data: bytes) -> bytes:
    """The same archive, every entry claiming to be encrypted."""
    made = bytearray(data)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = made.find(mark)
        while place >= 0:
            made[place + offset] |= 1
            place = made.find(mark, place + 4)
    return bytes(made)
