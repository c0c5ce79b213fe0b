"""Files as a browser uploads them."""

from __future__ import annotations

from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.editing.gate.made_files import docx, paragraph


def picture() -> SimpleUploadedFile:
    content = BytesIO()
    Image.new("RGB", (90, 60), "olive").save(content, "PNG")
    return SimpleUploadedFile("new.png", content.getvalue(), "image/png")


def pdf() -> SimpleUploadedFile:
    return SimpleUploadedFile("new.pdf", b"%PDF-1.4", "application/pdf")


def tables() -> SimpleUploadedFile:
    return SimpleUploadedFile("items.json", b"{}", "application/json")


def word() -> SimpleUploadedFile:
    return SimpleUploadedFile("new.docx", docx(paragraph("正文")), "application/octet-stream")
