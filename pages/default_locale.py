"""Make sure that the language of LANGUAGE_CODE exists."""

from django.conf import settings
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Locale


def ensure_default_locale() -> None:
    """Create the language of LANGUAGE_CODE if it is missing.

    Only Wagtail's first migration creates it, but the admin cannot choose pages without it. So LANGUAGE_CODE could
    never be changed afterwards.
    """
    Locale.objects.get_or_create(language_code=get_supported_content_language_variant(settings.LANGUAGE_CODE))
