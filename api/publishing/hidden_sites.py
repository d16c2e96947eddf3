"""The sites that show nothing because readers cannot see their root page."""

from typing import Any

import orjson
from django.utils.translation import gettext as _

# JSON: for each such site, its name, the title of its root page, whether that is the root of all pages, whether it is
# live, and the title of the topmost page with restricted privacy, at or above it. A site that shows something in
# another language is left out.
HIDDEN_SITES = """
SELECT coalesce(json_agg(json_build_array(name, title, is_top, live, restricted) ORDER BY id)::text, '[]') FROM (
    SELECT site.id, coalesce(nullif(site.site_name, ''), site.hostname) AS name, root.title, root.depth = 1 AS is_top,
        root.live, (
            SELECT above.title FROM wagtailcore_pageviewrestriction restriction
            JOIN wagtailcore_page above ON above.id = restriction.page_id
            WHERE starts_with(root.path, above.path) ORDER BY above.depth LIMIT 1
        ) AS restricted, root.translation_key, root.id AS root_id
    FROM wagtailcore_site site JOIN wagtailcore_page root ON root.id = site.root_page_id
) site
WHERE (is_top OR NOT live OR restricted IS NOT NULL) AND NOT EXISTS (
    SELECT FROM wagtailcore_page other
    WHERE other.translation_key = site.translation_key AND other.id <> root_id AND other.live AND other.depth > 1
)"""


def sentences(found: str) -> list[str]:
    """Return a sentence with the remedy for each site of `HIDDEN_SITES`."""
    return [_sentence(*site) for site in orjson.loads(found)]


def _sentence(name: str, title: str, is_top: bool, live: bool, restricted: str | None) -> str:
    names: dict[str, Any] = {"site": name, "title": title, "above": restricted}
    if is_top:
        return _(
            "The site {site} shows nothing: its root page is the root of all pages. Choose its home page under "
            "Settings → Sites."
        ).format(**names)
    if not live:
        return _("The site {site} shows nothing: its home page “{title}” is not published. Publish that page.").format(
            **names
        )
    return _(
        "The site {site} shows nothing: its home page “{title}” is hidden from readers. Change the privacy of "
        "“{above}”."
    ).format(**names)
