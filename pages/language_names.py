"""The names of languages, as sentences write them."""

from django.utils.translation import get_language
from wagtail.models import Locale


def within_a_sentence(locale: Locale) -> str:
    """Return the name of a language. French writes it with a small letter, other than at the beginning."""
    name: str = locale.get_display_name()
    return name[:1].lower() + name[1:] if (get_language() or "").startswith("fr") else name
