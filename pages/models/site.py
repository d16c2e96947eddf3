"""Settings of a site."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Page, PreviewableMixin, Site

from pages.admin.fields import LiteralField
from pages.admin.stale_forms import VersionedForm
from pages.blocks.languages import LanguagesBlock
from pages.blocks.navigation import NavigationBlock, SocialProfilesBlock
from pages.columns.streams import StreamField
from pages.language_names import within_a_sentence
from pages.models.described import require_description
from pages.phones import DEFAULT_COUNTRY
from pages.places import timezones
from pages.times import installations_zone
from pages.web.links import is_path
from pages.web.origins import frontend_of, serialized_origin
from pages.web.sites import serving_sites, site_of

# What stands for the token in the path of previews.
TOKEN = "{token}"
NO_FRONTEND = _(
    "Nothing shows drafts here. An administrator enters the address of the frontend under The site → Name and language."
)


def installations_timezone() -> str:
    """Return the time zone of a site whose settings nobody has saved yet. Migrations name this function."""
    return installations_zone()


@register_setting(icon="site", name="site-settings")
class SiteSettings(PreviewableMixin, BaseSiteSetting):
    name = models.CharField(_("name"), max_length=255, blank=True, help_text=_("As readers know the organisation."))
    frontend_url = models.URLField(
        _("address of the website"),
        blank=True,
        help_text=_("Where readers see the pages, such as https://www.example.org. Empty: the address of the site."),
    )
    logo = models.ForeignKey(
        "pages.Picture",
        verbose_name=_("logo"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The sign of the organisation. Frontends show it at the top of each page."),
    )
    preview_path = models.CharField(
        _("path of previews"),
        max_length=255,
        blank=True,
        help_text=_("Where the frontend shows drafts, such as /preview?token={token}. Empty: as the server is set up."),
    )
    country = CountryField(
        _("country"),
        default=DEFAULT_COUNTRY,
        help_text=_("Phone numbers and addresses without a country are read as of here."),
    )
    timezone = models.CharField(
        _("time zone"),
        max_length=64,
        choices=timezones,
        default=installations_timezone,
        help_text=_(
            "Decides on which day an article was published, and when places without a time zone are open. The "
            "time zone of the default site is also that of this admin, unless an editor chooses another one."
        ),
    )
    languages = StreamField(
        LanguagesBlock(),
        verbose_name=_("languages"),
        blank=True,
        help_text=_(
            "The languages that readers see. A page that is not translated is shown in the first of them that it has; "
            "a person, a category or a tag as it was chosen. Empty: all languages, and what is not translated is shown "
            "as it was written."
        ),
    )
    default_location = models.ForeignKey(
        "pages.Location",
        verbose_name=_("default location"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    default_contact = models.ForeignKey(
        "pages.Contact",
        verbose_name=_("default contact"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    header = StreamField(NavigationBlock(), verbose_name=_("header"), blank=True)
    footer = StreamField(NavigationBlock(), verbose_name=_("footer"), blank=True)
    social = StreamField(SocialProfilesBlock(), verbose_name=_("social"), blank=True)
    title_suffix = LiteralField(
        _("title suffix"),
        max_length=100,
        blank=True,
        help_text=_("Stands behind every title for search engines, such as “ | Our Clinic”."),
    )
    seo_image = models.ForeignKey(
        "pages.Picture",
        verbose_name=_("image for sharing"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Shown where a page without a picture of its own is shared."),
    )

    panels = [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("logo"),
                FieldPanel("frontend_url"),
                FieldPanel("country"),
                FieldPanel("timezone"),
                FieldPanel("languages"),
            ],
            _("Name and language"),
        ),
        MultiFieldPanel(
            [PageChooserPanel("default_location"), PageChooserPanel("default_contact")],
            _("Default location and contact"),
        ),
        MultiFieldPanel([FieldPanel("header"), FieldPanel("footer")], _("Navigation")),
        FieldPanel("social"),
        MultiFieldPanel([FieldPanel("title_suffix"), FieldPanel("seo_image")], _("Search engines and sharing")),
        MultiFieldPanel([FieldPanel("preview_path")], _("For developers"), classname="collapsed"),
    ]

    base_form_class = VersionedForm

    class Meta:
        verbose_name = verbose_name_plural = _("site settings")

    @classmethod
    def of_page(cls, page: Page) -> Self:
        """Return the settings of the page's site, or of the default site."""
        site_id = site_of(page)
        site = {"site_id": site_id} if site_id else {"site__is_default_site": True}
        return cls.objects.filter(**site).first() or cls()

    def preview_address(self, token: str) -> str:
        """Return where the draft with this token is shown: a URL of the frontend, or a path of this server's reader.

        Empty if there is neither.
        """
        frontend = frontend_of(self.frontend_url) or frontend_of(settings.FRONTEND_URL)
        path = self.preview_path if TOKEN in self.preview_path else settings.PREVIEW_PATH
        if frontend:
            return frontend + path.replace(TOKEN, token)
        return f"/preview/?token={token}" if settings.READER else ""

    def clean(self) -> None:
        super().clean()
        require_description(self, "logo")
        require_description(self, "seo_image")
        self.frontend_url = self.frontend_url.rstrip("/")
        if "?" in self.frontend_url or "#" in self.frontend_url:
            raise ValidationError(
                {"frontend_url": _("Enter the address without ? or #, such as https://www.example.org.")}
            )
        if self.preview_path and not (is_path(self.preview_path) and TOKEN in self.preview_path):
            raise ValidationError(
                {"preview_path": _("Enter a path with {token} in it, such as /preview?token={token}.")}
            )
        own = self.site.root_page.locale
        if self.languages and own.language_code not in [child.value for child in self.languages]:
            told = _("Add {language} too: it is the language of the home page of this site.")
            raise ValidationError({"languages": told.format(language=within_a_sentence(own))})
        serving = serving_sites().get(self.site_id, self.site_id)
        if serving != self.site_id:
            other = Site.objects.get(pk=serving)
            raise ValidationError(
                _(
                    "This site has the same root page as {other} and uses its settings. Change the settings of that "
                    "site."
                ).format(other=other)
            )


def frontend_origins() -> list[str]:
    """Return the origins of all configured frontends: they may read previews, and the admin may show them in a frame.

    Each is a scheme, a host and, if it is not the scheme's own, a port, as browsers write them in the header Origin.
    """
    stored = SiteSettings.objects.exclude(frontend_url="").values_list("frontend_url", flat=True)
    frontends = filter(None, map(frontend_of, [settings.FRONTEND_URL, *stored]))
    return sorted(set(map(serialized_origin, frontends)))
