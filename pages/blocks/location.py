"""A place within a text: a chosen location page, or details that the editor typed in."""

from functools import partial
from typing import Any

from django.apps import apps
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from wagtail.blocks import CharBlock, RichTextBlock, StructBlock

from pages.blocks.address import AddressBlock, CoordinatesBlock, address_of
from pages.blocks.channels import ChannelsBlock, channels_of
from pages.blocks.choice import ChosenPageBlock, PageOrTypedBlock, fallback, language_of, page_reference
from pages.blocks.codes import CodeBlock
from pages.blocks.hours import (
    OpeningExceptionsListBlock,
    OpeningHoursListBlock,
    exceptions_of,
    hours_lines,
    hours_of,
)
from pages.blocks.shown import EXAMPLE_CHANNEL, EXAMPLE_TEXT, ShownBlock, html_of
from pages.blocks.text import FEATURES
from pages.context import RenderContext
from pages.fitting import fitted
from pages.places import Place, address_lines, stored_coordinates, timezones
from pages.sentences import template
from pages.shapes import PageReference, PlaceFacts
from pages.shapes.values import Direction, Text
from pages.times import zone_of

# Stored in English: `pages.sentences` translates it.
NO_ZONE = template(gettext_noop("{value} is not a time zone. Choose one; until then it is that of the site."))


class TypedLocationBlock(StructBlock):
    """The details of a place that has no location page."""

    name = CharBlock(label=_("Name"))
    address = AddressBlock(label=_("Address"))
    coordinates = CoordinatesBlock(label=_("Coordinates"))
    timezone = CodeBlock(
        choices=timezones, required=False, label=_("Time zone"), help_text=_("Empty: that of the site.")
    )
    opening_hours = OpeningHoursListBlock(label=_("Opening hours"))
    exceptions = OpeningExceptionsListBlock(label=_("Holidays and other days"))
    channels = ChannelsBlock(label=_("Ways to get in touch"))
    directions = RichTextBlock(features=FEATURES, required=False, label=_("How to get there"))
    accessibility = RichTextBlock(features=FEATURES, required=False, label=_("Accessibility"))

    class Meta:
        icon = "site"
        collapsed = True
        label_format = "{name}"  # else an empty one is labelled with its country


class LocationValue(PlaceFacts):
    """Has the same keys for a chosen page and for details that were typed in."""

    page: PageReference | None
    locale: Text
    direction: Direction


class LocationBlock(ShownBlock, PageOrTypedBlock):
    shape = LocationValue

    page = ChosenPageBlock(page_type="pages.Location", required=False, label=_("Location page"))
    typed = TypedLocationBlock(label=_("Or type it in"))

    class Meta:
        icon = "site"
        description = _("A place with its hours and contact details: a location page, or details that you type in.")
        example = {
            "page": None,
            "locale": "en",
            "direction": "ltr",
            "name": gettext_noop("The clinic"),
            "address": {
                "street": "1 King Street",
                "extra": None,
                "locality": "Toronto",
                "region": "ON",
                "postal_code": "M5H 1A1",
                "country": "CA",
            },
            "coordinates": {"latitude": 43.649, "longitude": -79.378},
            "timezone": "America/Toronto",
            "opening_hours": [{"day": "monday", "opens": "09:00", "closes": "17:00"}],
            "exceptions": [
                {
                    "from": "2026-12-25",
                    "to": "2026-12-25",
                    "opens": None,
                    "closes": None,
                    "note": gettext_noop("Holiday"),
                }
            ],
            "channels": [EXAMPLE_CHANNEL],
            "directions": EXAMPLE_TEXT,
            "accessibility": None,
            "maps": {
                "google": "https://www.google.com/maps/search/?api=1&query=43.649%2C-79.378",
                "apple": "https://maps.apple.com/?ll=43.649%2C-79.378",
                "openstreetmap": "https://www.openstreetmap.org/?mlat=43.649&mlon=-79.378",
                "geo": "geo:43.649,-79.378",
            },
        }

    def get_api_representation(self, value: Any, context: RenderContext) -> dict | None:
        if value["page"]:
            page = context.specific(value["page"].pk)
            return page and context.of_page(page, partial(_of_page, page, context))
        return {"page": None, **language_of(None, context), **facts_of(typed_place(value["typed"]), context)}

    def get_api_fallback(self, shown: dict) -> SafeString:
        reached = fallback([shown["name"], *address_lines(shown["address"])], shown["channels"])
        lines = format_html_join("", "<li>{}</li>", ((line,) for line in hours_lines(shown)))
        hours = format_html("<ul>{}</ul>", lines) if lines else ""
        return format_html("{}{}{}{}", reached, hours, html_of(shown["directions"]), html_of(shown["accessibility"]))

    def get_api_html(self, shown: dict) -> SafeString:
        context = {"value": shown, "lines": address_lines(shown["address"]), "hours": hours_lines(shown)}
        return render_to_string("pages/blocks/location.html", context)


def _of_page(page: Any, context: RenderContext) -> LocationValue:
    found = {
        "page": page_reference(page.pk, context),
        **language_of(page, context),
        **facts_of(page.place, context),
    }
    return fitted(LocationValue, found, context.leave_out)


def facts_of(place: Place, context: RenderContext) -> dict[str, Any]:
    """Return a place in the shape of `PlaceFacts`. Unreadable values are passed on as they are."""
    return {
        "name": place.name,
        "address": place.address,
        "coordinates": place.coordinates,
        "timezone": shown_zone(place, context),
        "opening_hours": place.opening_hours,
        "exceptions": place.exceptions,
        "channels": place.channels,
        "directions": context.rich_text(place.directions),
        "accessibility": context.rich_text(place.accessibility),
        "maps": place.maps,
    }


def shown_zone(place: Place, context: RenderContext) -> str | None:
    """Return the time zone of a place. Hours without a time zone that is known are in the site's."""
    if zone_of(place.timezone) or (place.opening_hours is None and not place.exceptions):
        return place.timezone or None
    if place.timezone:
        context.leave_out("timezone", NO_ZONE.format(value=repr(place.timezone)))
    of_site = context.settings(apps.get_model("pages", "SiteSettings")).timezone
    return of_site if zone_of(of_site) else "UTC"


def typed_place(value: Any) -> Place:
    """Return the place that an editor typed in."""
    return Place(
        name=value["name"],
        address=address_of(value["address"]),
        coordinates=stored_coordinates(value["coordinates"] or ""),
        timezone=value["timezone"] or "",
        opening_hours=hours_of(value["opening_hours"]) or None,
        exceptions=exceptions_of(value["exceptions"]),
        channels=channels_of(value["channels"]),
        directions=value["directions"].source,
        accessibility=value["accessibility"].source,
    )
