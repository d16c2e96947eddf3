from django import template
from django.conf import settings

from pages.models import SiteSettings

register = template.Library()


@register.simple_tag
def organisation() -> str:
    """Return the name of the default site, as its readers know it, or else that of this system."""
    return SiteSettings.objects.filter(site__is_default_site=True).values_list("name", flat=True).first() or (
        settings.WAGTAIL_SITE_NAME
    )
