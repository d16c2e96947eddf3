"""The data that the forms of the admin send."""

from typing import Any

from bs4 import BeautifulSoup
from django.urls import reverse
from wagtail.blocks import Block, FieldBlock, ListBlock, RichTextBlock, StreamBlock, StructBlock
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.images.blocks import ImageBlock
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from tests import factories


def fields_of(html: str) -> dict[str, str]:
    """Return the unchanged values of the plain fields in the form of an edit view."""
    form = BeautifulSoup(html, "html.parser").select_one("form#page-edit-form")
    assert form is not None
    sent = {}
    for field in form.select("input[name], textarea[name], select[name]"):
        if field.name == "select":
            chosen = field.select_one("option[selected]")
            sent[str(field["name"])] = str(chosen["value"]) if chosen else ""
        elif field.name == "textarea":
            sent[str(field["name"])] = field.get_text().removeprefix("\n")
        elif field.get("type") not in {"checkbox", "radio", "submit", "file"} or field.has_attr("checked"):
            sent[str(field["name"])] = str(field.get("value", ""))
    return {name: value for name, value in sent.items() if "__prefix__" not in name}


def stream_form(name: str, value: Any) -> dict[str, Any]:
    """Return the data that the form sends for a stream field."""
    return nested_form_data({name: _form_of(value.stream_block, value)})


def _form_of(block: Block, value: Any) -> Any:
    for kind, form in _FORMS.items():
        if isinstance(block, kind):
            return form(block, value)
    raise NotImplementedError(type(block))


def _stream(block: StreamBlock, value: Any) -> dict[str, Any]:
    children = [
        {"type": child.block_type, "id": child.id or "", "value": _form_of(child.block, child.value)} for child in value
    ]
    return _numbered(children)


def _list(block: ListBlock, value: Any) -> dict[str, Any]:
    return _numbered(
        [{"id": child.id or "", "value": _form_of(block.child_block, child.value)} for child in value.bound_blocks]
    )


def _numbered(children: list[dict]) -> dict[str, Any]:
    sent: dict[str, Any] = {
        str(number): {**child, "order": str(number), "deleted": ""} for number, child in enumerate(children)
    }
    return {**sent, "count": str(len(children))}


def _struct(block: StructBlock, value: Any) -> dict[str, Any]:
    return {name: _form_of(child, value[name]) for name, child in block.child_blocks.items()}


def _image(block: ImageBlock, value: Any) -> dict[str, Any]:
    if value is None:
        return {"image": "", "alt_text": ""}
    sent = {"image": str(value.pk), "alt_text": value.contextual_alt_text or ""}
    return {**sent, "decorative": "on"} if value.decorative else sent


def _table(block: TypedTableBlock, value: Any) -> dict[str, Any]:
    sent: dict[str, Any] = {"caption": value.caption or "", "column": {"count": str(len(value.columns))}}
    for number, column in enumerate(value.columns):
        heading = {"type": column["block"].name, "heading": column["heading"], "order": str(number), "deleted": ""}
        sent["column"][str(number)] = heading
    sent["row"] = {"count": str(len(value.row_data))}
    sent["cell"] = {}
    for number, row in enumerate(value.row_data):
        sent["row"][str(number)] = {"order": str(number), "deleted": ""}
        cells = zip(value.columns, row["values"], strict=True)
        sent["cell"][str(number)] = {
            str(place): _form_of(column["block"], cell) for place, (column, cell) in enumerate(cells)
        }
    return sent


def _field(block: FieldBlock, value: Any) -> Any:
    shown = block.field.prepare_value(block.value_for_form(value))
    written = block.field.widget.format_value(shown)
    if isinstance(written, list):  # the widget of a choice returns a list
        return written[0] if written else ""
    return "" if written is None else str(getattr(written, "pk", written))


# The first class that fits is used.
_FORMS: dict[type, Any] = {
    StreamBlock: _stream,
    ListBlock: _list,
    ImageBlock: _image,
    TypedTableBlock: _table,
    StructBlock: _struct,
    RichTextBlock: _field,
    FieldBlock: _field,
}


def location_form(**fields: object) -> dict:
    empty = {name: streamfield([]) for name in ("opening_hours", "exceptions", "channels", "images")}
    texts = {name: rich_text("") for name in ("directions", "accessibility")}
    plain = {"title": "Annex", "slug": "annex", **factories.ADDRESS, "timezone": "", "name": ""}
    return nested_form_data({**plain, **empty, **texts, **fields})


def article_form(**fields: object) -> dict:
    nothing = {name: inline_formset([]) for name in ("authorships", "related_links", "comments")}
    plain = {"title": "Sleep", "slug": "sleep", "summary": "", "tags": "", "hero_alt": ""}
    return nested_form_data(
        {**plain, **nothing, "body": streamfield([]), "references": streamfield([]), "action-publish": "1", **fields}
    )


def add_url(model: type[Page], parent: Page) -> str:
    return reverse("wagtailadmin_pages:add", args=["pages", model._meta.model_name, parent.pk])
