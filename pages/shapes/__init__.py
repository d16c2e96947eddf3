"""The types that documents share. Each is declared once, here or beside the code that renders it.

mypy checks the rendering against them, `pages.fitting` checks stored values, and they become the OpenAPI document.
"""

from typing import Annotated, Any, Literal, get_args

from django.conf import settings
from pydantic import Field, WithJsonSchema
from typing_extensions import TypedDict

from pages.shapes.rich_text import LinkedPage, RichText
from pages.shapes.values import (
    AS_REAL,
    Clock,
    ClosingTime,
    Country,
    Date,
    Direction,
    HeadingLevel,
    Href,
    Instant,
    Integer,
    OptionalText,
    PageType,
    Sorted,
    Text,
    TimeZone,
    Url,
    Uuid,
)


class FocalPoint(TypedDict):
    x: Annotated[float, Field(ge=0, le=1), AS_REAL]
    y: Annotated[float, Field(ge=0, le=1), AS_REAL]


class Rendition(TypedDict):
    """A file of an image. `width` and `height` are in pixels."""

    url: Url
    width: Integer
    height: Integer


class ImageSource(TypedDict):
    """The whole image in one format and several widths, for a `<source>` of a `<picture>`."""

    type: Text
    srcset: Text
    files: list[Rendition]


# The names are those of the settings.
_NAMES = sorted(map(str, settings.PICTURES["renditions"]))


def _with_names(schema: dict[str, Any]) -> None:
    rendition = schema.pop("additionalProperties")
    schema |= {"properties": dict.fromkeys(_NAMES, rendition), "required": _NAMES, "additionalProperties": False}


class Image(TypedDict):
    """An image. `src` and `renditions` are JPEG or PNG, which every client can show.

    `alt` is empty for a decorative image, and null if nobody has described the image. `width` and `height` are those of
    the whole image in pixels, as browsers show it. `placeholder` is a data URI of a tiny image.
    """

    id: Uuid
    title: Text
    alt: str | None
    width: Integer
    height: Integer
    focal_point: FocalPoint | None
    placeholder: OptionalText
    color: OptionalText
    src: Url
    sources: list[ImageSource]
    renditions: Annotated[dict[str, Rendition], Field(json_schema_extra=_with_names)]
    credit: OptionalText


class FileFacts(TypedDict):
    """A file to download."""

    title: Text
    url: Url
    bytes: Integer
    content_type: Text


class Address(TypedDict):
    """`country` is ISO 3166-1 alpha-2."""

    street: OptionalText
    extra: OptionalText
    locality: OptionalText
    region: OptionalText
    postal_code: OptionalText
    country: Country


class Coordinates(TypedDict):
    """Degrees, WGS 84."""

    latitude: Annotated[float, Field(ge=-90, le=90), AS_REAL]
    longitude: Annotated[float, Field(ge=-180, le=180), AS_REAL]


Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
DAYS: tuple[Day, ...] = get_args(Day)


_ENDS_DAY = Field(description="Not open any more. Before `opens`: on the next day. 24:00 is the end of the day.")


class OpeningHours(TypedDict):
    """Hours on a day of the week, in the time zone of the place. A day can have several; without any it is closed.

    00:00 to 24:00 is all day. docs/opening-hours.md has the rules, and vectors to test a client with.
    """

    day: Day
    opens: Clock
    closes: Annotated[ClosingTime, _ENDS_DAY]


OpeningException = TypedDict(
    "OpeningException",
    {
        "from": Date,
        "to": Date,
        "opens": Clock | None,
        "closes": Annotated[ClosingTime | None, _ENDS_DAY],
        "note": OptionalText,
    },
)
OpeningException.__doc__ = """Dates with hours that replace the usual ones; without times: closed.

If several cover a date, those with the fewest days count. A night that began on the day before goes on.
"""
Week = Annotated[list[OpeningHours], Sorted(lambda row: (DAYS.index(row["day"]), row["opens"]))]
OptionalWeek = Annotated[Week | None, Field(description="Null if nobody gave any, empty if it is closed every day.")]
OpeningExceptions = Annotated[list[OpeningException], Sorted(lambda row: row["from"])]


class Channel(TypedDict):
    """A way to get in touch. Phones and faxes: E.164 in `value`, national in `display`, `tel:` in `href`."""

    kind: Literal["phone", "fax", "email", "url", "messaging"]
    label: OptionalText
    value: Text
    extension: OptionalText
    display: Text
    href: Text


