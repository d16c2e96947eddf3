"""Settings of a site."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django_countries.fields import CountryField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page, PreviewableMixin, Site

from pages.admin.fields import LiteralField
from pages.admin.stale_forms import VersionedForm
from pages.blocks.navigation import NavigationBlock, SocialProfilesBlock
from pages.columns.streams import StreamField
from pages.models.described import require_description
from pages.phones import DEFAULT_COUNTRY
from pages.places import timezones
from pages.times import installations_zone
from pages.web.links import is_path
from pages.web.origins import frontend_of, serialized_origin
from pages.web.sites import serving_sites, site_of

# What stands for the token in the path of previews.
TOKEN = "{token}"


def installations_timezone() -> str:
    """Return the time zone of a site whose settings nobody has saved yet. Migrations name this function."""
    return installations_zone()


@register_setting(icon="site")
class SiteSettings(PreviewableMixin, BaseSiteSetting):
    name = models.CharField(max_length=255, blank=True, help_text="As readers know the organisation.")
    frontend_url = models.URLField(
        "address of the website",
        blank=True,
        help_text="Where readers see the pages, such as https://www.example.org. Empty: the address of the site.",
    )
    preview_path = models.CharField(
        "path of previews",
        max_length=255,
        blank=True,
        help_text="Where the frontend shows drafts, such as /preview?token={token}. Empty: as the server is set up.",
    )
    country = CountryField(
        default=DEFAULT_COUNTRY, help_text="Phone numbers and addresses without a country are read as of here."
    )
    timezone = models.CharField(
        "time zone",
        max_length=64,
        choices=timezones,
        default=installations_timezone,
        help_text="Decides on which day an article was published, and when places without a time zone are open. The "
        "time zone of the default site is also that of this admin, unless an editor chooses another one.",
    )
    default_location = models.ForeignKey(
        "pages.Location", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    default_contact = models.ForeignKey(
        "pages.Contact", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    header = StreamField(NavigationBlock(), blank=True)
    footer = StreamField(NavigationBlock(), blank=True)
    social = StreamField(SocialProfilesBlock(), blank=True)
    title_suffix = LiteralField(
        max_length=100, blank=True, help_text="Stands behind every title for search engines, such as “ | Our Clinic”."
    )
    seo_image = models.ForeignKey(
        "pages.Picture",
        verbose_name="image for sharing",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown where a page without a picture of its own is shared.",
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("frontend_url"),
                FieldPanel("preview_path"),
                FieldPanel("country"),
                FieldPanel("timezone"),
            ],
            "Organisation",
        ),
        MultiFieldPanel([PageChooserPanel("default_location"), PageChooserPanel("default_contact")], "Where and how"),
        MultiFieldPanel([FieldPanel("header"), FieldPanel("footer")], "Navigation"),
        FieldPanel("social"),
        MultiFieldPanel([FieldPanel("title_suffix"), FieldPanel("seo_image")], "Search engines and sharing"),
    ]

    base_form_class = VersionedForm

    class Meta:
        verbose_name = "site settings"

    @classmethod
    def of_page(cls, page: Page) -> Self:
        """Return the settings of the page's site, or of the default site."""
        site_id = site_of(page)
        site = {"site_id": site_id} if site_id else {"site__is_default_site": True}
        return cls.objects.filter(**site).first() or cls()

    def preview_address(self, token: str) -> str:
        """Return where the frontend shows the draft with this token: a URL, or a path of this server's own reader."""
        frontend = frontend_of(self.frontend_url) or frontend_of(settings.FRONTEND_URL)
        path = self.preview_path if TOKEN in self.preview_path else settings.PREVIEW_PATH
        return frontend + path.replace(TOKEN, token) if frontend else f"/preview/?token={token}"

    def clean(self) -> None:
        super().clean()
        require_description(self, "seo_image")
        self.frontend_url = self.frontend_url.rstrip("/")
        if "?" in self.frontend_url or "#" in self.frontend_url:
            raise ValidationError(
                {"frontend_url": "Enter the address without ? or #, such as https://www.example.org."}
            )
        if self.preview_path and not (is_path(self.preview_path) and TOKEN in self.preview_path):
            raise ValidationError({"preview_path": "Enter a path with {token} in it, such as /preview?token={token}."})
        serving = serving_sites().get(self.site_id, self.site_id)
        if serving != self.site_id:
            other = Site.objects.get(pk=serving)
            raise ValidationError(
                f"This site has the same root page as {other} and uses its settings. Change the settings of that site."
            )


def frontend_origins() -> list[str]:
    """Return the origins of all configured frontends: they may read previews, and the admin may show them in a frame.

    Each is a scheme, a host and, if it is not the scheme's own, a port, as browsers write them in the header Origin.
    """
    stored = SiteSettings.objects.exclude(frontend_url="").values_list("frontend_url", flat=True)
    frontends = filter(None, map(frontend_of, [settings.FRONTEND_URL, *stored]))
    return sorted(set(map(serialized_origin, frontends)))
