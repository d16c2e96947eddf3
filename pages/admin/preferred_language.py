"""The language in which somebody sees the admin and gets mail."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation.trans_real import parse_accept_lang_header
from wagtail.admin.localization import get_available_admin_languages


def chosen_by(user: Any) -> str:
    """Return the code of the language that a user chose in the account, or an empty text."""
    profile = getattr(user, "wagtail_userprofile", None)
    return profile.preferred_language if profile else ""


def language_of(user: Any) -> str:
    """Return the language of mail to a user: the chosen one, or else that of the installation."""
    return chosen_by(user) or settings.LANGUAGE_CODE


def language_for(request: HttpRequest) -> str:
    """Return the language of the admin: the user's, or else the first that the browser asks for and the admin has."""
    if chosen := chosen_by(request.user):
        return chosen
    known = dict(get_available_admin_languages())
    asked = parse_accept_lang_header(request.headers.get("Accept-Language", ""))
    codes = (code.partition("-")[0] for code, _ in asked)
    return next((code for code in codes if code in known), settings.LANGUAGE_CODE)
