"""Render a site in one language to a document."""

from functools import partial
from typing import Annotated, Any

from pydantic import Field
from typing_extensions import TypedDict

from api.rendering.context import DocumentContext
from api.rendering.languages import locale_name
from api.rendering.page import Rendering, dump, omissions_of, page_document
from pages.blocks.navigation import menu_of
from pages.fitting import fitted
from pages.models import SiteSettings
from pages.shapes import Image, Navigation, SocialProfile
from pages.shapes.documents import EmbeddedContact, EmbeddedLocation, Versioned
from pages.shapes.values import OptionalText, Text, Uuid
from pages.times import zone_of
from pages.web.links import safe_href
from pages.web.sites import SiteRoot


class SiteLocale(TypedDict):
    code: Text
    name: Text
    path: Text
    default: bool


class SiteSeo(TypedDict):
    title_suffix: OptionalText
    image: Image | None


class SiteContent(TypedDict):
    """A site's document but for its number."""

    id: Uuid
    name: Text
    timezone: Annotated[Text, Field(description="IANA. The day on which an article was published is the day here.")]
    locale: Text
    locales: list[SiteLocale]
    navigation: Navigation
    location: EmbeddedLocation | None
    contact: EmbeddedContact | None
    social: list[SocialProfile]
    seo: SiteSeo


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
        "name": settings.name or root.name,
        "timezone": _timezone(settings, context),
        "locale": root.locale,
        "locales": _locales(root, context),
        "navigation": fitted(
            Navigation,
            {"header": menu_of(settings.header, context), "footer": menu_of(settings.footer, context)},
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
        "seo": {"title_suffix": settings.title_suffix or None, "image": context.image(settings.seo_image_id)},
    }
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
    context.leave_out("timezone", f"{settings.timezone!r} is not a time zone. Choose one; until then it is UTC.")
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
            found.append({"code": other.locale, "name": name, "path": other.prefix, "default": other.prefix == "/"})
    return sorted(found, key=lambda locale: (not locale["default"], locale["code"]))


def _whole(page_id: int | None, context: DocumentContext) -> dict | None:
    """Return a whole page's document within this one, without its number, or None if the page is not visible."""
    page = context.specific(context.in_language(page_id)) if page_id else None
    return context.of_page(page, partial(page_document, page, context.nested())) if page else None
