from typing import Any

from django import template
from wagtail.models import Page

from api.admin import absence

register = template.Library()


@register.simple_tag
def why_readers_cannot_see(thing: Any) -> list[str]:
    """Return the reasons as sentences. The list is empty for anything but a saved page."""
    return absence.why_readers_cannot_see(thing.pk) if isinstance(thing, Page) and thing.pk else []
