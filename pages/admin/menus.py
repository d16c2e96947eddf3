"""The main menu: people, categories, tags and pictures, and one group for what concerns the whole site."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import DismissibleMenuItem, Menu, MenuItem, SubmenuMenuItem
from wagtail.contrib.redirects.wagtail_hooks import RedirectsMenuItem
from wagtail.contrib.settings.registry import SettingMenuItem

from pages.admin.listings import ContactList, LocationList
from pages.models import SiteSettings

# Items of Wagtail's menu of settings that are in the group of the site instead.
_MOVED = {"redirects", "site-settings"}


class PartOfSettings(SettingMenuItem):
    """An item that leads to a part of the form of the site's settings. `part`: the end of the panel's id."""

    def __init__(self, label: Any, part: str, **kwargs: Any) -> None:
        super().__init__(SiteSettings, name=f"site-{part}", **kwargs)
        self.label = label
        self.url += f"#panel-{part}-section"


def site_item() -> MenuItem:
    """Return the group with everything that shows on many pages and is kept in one place."""
    items = [
        LocationList().get_menu_item(order=10),
        ContactList().get_menu_item(order=20),
        PartOfSettings(_("Navigation"), "navigation", icon="bars", order=30),
        PartOfSettings(_("Name and language"), "name_and_language", icon="site", order=40),
        PartOfSettings(_("Default location and contact"), "default_location_and_contact", icon="mobile-alt", order=50),
        PartOfSettings(_("Social profiles"), "social", icon="group", order=60),
        PartOfSettings(_("Search engines and sharing"), "search_engines_and_sharing", icon="search", order=70),
        RedirectsMenuItem(
            _("Redirects"), reverse("wagtailredirects:index"), name="redirects", icon_name="redirect", order=80
        ),
    ]
    return SubmenuMenuItem(_("The site"), Menu(items=items), name="the-site", icon_name="home", order=450)


def rename_pictures(request: HttpRequest, items: list[MenuItem]) -> None:
    """Call images pictures, as everywhere else."""
    for item in items:
        if item.name == "images":
            item.label = _("Pictures")


def name_the_languages(request: HttpRequest, items: list[MenuItem]) -> None:
    for item in items:
        if item.name == "locales":
            item.label = _("Languages")


def leave_out_news_of_wagtail(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out of the help what is about Wagtail's releases, and shows other screens than these."""
    items[:] = [item for item in items if not isinstance(item, DismissibleMenuItem)]


def leave_out_the_site(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out of the menu of settings what is in the group of the site."""
    items[:] = [item for item in items if item.name not in _MOVED]
