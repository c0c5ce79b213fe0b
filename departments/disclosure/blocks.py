"""The few blocks an article is written in: text, picture, table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageChooserBlock

from ..organisation.rich_text import TEXT_FEATURES


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("图片"))
    alt = blocks.CharBlock(
        label=_("替代文字"), max_length=200, help_text=_("给看不见图片的人读的一句话，例如：市民在服务大厅窗口办事")
    )
    caption = blocks.CharBlock(label=_("图注"), max_length=200, required=False)
    attribution = blocks.CharBlock(label=_("图片来源"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("图片")


class BodyBlock(blocks.StreamBlock):
    """The values of ``text``, ``picture`` and ``table``; a table's value is ``{"data": rows, …}``."""

    text = blocks.RichTextBlock(features=TEXT_FEATURES, label=_("文字"))
    picture = PictureBlock()
    table = TableBlock(label=_("表格"), help_text=_("第一行作表头；可从电子表格整块粘贴"))
