"""Rich text in each of its formats, as a union discriminated by `format`."""

from typing import Annotated, Literal, NotRequired

from pydantic import Field, WithJsonSchema
from typing_extensions import TypeAliasType, TypedDict

from pages.shapes.values import PageType, Text, Uuid

Key = Annotated[str, Field(description="Stays the same while the content stays the same.")]


class LinkedPage(TypedDict):
    """The page that a link leads to, so that an app can open it itself."""

    id: Uuid
    type: PageType
    path: Text
    locale: Text


class PortableTextLink(TypedDict):
    _type: Literal["link"]
    _key: Key
    href: str
    page: LinkedPage | None


class PortableTextSpan(TypedDict):
    _type: Literal["span"]
    _key: Key
    text: str
    marks: Annotated[
        list[str], Field(description="strong, em, code, sup, sub, or the `_key` of one of the `markDefs`.")
    ]


# See https://portabletext.org. Only list items have `listItem` and `level`.
class PortableTextBlock(TypedDict):
    _type: Literal["block"]
    _key: Key
    style: Annotated[Literal["normal"], WithJsonSchema({"type": "string", "enum": ["normal"]})]
    markDefs: list[PortableTextLink]
    children: list[PortableTextSpan]
    listItem: NotRequired[Literal["bullet", "number"]]
    level: NotRequired[Annotated[int, Field(ge=1)]]


class HtmlRichText(TypedDict):
    format: Literal["html"]
    html: str


class PortableRichText(TypedDict):
    format: Literal["portable"]
    portable: list[PortableTextBlock]


class MarkdownRichText(TypedDict):
    format: Literal["markdown"]
    markdown: str


class TextRichText(TypedDict):
    format: Literal["text"]
    text: str


# Documents are stored with HTML. Each request chooses the format of the answer.
RichText = TypeAliasType(
    "RichText",
    Annotated[HtmlRichText | PortableRichText | MarkdownRichText | TextRichText, Field(discriminator="format")],
)
