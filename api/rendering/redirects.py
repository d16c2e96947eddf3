"""An editor's redirect as a document."""

from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from typing_extensions import TypedDict
from wagtail.contrib.redirects import models as redirects

from api.rendering.context import DocumentContext
from api.rendering.page import Rendering, SortKey, dump
from pages.links import web_url
from pages.models import SiteSettings
from pages.shapes.documents import Versioned
from pages.shapes.values import Text, Uuid
from pages.uris import composed, encoded, encoded_path, uri

RedirectContent = TypedDict(
    "RedirectContent",
    {"id": Uuid, "type": Literal["redirect"], "location": Text, "permanent": bool, "from": Text},
)


class Redirect(Versioned, RedirectContent):
    pass


def render_redirect(source: str, redirect: redirects.Redirect, context: DocumentContext) -> Rendering:
    """`{from, location, permanent}` of one that leads somewhere."""
    location = location_of(redirect, context)
    if location is None:
        raise LookupError(f"Redirect {redirect.pk} leads nowhere that readers may see.")
    context.keys.look(f"redirect:{redirect.pk}", public=True)
    context.keys.look("sites")
    identifier = context.document_id(source)
    document: RedirectContent = {
        "id": identifier,
        "type": "redirect",
        "from": redirect.old_path,
        "location": location,
        "permanent": redirect.is_permanent,
    }
    body = dump(document)
    return Rendering(
        source=source,
        id=identifier,
        type="redirect",
        site_id=context.site_id,
        locale="",
        slug="",
        path=redirect_path(redirect.old_path),
        body=body,
        summary=body,
        keys=sorted(context.keys.all),
        surrogate_keys=sorted(context.keys.public),
        document=document,
        order_by={"from": SortKey(f"{redirect.old_path}\x1f{_rank(redirect, context):d}")},
    )


def _rank(redirect: redirects.Redirect, context: DocumentContext) -> int:
    """A redirect of the site goes first, then those of other sites on the same root page, those of all sites last."""
    return 2 if redirect.site_id is None else int(redirect.site_id != context.site_id)


def redirect_path(path: str) -> str:
    """What a redirect is looked up by: its path spelled as those of pages, without a slash at its end.

    The parameters of a query string, where there is one, stand in one order.
    """
    path, _, query = composed(path.strip()).partition("#")[0].partition("?")
    path = encoded_path(f"/{path}").rstrip("/") or "/"
    parameters = "&".join(sorted(encoded(query).split("&")))
    return f"{path}?{parameters}" if query else path


def location_of(redirect: redirects.Redirect, context: DocumentContext) -> str | None:
    """A path within the site, an address elsewhere, or None where it leads nowhere that the world may see."""
    if redirect.redirect_page_id is None:
        return _target(redirect.redirect_link.strip(), context)
    row = context.look_at(redirect.redirect_page_id)
    if row is None:
        return None
    place = context.tree.placed(row)
    target = place.path if place.site_id == context.site_id else place.url
    return target.rstrip("/") + uri(redirect.redirect_page_route_path) if redirect.redirect_page_route_path else target


def _target(link: str, context: DocumentContext) -> str | None:
    """A path, also where the address names the site itself, so that chains are followed; else an address on the web."""
    context.settings(SiteSettings)
    origin = next(root.origin.url for root in context.tree.roots if root.site_id == context.site_id)
    if not link.startswith("/") or link.startswith("//"):
        url = web_url(link)
        if url is None or not f"{url}/".startswith(f"{origin}/"):
            return url
        link = url.removeprefix(origin)
    parts = urlsplit(f"/{link.lstrip('/')}")  # two slashes would begin a host
    return urlunsplit(("", "", encoded_path(parts.path) or "/", encoded(parts.query), encoded(parts.fragment)))
