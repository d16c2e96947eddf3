"""Words: headings, rich text, quotes."""

from typing import Any

from rest_framework import serializers
from wagtail.blocks import CharBlock, ChoiceBlock, RichTextBlock, StructBlock, TextBlock

from pages.context import RenderContext
from pages.representation import NullableTextField, RichTextSerializer

# What rich text may hold, everywhere: exactly the elements of the contract.
FEATURES = ["bold", "italic", "ol", "ul", "link", "superscript", "subscript", "code"]


class HeadingSerializer(serializers.Serializer):
    level = serializers.IntegerField(min_value=2, max_value=4)
    text = serializers.CharField()
    anchor = serializers.CharField(help_text="Unique within the body.")


class QuoteSerializer(serializers.Serializer):
    text = serializers.CharField()
    attribution = NullableTextField()
    role = NullableTextField()


class HeadingBlock(StructBlock):
    """Its anchor is given by the body, where it has to be unique."""

    api_serializer = HeadingSerializer

    level = ChoiceBlock(choices=[("2", "Heading"), ("3", "Subheading"), ("4", "Minor heading")], default="2")
    text = CharBlock(max_length=255)

    class Meta:
        icon = "title"
        form_classname = "struct-block heading-block"

    def get_api_representation(self, value: Any, context: RenderContext | None = None) -> dict:
        return {"level": int(value["level"]), "text": value["text"], "anchor": None}


class BodyTextBlock(RichTextBlock):
    api_serializer = RichTextSerializer

    class Meta:
        icon = "pilcrow"

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": FEATURES, **kwargs})

    def get_api_representation(self, value: Any, context: RenderContext) -> dict | None:
        return context.rich_text(value.source)


class QuoteBlock(StructBlock):
    api_serializer = QuoteSerializer

    text = TextBlock()
    attribution = CharBlock(required=False)
    role = CharBlock(required=False, help_text="What the person quoted does, or where the words stand.")

    class Meta:
        icon = "openquote"

    def get_api_representation(self, value: Any, context: RenderContext | None = None) -> dict:
        return {"text": value["text"], "attribution": value["attribution"] or None, "role": value["role"] or None}
