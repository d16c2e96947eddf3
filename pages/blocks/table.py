"""Tables of text."""

from collections.abc import Iterable
from typing import Annotated, Any

from django.core.exceptions import BadRequest, ValidationError
from django.forms import Media
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import Field
from typing_extensions import TypedDict
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.telepath import register
from wagtail.blocks import CharBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock, TypedTableBlockAdapter

from pages.blocks.shown import ShownBlock
from pages.context import RenderContext
from pages.rich_text import markdown
from pages.shapes.values import OptionalText

_MOST_CELLS = 20_000


class Table(TypedDict):
    caption: OptionalText
    header: Annotated[list[str], Field(description="A column without a name has an empty text.")]
    rows: Annotated[
        list[list[str]],
        Field(description="Each row is as long as the header, if there is one. An empty cell is an empty text."),
    ]


class TableBlock(ShownBlock, TypedTableBlock):
    """A table of text. In JSON, `header` is empty if no column has a heading; otherwise it is as long as each row."""

    shape = Table

    text = CharBlock(required=False, label=_("Text"))

    class Meta:
        icon = "table"
        description = _("Rows and columns of text.")
        example = {
            "caption": gettext_noop("Opening hours"),
            "header": [gettext_noop("Day"), gettext_noop("From"), gettext_noop("To")],
            "rows": [[gettext_noop("Monday"), "09:00", "17:00"], [gettext_noop("Saturday"), "10:00", "14:00"]],
        }

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        """Raise BadRequest if the form claims too many cells: it contains two numbers, however few cells it sends."""
        cells = int(data[f"{prefix}-column-count"]) * int(data[f"{prefix}-row-count"])
        if cells > _MOST_CELLS:
            raise BadRequest(f"A table has {cells:,} cells, and {_MOST_CELLS:,} are possible. Divide it into several.")
        return super().value_from_datadict(data, files, prefix)

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        cleaned.row_data = [row for row in cleaned.row_data if any(row["values"])]
        cells = [cell for row in cleaned.row_data for cell in row["values"]]
        if not any([*(column["heading"] for column in cleaned.columns), *cells]):
            raise ValidationError(_("This table is empty. Fill in a cell, or remove the table."))
        return cleaned

    def get_api_representation(self, value: Any, context: RenderContext | None = None) -> dict | None:
        header = [column["heading"] or "" for column in value.columns]
        rows = [[str(cell or "") for cell in row["values"]] for row in value.row_data if any(row["values"])]
        if not any(map(any, [header, *rows])):
            return None
        return {"caption": value.caption or None, "header": header if any(header) else [], "rows": rows}

    def get_api_fallback(self, shown: Any) -> SafeString:
        """Return one line for each row. Each cell is preceded by the heading of its column."""
        caption = format_html("<p><strong>{}</strong></p>", shown["caption"]) if shown["caption"] else ""
        lines = [_line(shown["header"], row) for row in shown["rows"] if any(row)] or [" · ".join(shown["header"])]
        return format_html("{}<ul>{}</ul>", caption, format_html_join("", "<li>{}</li>", ((line,) for line in lines)))

    def get_api_markdown(self, shown: Any) -> str:
        """Use GitHub's tables (https://github.github.com/gfm/#tables-extension-): CommonMark has none."""
        width = max(map(len, [shown["header"], *shown["rows"]]))
        header = shown["header"] or [""] * width
        rows = [_row(map(markdown.escaped, cells)) for cells in (header, *shown["rows"])]
        caption = [markdown.emphasised(shown["caption"]), ""] if shown["caption"] else []
        return "\n".join([*caption, rows[0], _row(["---"] * width), *rows[1:]])


def _line(header: list[str], row: list[str]) -> str:
    if not header:
        return " · ".join(filter(None, row))
    named = zip(header, row, strict=True)
    return " · ".join(f"{name}: {cell}" if name else cell for name, cell in named if cell)


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


class TableBlockAdapter(TypedTableBlockAdapter):
    """Tells the admin's scripts of our table: `table_block.js` keeps the caption of a duplicate."""

    js_constructor = "pages.blocks.TableBlock"

    @cached_property
    def media(self) -> Media:
        return super().media + Media(js=[versioned_static("pages/table_block.js")])


register(TableBlockAdapter(), TableBlock)
