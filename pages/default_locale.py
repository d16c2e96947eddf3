"""The language of LANGUAGE_CODE: it is made if it is missing, and nothing fails without it."""

from functools import wraps

from django.conf import settings
from wagtail.coreutils import get_supported_content_language_variant
from wagtail.models import Locale, Site


def ensure_default_locale() -> None:
    """Create the language of LANGUAGE_CODE if it is missing.

    Only Wagtail's first migration creates it. So LANGUAGE_CODE could never be changed afterwards.
    """
    Locale.objects.get_or_create(language_code=code_of_the_installation())


def code_of_the_installation() -> str:
    return str(get_supported_content_language_variant(settings.LANGUAGE_CODE))


def do_without_default_locale() -> None:
    """Have `Locale.get_default`, and so `Locale.get_active`, return another language if that of LANGUAGE_CODE is gone.

    It is that of the default site's root page, or the first one that there is. Wagtail's choosers, lists and models
    ask for it, and each would be an error. `Locale.DoesNotExist` is raised if there is no language at all.
    """
    get_default = Locale.get_default

    @wraps(get_default)
    def get_default_or_another(cls: type[Locale]) -> Locale:
        try:
            return get_default()
        except (cls.DoesNotExist, LookupError):
            pass
        sites = Site.objects.order_by("-is_default_site", "pk").select_related("root_page__locale")
        found = [site.root_page.locale for site in sites[:1]] or cls.objects.all()[:1]
        if not found:
            raise cls.DoesNotExist("There is no language. Run manage.py migrate.")
        return found[0]

    Locale.get_default = classmethod(get_default_or_another)