class Maps(TypedDict):
    google: Url
    apple: Url
    openstreetmap: Url
    geo: OptionalText


HAS_ZONE = Field(description="IANA. There is always one if there are opening hours or exceptions.")


class PlaceFacts(TypedDict):
    """A `pages.places.Place`: a location has the same keys whether it is a page or was typed in."""

    name: Text
    address: Address
    coordinates: Coordinates | None
    timezone: Annotated[TimeZone, HAS_ZONE]
    opening_hours: OptionalWeek
    exceptions: OpeningExceptions
    channels: list[Channel]
    directions: RichText | None
    accessibility: RichText | None
    maps: Maps


class Named(TypedDict):
    """A category or a tag within another document."""

    id: Uuid
    slug: Text
    locale: Text
    name: Text


class ContributorSummary(TypedDict):
    """A person within another document."""

    id: Uuid
    slug: Text
    locale: Text
    name: Text
    credentials: OptionalText
    role: OptionalText
    profile_url: Href


class Contributor(TypedDict):
    """A person within another document."""

    id: Uuid
    slug: Text
    locale: Text
    name: Text
    credentials: OptionalText
    role: OptionalText
    image: Image | None
    profile_url: Href


class PageReference(TypedDict):
    id: Uuid
    type: PageType
    slug: Text
    path: Text
    url: Url
    locale: Text


class LinkTarget(PageReference):
    """A page, as the target of a link."""

    title: Text


class MenuLink(TypedDict):
    title: Text
    href: Text
    page: LinkedPage | None
    children: list["MenuLink"]


class Navigation(TypedDict):
    header: list[MenuLink]
    footer: list[MenuLink]


class SocialProfile(TypedDict):
    network: Text
    url: Url


class Summary(TypedDict):
    """The fields of every page in lists. Page types add their own."""

    id: Uuid
    type: Text
    slug: Text
    path: Text
    url: Url
    locale: Text
    direction: Direction
    title: Text
    published_at: Instant | None
    updated_at: Instant | None
    expires_at: Instant | None


class TocEntry(TypedDict):
    id: Uuid
    anchor: Text
    level: HeadingLevel
    text: Text


class Reference(TypedDict):
    """A source of the article."""

    id: Uuid
    title: Text
    url: Href
    source: OptionalText
    year: Integer | None


class Parent(TypedDict):
    id: Uuid
    type: PageType
    title: Text
    path: Text
    locale: Text


class Breadcrumb(TypedDict):
    id: Uuid
    title: Text
    path: Text
    locale: Text


class Translation(TypedDict):
    locale: Text
    id: Uuid
    path: Text
    url: Url


class SnippetTranslation(TypedDict):
    """A translation of a person, a category or a tag."""

    locale: Text
    id: Uuid
    slug: Text


class SnippetFrame(TypedDict):
    """The language of a person, a category or a tag, and all languages that it is in, this one included."""

    locale: Text
    direction: Direction
    translations: list[SnippetTranslation]


class OpenGraph(TypedDict):
    type: Text
    title: Text
    description: OptionalText
    url: Url
    image: OptionalText
    image_width: Integer | None
    image_height: Integer | None
    locale: Text
    site_name: OptionalText


# It declares no properties, so that generated clients keep all of them.
JsonLdNode = Annotated[
    dict[str, Any], WithJsonSchema({"type": "object", "additionalProperties": True, "required": ["@type"]})
]
JsonLd = TypedDict("JsonLd", {"@context": Literal["https://schema.org"], "@graph": list[JsonLdNode]})
JsonLd.__doc__ = "schema.org as it goes into a page's head."


class Seo(TypedDict):
    title: Text
    description: OptionalText
    canonical_url: Url
    robots: Literal["index, follow", "noindex"]
    image: Image | None
    open_graph: OpenGraph
    json_ld: JsonLd


class Asset(TypedDict):
    """A file that an offline copy needs: the `src` of an image, or a download.

    `bytes` is null as long as the file is not made, which is rare.
    """

    url: Url
    content_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")]
    width: Integer | None
    height: Integer | None
    bytes: Integer | None


class PageFrame(TypedDict):
    """The common fields of every page's document, also within another document."""

    parent: Parent | None
    breadcrumbs: list[Breadcrumb]
    translations: list[Translation]
    seo: Seo
    assets: list[Asset]


class Fallback(TypedDict):
    """For clients that do not know the block."""

    html: str
    text: str


class BlockValue(TypedDict):
    """A block of a body, of any type."""

    id: Uuid
    type: str
    value: Any
    fallback: Fallback | None
