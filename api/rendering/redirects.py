"""Render the redirects of editors to documents."""

from typing import Annotated, Literal
from urllib.parse import unquote, urlunsplit

from pydantic import Field
from typing_extensions import TypedDict
from wagtail.contrib.redirects import models as redirects

from api.rendering.context import DocumentContext
from api.rendering.keys import path_key
from api.rendering.page import Rendering, SortKey, dump, own_first
from api.rendering.tree import PageRow, Tree
from pages.models import RedirectOptions, SiteSettings
from pages.shapes.documents import Versioned
from pages.shapes.values import Integer, Text, Uuid
from pages.web.links import is_path, web_url
from pages.web.sites import SiteRoot
from pages.web.uris import composed, encoded, encoded_path, split_address, uri

# The only ordering of redirects: by the path that they lead from, then as `_rank` says.
FROM = "from"
Permanent = Annotated[bool, Field(description="Whether to redirect with 308; otherwise with 307.")]
KeepQuery = Annotated[
    bool,
    Field(
        description="Whether to add the query of the visitor's address to the location: behind the location's own "
        "query, and before its fragment."
    ),
]
Rank = Annotated[
    Integer,
    Field(
        description="Which goes first of several redirects from the same path: the smallest rank, then the smallest "
        "id. 0 is a redirect of this site, 1 of another site with the same root page, 2 of all sites."
    ),
]
RedirectContent = TypedDict(
    "RedirectContent",
    {
        "id": Uuid,
        "type": Literal["redirect"],
        "location": Annotated[Text, Field(description="A path on the frontend, or an address elsewhere.")],
        "permanent": Permanent,
        "keep_query": KeepQuery,
        "rank": Rank,
        "from": Annotated[Text, Field(description="A percent-encoded path on the frontend, perhaps with a query.")],
    },
)


class Redirect(Versioned, RedirectContent):
    pass


def render_redirect(source: str, redirect: redirects.Redirect, context: DocumentContext) -> Rendering:
    """Render a redirect. Raises LookupError if it leads nowhere that readers may see."""
    location = location_of(redirect, context)
    if location is None:
        raise LookupError(f"Redirect {redirect.pk} leads nowhere that readers may see. Change its target.")
    context.keys.look(f"redirect:{redirect.pk}", public=True)
    context.keys.look("sites")
    identifier, path = context.document_id(source), redirect_path(redirect.old_path)
    options, rank = context.tree.rows.get(RedirectOptions, redirect.pk), _rank(redirect, context)
    document: RedirectContent = {
        "id": identifier,
        "type": "redirect",
        "from": path,
        "location": location,
        "permanent": redirect.is_permanent,
        "keep_query": bool(options and options.keep_query),
        "rank": rank,
    }
    body = dump(document)
    return Rendering(
        source=source,
        id=identifier,
        type="redirect",
        site_id=context.site_id,
        locale="",
        slug="",
        path=path,
        body=body,
        summary=body,
        keys=sorted(context.keys.all),
        surrogate_keys=own_first(f"redirect:{redirect.pk}", context.keys.public),
        document=document,
        order_by={FROM: SortKey(f"{path}\x1f{rank:d}")},
    )


def _rank(redirect: redirects.Redirect, context: DocumentContext) -> int:
    """Return the rank among redirects from the same path, as one digit: `reads.read.REDIRECT_ORDER` reads only one.

    The site's own redirect comes first, then those of other sites on the same root page, then those of all sites.
    """
    return 2 if redirect.site_id is None else int(redirect.site_id != context.site_id)


def redirect_path(path: str) -> str:
    """Return the path that a redirect is looked up by.

    It is encoded like the paths of pages and has no slash at the end. The parameters of its query string are sorted.
    For the locations of other redirects, `reads.read.SPELLINGS` does the same in SQL.
    """
    path, _, query = composed(path.strip()).partition("#")[0].partition("?")
    path = encoded_path(f"/{path}").rstrip("/") or "/"
    parameters = "&".join(sorted(encoded(query).split("&")))
    return f"{path}?{parameters}" if query else path


def page_at(redirect: redirects.Redirect, context: DocumentContext) -> PageRow | None:
    """Return the page that readers may see at the path of a redirect, or None. It goes before the redirect.

    This does not ask whether the page can be rendered: if that fails, the path leads nowhere until it is mended.
    Records the looks, so that the redirect is rendered again when such a page comes or goes.
    """
    for key in ("sites", "locales"):
        context.keys.look(key)
    path = _bare_path(redirect)
    for root in _roots(context.site_id, context.tree):
        context.keys.look(f"translations:{root.translation_key}")
        context.keys.look(f"route:{root.page_id}")
        url_path = _url_path(path, root)
        if url_path is None:
            continue
        context.keys.look(path_key(url_path))
        for row in context.tree.at(url_path):
            if context.look_at(row.id) and context.tree.known_address(row).path == path:
                return row
    return None


def url_paths_of(redirect: redirects.Redirect, site_id: int, tree: Tree) -> list[str]:
    """Return the paths in Wagtail's tree, one for each language, at which a page would go before the redirect."""
    found = (_url_path(_bare_path(redirect), root) for root in _roots(site_id, tree))
    return [url_path for url_path in found if url_path is not None]


def _bare_path(redirect: redirects.Redirect) -> str:
    return encoded_path(redirect_path(redirect.old_path).partition("?")[0] + "/")


def _roots(site_id: int, tree: Tree) -> list[SiteRoot]:
    return [root for root in tree.roots if root.site_id == site_id]


def _url_path(path: str, root: SiteRoot) -> str | None:
    """Return the path in Wagtail's tree of a page with this path, if it is below the root page of a language."""
    decoded = unquote(path)
    return root.url_path + decoded.removeprefix(root.prefix) if decoded.startswith(root.prefix) else None


def location_of(redirect: redirects.Redirect, context: DocumentContext) -> str | None:
    """Return a path on the site, an address elsewhere, or None if the redirect leads nowhere that readers may see."""
    if redirect.redirect_page_id is None:
        return _target(redirect.redirect_link.strip(), context)
    row = context.look_at(redirect.redirect_page_id)
    if row is None:
        return None
    address = context.tree.known_address(row)
    target = address.path if address.site_id == context.site_id else address.url
    return target.rstrip("/") + uri(redirect.redirect_page_route_path) if redirect.redirect_page_route_path else target


def _target(link: str, context: DocumentContext) -> str | None:
    """Return a path if the link leads to this site, so that chains of redirects are followed; else an address."""
    context.settings(SiteSettings)  # records the look: the origin depends on these settings
    origin = next((root.origin.url for root in context.tree.roots if root.site_id == context.site_id), None)
    if not is_path(link):
        url = web_url(link)
        if url is None or origin is None or not f"{url}/".startswith(f"{origin}/"):
            return url
        link = url.removeprefix(origin)
    return location_on_site(link)


def location_on_site(link: str) -> str:
    """Return a path on the site as the location of a redirect."""
    parts = split_address(f"/{link.lstrip('/')}")  # two slashes at the start would name a host
    return urlunsplit(("", "", encoded_path(parts.path) or "/", encoded(parts.query), encoded(parts.fragment)))
