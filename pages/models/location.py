"""Places: where they are, when they are open, how to reach them."""

from typing import Annotated, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.api import APIField
from wagtail.fields import RichTextField

from pages.admin.shown_on import ShownOnPanel
from pages.blocks.channels import ChannelsBlock, channels_of
from pages.blocks.hours import OpeningExceptionsStreamBlock, OpeningHoursStreamBlock, exceptions_of, hours_of
from pages.blocks.location import LocationBlock, shown_zone
from pages.blocks.media import PicturesBlock, picture_of, pictures_of
from pages.blocks.text import FEATURES
from pages.columns.streams import StreamField
from pages.context import RenderContext
from pages.filters import Exact, Filter
from pages.markdown import markdown_of_field
from pages.models.base import ContentPage, schema_org_page
from pages.models.plain_page import IntroducedPage
from pages.models.searched import searched
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
from pages.shapes import HAS_ZONE, Address, Channel, Coordinates, Image, Maps, OpeningExceptions, OptionalWeek
from pages.shapes.fields import ShapedField, ShapedRichText
from pages.shapes.values import TimeZone


class LocationIndex(IntroducedPage):
    page_description = _("A section with locations.")
    parent_page_types = ["pages.Home"]
    subpage_types = ["pages.Location", "pages.Contact"]

    class Meta:
        verbose_name = _("location index")
        verbose_name_plural = _("location indexes")


class Location(ContentPage):
    collection: ClassVar[str] = "locations"
    filters: ClassVar[dict[str, Filter]] = {
        "locality": Exact("address.locality"),
        "region": Exact("address.region"),
        "country": Exact("address.country"),
    }
    page_description = _("A place with its address, map, opening hours and phones. Articles can show it.")
    parent_page_types = ["pages.LocationIndex"]
    subpage_types: ClassVar[list] = []

    name = models.CharField(
        _("name on the door"), max_length=255, blank=True, help_text=_("If it is not the title of this page.")
    )
    street = models.CharField(_("street"), max_length=255)
    extra = models.CharField(_("suite or floor"), max_length=255, blank=True, help_text=_("Suite, floor, building."))
    locality = models.CharField(_("town"), max_length=255)
    region = models.CharField(
        _("province or state"), max_length=100, blank=True, help_text=_("In its short form, such as ON.")
    )
    postal_code = models.CharField(_("postal code"), max_length=20, blank=True)
    country = CountryField(_("country"), default="CA")
    coordinates = models.CharField(_("coordinates"), max_length=100, blank=True, help_text=COORDINATES_HELP)
    timezone = models.CharField(
        _("time zone"),
        max_length=64,
        blank=True,
        choices=timezones,
        help_text=_("Only for a place in another time zone than that of the site."),
    )
    opening_hours = StreamField(OpeningHoursStreamBlock(), verbose_name=_("opening hours"), blank=True)
    closed = models.BooleanField(
        _("closed every day"),
        default=False,
        db_default=False,
        help_text=_("For a place that is not open. Without this and without hours, readers see only the days below."),
    )
    exceptions = StreamField(OpeningExceptionsStreamBlock(), verbose_name=_("holidays and other days"), blank=True)
    channels = StreamField(ChannelsBlock(), verbose_name=_("ways to get in touch"), blank=True)
    directions = RichTextField(_("how to get there"), features=FEATURES, blank=True)
    accessibility = RichTextField(_("accessibility"), features=FEATURES, blank=True)
    images = StreamField(PicturesBlock(), verbose_name=_("pictures"), blank=True)

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
            _("Address"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("opening_hours", heading=_("Every week")),
                FieldPanel("closed"),
                FieldPanel("exceptions"),
                FieldPanel("timezone"),
            ],
            _("Opening hours"),
        ),
        FieldPanel("channels"),
        FieldPanel("images"),
        MultiFieldPanel(
            [FieldPanel("directions"), FieldPanel("accessibility")], _("Getting there"), classname="collapsed"
        ),
    ]
    search_fields = [*ContentPage.search_fields, *searched("name", "street", "locality")]
    api_fields = [
        APIField("name", serializer=ShapedField(str, source="place.name")),
        APIField("address", serializer=ShapedField(Address, source="place.address")),
        APIField("coordinates", serializer=ShapedField(Coordinates | None, source="place.coordinates")),
        APIField("timezone", serializer=ShapedField(Annotated[TimeZone, HAS_ZONE], method="shown_timezone")),
        APIField("opening_hours", serializer=ShapedField(OptionalWeek, source="place.opening_hours")),
        APIField("exceptions", serializer=ShapedField(OpeningExceptions, source="place.exceptions")),
        APIField("channels", serializer=ShapedField(list[Channel], source="place.channels")),
        APIField("directions", serializer=ShapedRichText()),
        APIField("accessibility", serializer=ShapedRichText()),
        APIField("maps", serializer=ShapedField(Maps, source="place.maps")),
        APIField("image", serializer=ShapedField(Image | None, method="first_picture")),
        APIField("images", serializer=ShapedField(list[Image], method="pictures")),
    ]
    summary_fields: ClassVar[list] = [
        "address",
        "coordinates",
        "timezone",
        "opening_hours",
        "exceptions",
        "channels",
        "image",
    ]

    class Meta:
        verbose_name = _("location")
        verbose_name_plural = _("locations")

    def clean(self) -> None:
        super().clean()
        if not self.timezone and (self.opening_hours or self.exceptions or self.closed):
            self.timezone = SiteSettings.of_page(self).timezone
        errors: dict[str, Any] = {}
        if self.closed and self.opening_hours:
            errors["closed"] = _("There are opening hours. Remove them, or this tick.")
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
            opening_hours=hours_of(child.value for child in self.opening_hours) or ([] if self.closed else None),
            exceptions=exceptions_of(child.value for child in self.exceptions),
            channels=channels_of(self.channels),
            directions=self.directions,
            accessibility=self.accessibility,
        )

    def shown_timezone(self, context: RenderContext) -> str | None:
        return shown_zone(self.place, context)

    def first_picture(self, context: RenderContext) -> Image | None:
        return next(filter(None, (picture_of(child.value, context) for child in self.images)), None)

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
            for row in document["opening_hours"] or []
        ],
    }
