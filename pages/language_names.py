"""The languages that there are, and their names as sentences write them."""

from typing import Any

from django.utils.translation import get_language
from wagtail.models import Locale


def languages_there_are() -> list[tuple[str, Any]]:
    """Return the languages of Settings → Languages as the choices of a form."""
    return [(locale.language_code, locale.get_display_name()) for locale in Locale.objects.all()]


def within_a_sentence(locale: Locale) -> str:
    """Return the name of a language. French writes it with a small letter, other than at the beginning."""
    name: str = locale.get_display_name()
    return name[:1].lower() + name[1:] if (get_language() or "").startswith("fr") else name
