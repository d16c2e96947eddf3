"""What Django knows of a language."""

from typing import Literal

from django.conf import settings
from django.utils.translation import get_language_info


def locale_name(code: str) -> str:
    """The language's name in the language itself."""
    try:
        return get_language_info(code)["name_local"]
    except KeyError:
        return code


def direction(locale: str) -> Literal["ltr", "rtl"]:
    """As Django knows it of its languages; of others, as LANGUAGES_BIDI says."""
    try:
        right_to_left = get_language_info(locale)["bidi"]
    except KeyError:
        right_to_left = locale.split("-")[0] in settings.LANGUAGES_BIDI
    return "rtl" if right_to_left else "ltr"
