"""An editor's redirect as a document."""

import re

from wagtail.contrib.redirects.models import Redirect

from api.publishing.context import DocumentContext
from api.publishing.render import Rendering, dump
from pages.links import encoded_path


def render_redirect(source: str, redirect: Redirect, context: DocumentContext) -> Rendering | None:
    """`{from, location, permanent}`; None where it leads to a page that the world may not see."""
    location = _location(redirect, context)
    if location is None:
        return None
    context.keys.look(f"redirect:{redirect.pk}", public=True)
    context.keys.look("sites")
    identifier = context.document_id(source)
    body = dump(
        {
            "id": identifier,
            "type": "redirect",
            "from": redirect.old_path,
            "location": location,
            "permanent": redirect.is_permanent,
        }
    )
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
        # A redirect of one site goes before one of all sites.
        listings={("redirect", "from", f"{redirect.old_path}\x1f{redirect.site_id is None:d}")},
    )


def redirect_path(path: str) -> str:
    """Percent-encoded, as the paths of pages are, so that one leads to the other; the query string as it is."""
    end = len(re.split(r"[?#]", path, maxsplit=1)[0])
    return encoded_path(path[:end]) + path[end:]


def _location(redirect: Redirect, context: DocumentContext) -> str | None:
    """A path within the site, an address elsewhere, or None."""
    if redirect.redirect_page_id is None:
        link = redirect.redirect_link
        return (redirect_path(link) if link.startswith("/") else link) or None
    row = context.look_at(redirect.redirect_page_id)
    if row is None:
        return None
    place = context.tree.placed(row)
    target = place.path if place.site_id == context.site_id else place.url
    return target.rstrip("/") + redirect.redirect_page_route_path if redirect.redirect_page_route_path else target
