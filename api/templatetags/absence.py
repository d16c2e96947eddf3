from typing import Any

from django import template
from wagtail.models import Page

from api.admin import absence

register = template.Library()


@register.simple_tag
def why_readers_cannot_see(thing: Any) -> list[str]:
    """The reasons in sentences; none of what is no page, or not saved yet."""
    return absence.why_readers_cannot_see(thing.pk) if isinstance(thing, Page) and thing.pk else []
