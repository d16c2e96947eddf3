"""Render a site in one language to a document."""

from functools import partial
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from api.rendering.context import DocumentContext
from api.rendering.omissions import NO_TIME_ZONE
from api.rendering.page import Rendering, dump, omissions_of, page_document
from pages.blocks.navigation import menu_of
from pages.fitting import fitted, fitted_or_none
from pages.languages import direction, locale_name
from pages.models import SiteSettings
from pages.shapes import Asset, Image, Navigation, SocialProfile
from pages.shapes.documents import EmbeddedContact, EmbeddedLocation, Versioned
from pages.shapes.values import Country, Direction, OptionalText, Text, Url, Uuid
from pages.times import zone_of
from pages.web.links import safe_href
from pages.web.sites import SiteRoot


class SiteLocale(TypedDict):
    code: Text
    name: Text
    path: Text
    direction: Direction
    default: bool


class SiteSeo(TypedDict):
    title_suffix: OptionalText
    image: Image | None


class SiteContent(TypedDict):
    """A site's document but for its number."""

    id: Uuid
    type: Literal["site"]
    name: Text
    url: Annotated[Url, Field(description="The address of the home page in this language.")]
    logo: Annotated[Image | None, Field(description="The picture that stands for the site, such as in its header.")]
    country: Annotated[Country, Field(description="ISO 3166-1 alpha-2.")]
    timezone: Annotated[Text, Field(description="IANA. The day on which an article was published is the day here.")]
    locale: Text
    direction: Direction
    locales: list[SiteLocale]
    navigation: Navigation
    location: EmbeddedLocation | None
    contact: EmbeddedContact | None
    social: list[SocialProfile]
    seo: SiteSeo
    assets: Annotated[
        list[Asset], Field(description="Every file that an offline copy needs, also for the location and the contact.")
    ]


class Site(Versioned, SiteContent):
    pass


def render_site(source: str, root: SiteRoot, context: DocumentContext) -> Rendering:
    """Render name, languages, navigation, default location and contact, social profiles and SEO defaults."""
    settings = context.settings(SiteSettings)
    context.keys.look("locales")
    context.look_at(root.page_id)  # records the look: the site is visible if its home page is
    for field, fault in root.origin.faults:
        context.leave_out(field, fault)
    document: SiteContent = {
        "id": context.document_id(source),
        "type": "site",
        "name": settings.name or root.name,
        "url": root.origin.url + root.prefix,
        "logo": fitted_or_none(Image | None, context.image(settings.logo_id), context.leave_out, "logo"),
        "country": fitted_or_none(Country, settings.country, context.leave_out, "country"),
        "timezone": _timezone(settings, context),
        "locale": root.locale,
        "direction": direction(root.locale),
        "locales": _locales(root, context),
        "navigation": fitted(
            Navigation,
            {
                "header": menu_of(settings.header, context, origin=root.origin.url),
                "footer": menu_of(settings.footer, context, origin=root.origin.url),
            },
            context.leave_out,
            "navigation",
        ),
        "location": _whole(settings.default_location_id, context),
        "contact": _whole(settings.default_contact_id, context),
        "social": fitted(
            list[SocialProfile],
            [_profile(child.value) for child in settings.social],
            context.leave_out,
            "social",
        ),
        "seo": {"title_suffix": settings.title_suffix or None, "image": context.preview_image(settings.seo_image_id)},
        "assets": [],
    }
    # All of the above add to it.
    document["assets"] = fitted(list[Asset], list(context.assets.values()), context.leave_out, "assets")
    body = dump(document)
    return Rendering(
        source=source,
        id=context.document_id(source),
        type="site",
        site_id=root.site_id,
        locale=root.locale,
        slug="",
        path="",
        body=body,
        summary=None,
        keys=sorted(context.keys.all),
        surrogate_keys=sorted(context.keys.public),
        document=document,
        omissions=omissions_of(settings, context),
    )


def _timezone(settings: SiteSettings, context: DocumentContext) -> str:
    """Return the site's time zone, or UTC if the stored one is unknown."""
    if zone_of(settings.timezone):
        return settings.timezone
    context.leave_out("timezone", NO_TIME_ZONE.format(value=repr(settings.timezone)))
    return "UTC"


def _profile(value: Any) -> dict:
    address = value["url"] or ""
    return {"network": value["network"], "url": safe_href(address)}


def _locales(root: SiteRoot, context: DocumentContext) -> list[SiteLocale]:
    """Return the languages whose home page is visible, the default one first."""
    home = context.tree.known(root.page_id)
    context.keys.look(f"translations:{home.translation_key}", public=True)
    found: list[SiteLocale] = []
    for other in context.tree.roots:
        if other.site_id == root.site_id and context.look_at(other.page_id):
            name = locale_name(other.locale)
            found.append(
                {
                    "code": other.locale,
                    "name": name,
                    "path": other.prefix,
                    "direction": direction(other.locale),
                    "default": other.prefix == "/",
                }
            )
    return sorted(found, key=lambda locale: (not locale["default"], locale["code"]))


def _whole(page_id: int | None, context: DocumentContext) -> dict | None:
    """Return a whole page's document within this one, without its number, or None if the page is not visible."""
    page = context.specific(page_id) if page_id else None
    inner = context.nested()
    whole = context.of_page(page, partial(page_document, page, inner)) if page else None
    if whole:
        context.assets |= inner.assets
    return whole
