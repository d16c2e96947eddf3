"""What templates of the admin say about the site and its content."""

from typing import Any

from django import template

from pages.admin import desk, shown_on, workflows

register = template.Library()
register.simple_tag(shown_on.where_it_shows)
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
