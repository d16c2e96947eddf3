"""The page on which the preview of a snippet, or of the settings of a site, is shown."""

from typing import Any

from django.db.models import Model
from wagtail.admin.models import get_object_usage
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.models import Page, TranslatableMixin

from pages.admin.above import with_hidden_at
from pages.web.sites import address_of, site_roots


def _is_live(snippet: Any) -> bool:
    return bool(getattr(snippet, "live", True))


def page_showing(instance: Model) -> Page | None:
    """Return the newest page that readers can see and that shows the object, or else None.

    A page shows the translation into its language of the person, category or tag that it refers to.

    For settings, it is the home page of their site.
    """
    if isinstance(instance, BaseSiteSetting):
        pages = Page.objects.filter(sites_rooted_here=instance.site_id)
    elif isinstance(instance, TranslatableMixin):
        same = list(instance.get_translations()) if instance.translation_key else []
        pages = get_object_usage(instance).exclude(locale__in=[each.locale_id for each in same if _is_live(each)])
        for each in same:
            pages |= get_object_usage(each).filter(locale=instance.locale_id)
    else:
        pages = get_object_usage(instance)
    roots = site_roots()
    shown = with_hidden_at(pages.live(), roots).filter(hidden_at__isnull=True).order_by("-last_published_at", "-pk")
    return next((page for page in shown.iterator(20) if address_of(page.path, page.url_path, roots)), None)
