"""Pictures."""

from typing import Any

from rest_framework import serializers
from wagtail.blocks import CharBlock, StreamBlock, StructBlock
from wagtail.images.blocks import ImageBlock

from pages.context import RenderContext
from pages.representation import ImageSerializer, NullableTextField


class FigureSerializer(serializers.Serializer):
    image = ImageSerializer()
    caption = NullableTextField()
    credit = NullableTextField()


class FigureBlock(StructBlock):
    """Alternative text is asked for by Wagtail's own image block, unless the image is decorative."""

    api_serializer = FigureSerializer

    image = ImageBlock()
    caption = CharBlock(required=False)
    credit = CharBlock(required=False, help_text="Empty: the credit of the image itself.")

    class Meta:
        icon = "image"

    def get_api_representation(self, value: Any, context: RenderContext) -> dict | None:
        image = picture_of(value["image"], context)
        if image is None:
            return None
        return {"image": image, "caption": value["caption"] or None, "credit": value["credit"] or image["credit"]}


class PicturesBlock(StreamBlock):
    """Pictures that stand beside each other."""

    picture = ImageBlock()

    class Meta:
        required = False


def pictures_of(value: Any, context: RenderContext) -> list[dict]:
    found = [picture_of(child.value, context) for child in value]
    return [image for image in found if image]


def picture_of(chosen: Any, context: RenderContext) -> dict | None:
    """What was chosen in an image block, with the alternative text of its place; None where the image is gone."""
    if not chosen:
        return None
    return context.image(chosen, alt="" if chosen.decorative else chosen.contextual_alt_text or None)
