"""Facts about languages, from Django."""

from django.conf import settings
from django.utils.translation import get_language_info

from pages.shapes.values import Direction


def locale_name(code: str) -> str:
    """Return the language's name in the language itself, or its code if Django does not know it."""
    try:
        return get_language_info(code)["name_local"]
    except KeyError:
        return code


def direction(locale: str) -> Direction:
    """Return the writing direction of a language, from Django or, if Django does not know it, LANGUAGES_BIDI."""
    try:
        right_to_left = get_language_info(locale)["bidi"]
    except KeyError:
        right_to_left = locale.split("-")[0] in settings.LANGUAGES_BIDI
    return "rtl" if right_to_left else "ltr"
