"""Places: where they are, when they are open, how to reach them."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django_countries.fields import CountryField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField

from pages.admin.shown_on import ShownOnPanel
from pages.blocks.channels import ChannelsBlock, channels_of
from pages.blocks.hours import OpeningExceptionsStreamBlock, OpeningHoursStreamBlock, exceptions_of, hours_of
from pages.blocks.location import LocationBlock
from pages.blocks.media import PicturesBlock, pictures_of
from pages.blocks.text import FEATURES
from pages.columns.streams import StreamField
from pages.context import RenderContext
from pages.filters import Exact, Filter
from pages.markdown import markdown_of_field
from pages.models.base import ContentPage, schema_org_page, searched
from pages.models.plain_page import IntroducedPage
from pages.models.site import SiteSettings
from pages.places import (
    ADDRESS_PARTS,
    COORDINATES_HELP,
    Place,
    clean_coordinates,
    clean_postal_code,
    stored_coordinates,
    timezones,
)
from pages.rich_text import markdown
from pages.shapes import Address, Channel, Coordinates, Image, Maps, OpeningExceptions, Week
from pages.shapes.fields import ShapedField, ShapedRichText
from pages.shapes.values import TimeZone


class LocationIndex(IntroducedPage):
    page_description = "A section with locations."
    parent_page_types = ["pages.Home"]
    subpage_types = ["pages.Location", "pages.Contact"]


class Location(ContentPage):
    collection: ClassVar[str] = "locations"
    filters: ClassVar[dict[str, Filter]] = {
        "locality": Exact("address.locality"),
        "region": Exact("address.region"),
        "country": Exact("address.country"),
    }
    page_description = "A place with its address, map, opening hours and phones. Articles can show it."
    parent_page_types = ["pages.LocationIndex"]
    subpage_types: ClassVar[list] = []

    name = models.CharField(
        "name on the door", max_length=255, blank=True, help_text="If it is not the title of this page."
    )
    street = models.CharField(max_length=255)
    extra = models.CharField("suite or floor", max_length=255, blank=True, help_text="Suite, floor, building.")
    locality = models.CharField("town", max_length=255)
    region = models.CharField(
        "province or state", max_length=100, blank=True, help_text="In its short form, such as ON."
    )
    postal_code = models.CharField(max_length=20, blank=True)
    country = CountryField(default="CA")
    coordinates = models.CharField(max_length=100, blank=True, help_text=COORDINATES_HELP)
    timezone = models.CharField(
        "time zone",
        max_length=64,
        blank=True,
        choices=timezones,
        help_text="Only for a place in another time zone than that of the site.",
    )
    opening_hours = StreamField(OpeningHoursStreamBlock(), blank=True)
    exceptions = StreamField(OpeningExceptionsStreamBlock(), verbose_name="holidays and other days", blank=True)
    channels = StreamField(ChannelsBlock(), verbose_name="ways to get in touch", blank=True)
    directions = RichTextField("how to get there", features=FEATURES, blank=True)
    accessibility = RichTextField(features=FEATURES, blank=True)
    images = StreamField(PicturesBlock(), verbose_name="pictures", blank=True)

    content_panels = [
        *ContentPage.content_panels,
        ShownOnPanel(),
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("street"),
                FieldPanel("extra"),
                FieldRowPanel([FieldPanel("locality"), FieldPanel("region")]),
                FieldRowPanel([FieldPanel("postal_code"), FieldPanel("country")]),
                FieldPanel("coordinates"),
            ],
            "Address",
        ),
        MultiFieldPanel(
            [FieldPanel("opening_hours"), FieldPanel("exceptions"), FieldPanel("timezone")], "Opening hours"
        ),
        FieldPanel("channels"),
        FieldPanel("images"),
        MultiFieldPanel(
            [FieldPanel("directions"), FieldPanel("accessibility")], "Getting there", classname="collapsed"
        ),
    ]
    search_fields = [*ContentPage.search_fields, *searched("name", "street", "locality")]
    api_fields = [
        APIField("name", serializer=ShapedField(str, source="place.name")),
        APIField("address", serializer=ShapedField(Address, source="place.address")),
        APIField("coordinates", serializer=ShapedField(Coordinates | None, source="place.coordinates")),
        APIField("timezone", serializer=ShapedField(TimeZone)),
        APIField("opening_hours", serializer=ShapedField(Week, source="place.opening_hours")),
        APIField("exceptions", serializer=ShapedField(OpeningExceptions, source="place.exceptions")),
        APIField("channels", serializer=ShapedField(list[Channel], source="place.channels")),
        APIField("directions", serializer=ShapedRichText()),
        APIField("accessibility", serializer=ShapedRichText()),
        APIField("maps", serializer=ShapedField(Maps, source="place.maps")),
        APIField("images", serializer=ShapedField(list[Image], method="pictures")),
    ]
    summary_fields: ClassVar[list] = [
        "address",
        "coordinates",
        "timezone",
        "opening_hours",
        "exceptions",
        "channels",
    ]

    def clean(self) -> None:
        super().clean()
        if not self.timezone and (self.opening_hours or self.exceptions):
            self.timezone = SiteSettings.of_page(self).timezone
        errors = {}
        try:
            self.coordinates = clean_coordinates(self.coordinates)
        except ValidationError as error:
            errors["coordinates"] = error
        try:
            self.postal_code = clean_postal_code(self.postal_code, str(self.country))
        except ValidationError as error:
            errors["postal_code"] = error
        if errors:
            raise ValidationError(errors)

    @property
    def second_line(self) -> str:
        return ", ".join(filter(None, [self.street, self.extra, self.locality]))

    @property
    def place(self) -> Place:
        return Place(
            name=self.name or self.title,
            address={part: str(getattr(self, part)) for part in ADDRESS_PARTS},
            coordinates=stored_coordinates(self.coordinates),
            timezone=self.timezone,
            opening_hours=hours_of(child.value for child in self.opening_hours),
            exceptions=exceptions_of(child.value for child in self.exceptions),
            channels=channels_of(self.channels),
            directions=self.directions,
            accessibility=self.accessibility,
        )

    def pictures(self, context: RenderContext) -> list[Image]:
        return pictures_of(self.images, context)

    @classmethod
    def markdown_parts(cls, document: dict) -> list[str]:
        title, name = document["title"], document["name"]
        place = LocationBlock().get_api_markdown({**document, "name": "" if name == title else name})
        return [markdown.heading(title, 1), place, markdown_of_field(document["images"])]

    def json_ld(self, context: RenderContext, document: dict) -> list[dict]:
        return [{"@type": "WebPage", **schema_org_page(document)}, _medical_clinic(document)]


def _medical_clinic(document: dict) -> dict:
    address, coordinates = document["address"], document["coordinates"]
    return {
        "@type": "MedicalClinic",
        "@id": f"{document['url']}#place",
        "name": document["name"],
        "address": {
            "@type": "PostalAddress",
            "streetAddress": ", ".join(filter(None, [address["street"], address["extra"]])),
            "addressLocality": address["locality"],
            "addressRegion": address["region"],
            "postalCode": address["postal_code"],
            "addressCountry": address["country"],
        },
        "geo": coordinates and {"@type": "GeoCoordinates", **coordinates},
        "telephone": next((c["value"] for c in document["channels"] if c["kind"] == "phone"), None),
        "openingHoursSpecification": [
            {
                "@type": "OpeningHoursSpecification",
                "dayOfWeek": row["day"].capitalize(),
                "opens": row["opens"],
                "closes": "23:59" if row["closes"] == "24:00" else row["closes"],
            }
            for row in document["opening_hours"]
        ],
    }
