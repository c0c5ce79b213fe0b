"""The few blocks an article is written in: text, picture, table."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.images.blocks import ImageChooserBlock

from ..organisation.rich_text import TEXT_FEATURES

TABLE_OPTIONS = {
    # The table's script knows no Chinese; all words of its menu are ours.
    "language": "en-US",
    "mergeCells": True,
    "contextMenu": {
        "items": {
            "row_above": {"name": _("在上方插入行")},
            "row_below": {"name": _("在下方插入行")},
            "col_left": {"name": _("在左侧插入列")},
            "col_right": {"name": _("在右侧插入列")},
            "remove_row": {"name": _("删除行")},
            "remove_col": {"name": _("删除列")},
            "mergeCells": {"name": _("合并或者拆分单元格")},
            "undo": {"name": _("撤销")},
            "redo": {"name": _("重做")},
        }
    },
}


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("图片"))
    alt = blocks.CharBlock(
        label=_("替代文字"),
        max_length=200,
        required=False,
        help_text=_("给看不见图片的人读的一句话，例如：市民在服务大厅窗口办事"),
    )
    is_decorative = blocks.BooleanBlock(
        label=_("只作装饰"), required=False, help_text=_("图片不传达信息时勾选，不用写替代文字")
    )
    caption = blocks.CharBlock(label=_("图注"), max_length=200, required=False)
    attribution = blocks.CharBlock(label=_("图片来源"), max_length=200, required=False)

    class Meta:
        icon = "image"
        label = _("图片")


class BodyBlock(blocks.StreamBlock):
    """The values of ``text``, ``picture`` and ``table``; a table's value is ``{"data": rows, …}``."""

    text = blocks.RichTextBlock(features=[*TEXT_FEATURES, "superscript", "subscript"], label=_("文字"))
    picture = PictureBlock()
    table = TableBlock(
        table_options=TABLE_OPTIONS,
        label=_("表格"),
        help_text=_("可从 Word 或者电子表格整块粘贴；选中几格后按右键可合并单元格"),
    )
