"""What templates of the admin say about the site and its content."""

from typing import Any

from django import template
from django.utils.safestring import SafeString

from pages.admin import desk, shown_on, workflows

register = template.Library()
register.simple_tag(shown_on.where_it_shows)
register.simple_tag(shown_on.which_pages_lose_files_of)
register.simple_tag(shown_on.which_pages_lose_unpublished)
register.filter(workflows.with_requested_changes)


@register.simple_tag(takes_context=True)
def name_of_the_site(context: template.Context) -> str:
    """Return the name of the site, read once per request. Several blocks of each page show it."""
    request: Any = context.get("request")
    if request is None:
        return desk.name_of_the_site()
    if not hasattr(request, "_broadview_site_name"):
        request._broadview_site_name = desk.name_of_the_site()
    return request._broadview_site_name


@register.simple_tag
def which_pages_lose_items(items: list[dict[str, Any]]) -> SafeString:
    """Return the sentence for what a bulk action has chosen."""
    return shown_on.which_pages_lose([chosen["item"] for chosen in items])


@register.simple_tag
def which_pages_lose(thing: Any) -> SafeString:
    return shown_on.which_pages_lose([thing])
