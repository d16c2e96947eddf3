from django.utils.translation import gettext_lazy as _

from pages.models.plain_page import IntroducedPage


class Home(IntroducedPage):
    """The root page of a site, in one language."""

    page_description = _("The first page of a site.")
    parent_page_types = ["wagtailcore.Page"]

    class Meta:
        verbose_name = _("home")
        verbose_name_plural = _("homes")
