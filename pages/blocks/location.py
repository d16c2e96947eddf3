"""A place within a text: a location page that the editor chose, or one typed in."""

from typing import Any

from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, PageChooserBlock, RichTextBlock, StructBlock

from pages.blocks.address import AddressBlock, CoordinatesBlock, address_of, coordinates_of
from pages.blocks.channels import ChannelsBlock, channels_of
from pages.blocks.choice import PageOrTypedBlock, fallback, page_reference
from pages.blocks.hours import OpeningExceptionBlock, OpeningHoursBlock, exceptions_of, hours_of
from pages.blocks.text import FEATURES
from pages.context import RenderContext
from pages.places import Place, address_lines, timezones
from pages.representation import PageReferenceSerializer, PlaceSerializer


class TypedLocationBlock(StructBlock):
    """The facts of a place, for one that has no page."""

    name = CharBlock()
    address = AddressBlock()
    coordinates = CoordinatesBlock()
    timezone = ChoiceBlock(choices=timezones, required=False)
    opening_hours = ListBlock(OpeningHoursBlock(), default=[])
    exceptions = ListBlock(OpeningExceptionBlock(), default=[])
    channels = ChannelsBlock()
    directions = RichTextBlock(features=FEATURES, required=False)
    accessibility = RichTextBlock(features=FEATURES, required=False)

    class Meta:
        icon = "site"
        collapsed = True
        label_format = "{name}"  # else an empty one is labelled with its country


class LocationValueSerializer(PlaceSerializer):
    """The same keys whether a page was chosen or the facts typed in."""

    page = PageReferenceSerializer(allow_null=True)


class LocationBlock(PageOrTypedBlock):
    api_serializer = LocationValueSerializer

    page = PageChooserBlock(page_type="pages.Location", required=False, label="Location page")
    typed = TypedLocationBlock(label="Or type it in")

    class Meta:
        icon = "site"

    def get_api_representation(self, value: Any, context: RenderContext) -> dict | None:
        if value["page"]:
            page = context.specific(value["page"].pk)
            return page and {
                "page": page_reference(page.pk, context),
                **context.serialize(PlaceSerializer, page.place),
            }
        if not value["typed"]["name"]:  # the page that was chosen has been deleted
            return None
        return {"page": None, **context.serialize(PlaceSerializer, typed_place(value["typed"]))}

    def get_api_fallback(self, shown: dict) -> dict[str, str]:
        return fallback([shown["name"], *address_lines(shown["address"])], shown["channels"])


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
