"""A place within a text: a location page that the editor chose, or one typed in."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, PageChooserBlock, RichTextBlock, StructBlock, StructBlockValidationError

from pages.blocks.address import AddressBlock, CoordinatesBlock, address_of, coordinates_of
from pages.blocks.channels import ChannelsBlock, channels_of
from pages.blocks.hours import OpeningExceptionBlock, OpeningHoursBlock, exceptions_of, hours_of
from pages.blocks.text import FEATURES
from pages.context import RenderContext
from pages.places import Place, timezones
from pages.representation import PageReferenceSerializer, PlaceSerializer


class TypedLocationBlock(StructBlock):
    """The facts of a place, for one that has no page."""

    name = CharBlock()
    address = AddressBlock()
    coordinates = CoordinatesBlock()
    timezone = ChoiceBlock(choices=timezones, required=False)
    opening_hours = ListBlock(OpeningHoursBlock(), default=[])
    exceptions = ListBlock(OpeningExceptionBlock(), default=[])
    channels = ChannelsBlock(required=False)
    directions = RichTextBlock(features=FEATURES, required=False)
    accessibility = RichTextBlock(features=FEATURES, required=False)

    class Meta:
        icon = "site"


class LocationValueSerializer(PlaceSerializer):
    """The same keys whether a page was chosen or the facts typed in."""

    page = PageReferenceSerializer(allow_null=True)


class LocationBlock(StructBlock):
    api_serializer = LocationValueSerializer

    page = PageChooserBlock(page_type="pages.Location", required=False, label="Location page")
    typed = TypedLocationBlock(required=False, label="Or type it in")

    class Meta:
        icon = "site"

    def clean(self, value: Any) -> Any:
        return clean_choice(self, value, typed_name="name", what="location")

    def get_api_representation(self, value: Any, context: RenderContext) -> dict | None:
        if value["page"]:
            page = context.specific(value["page"].pk)
            return page and {
                "page": page_reference(page.pk, context),
                **context.serialize(PlaceSerializer, page.place),
            }
        return {"page": None, **context.serialize(PlaceSerializer, typed_place(value["typed"]))}

    def get_api_fallback(self, shown: dict) -> dict[str, str]:
        lines = [shown["name"], *address_lines(shown["address"])]
        return fallback(lines, shown["channels"])


def typed_place(value: Any) -> Place:
    coordinates = value["coordinates"]
    return Place(
        name=value["name"],
        address=address_of(value["address"]),
        coordinates=coordinates_of(coordinates["latitude"], coordinates["longitude"]),
        timezone=value["timezone"],
        opening_hours=hours_of(value["opening_hours"]),
        exceptions=exceptions_of(value["exceptions"]),
        channels=channels_of(value["channels"]),
        directions=value["directions"].source,
        accessibility=value["accessibility"].source,
    )


def page_reference(page_id: int, context: RenderContext) -> dict | None:
    reference = context.reference(page_id)
    return reference and {name: reference[name] for name in ("id", "type", "slug", "path", "url")}


def clean_choice(block: StructBlock, value: Any, *, typed_name: str, what: str) -> Any:
    """Either a page or what was typed in; what is not used is not checked."""
    typed = value.get("typed") or {}
    is_typed = any(typed.get(name) for name in (typed_name, "channels")) or any((typed.get("address") or {}).get(part) for part in ("street", "locality"))
    if value.get("page") and is_typed:
        message = f"Choose a {what} page or type one in, not both. Clear one of the two."
        raise StructBlockValidationError({"page": ValidationError(message)})
    if value.get("page"):
        empty = block.child_blocks["typed"].get_default()
        chosen = block.child_blocks["page"].clean(value["page"])
        return block._to_struct_value([("page", chosen), ("typed", empty)])
    if not is_typed:
        message = f"Choose a {what} page, or type one in below."
        raise StructBlockValidationError({"page": ValidationError(message)})
    return StructBlock.clean(block, value)


def address_lines(address: dict) -> list[str]:
    return [str(line) for line in address.values() if line]


def fallback(lines: list[str], channels: list[dict]) -> dict[str, str]:
    """What a client shows that does not know the block."""
    links = format_html_join(
        "", '<br><a href="{}">{}</a>', ((channel["href"], channel["display"]) for channel in channels)
    )
    words = format_html_join("<br>", "{}", ((line,) for line in lines))
    text = "\n".join([*lines, *(channel["display"] for channel in channels)])
    return {"html": format_html("<p>{}{}</p>", words, links), "text": text}
