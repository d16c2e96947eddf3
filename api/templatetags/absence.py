from typing import Any

from django import template
from wagtail.models import Page

from api.admin import absence, standing

register = template.Library()


@register.simple_tag
def why_readers_cannot_see(thing: Any) -> list[str]:
    """Return the reasons as sentences. The list is empty for anything but a saved page."""
    return absence.why_readers_cannot_see(thing.pk) if isinstance(thing, Page) and thing.pk else []


@register.simple_tag
def what_readers_see(thing: Any) -> list[str]:
    """Return sentences about a saved page; the list is empty for anything else."""
    return standing.standing_of(thing) if isinstance(thing, Page) and thing.pk else []


@register.filter
def is_saved_page(thing: Any) -> bool:
    return isinstance(thing, Page) and bool(thing.pk)
