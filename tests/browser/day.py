"""The screens of a day: those of an author, then of a medical reviewer and of an editor."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Site

from pages.models import Article, Contact, Home, Location, Person, Picture
from pages.roles import AUTHOR, EDITOR, REVIEWER
from tests.browser.admin import Admin
from tests.browser.waiting import until

PASSWORD = "a password of the screens"
# Takes a picture of what the window shows, under this name.
Shoot = Callable[[str], None]

_TITLE = "A walk before breakfast"
_SUMMARY = "Ten minutes of daylight in the morning help you to sleep at night. How to begin, and how to go on."
_TEXT = "Daylight in the first hour of the day tells the body when it is morning. Ten minutes are enough to begin with."
_SETTINGS = ("name_and_language", "default_location_and_contact", "navigation")


def colleague(role: str, name: str) -> Any:
    """Return a user with a role, whose name for signing in is the name in lower case."""
    login = name.lower()
    user = get_user_model().objects.create_user(login, f"{login}@example.org", PASSWORD, first_name=name)
    user.groups.add(Group.objects.get(name=role))
    return user


def walk(admin: Admin, shoot: Shoot) -> None:
    """Go through the screens of a site that is the demonstration."""
    colleague(AUTHOR, "Author")
    colleague(REVIEWER, "Reviewer")
    colleague(EDITOR, "Editor")
    admin.open(reverse("wagtailadmin_login"))
    shoot("sign-in")
    admin.sign_in_by_form("author", PASSWORD)
    shoot("dashboard")
    _write(admin, shoot)
    article = Article.objects.get(title=_TITLE)
    admin.sign_out()
    admin.sign_in_by_form("reviewer", PASSWORD)
    shoot("dashboard-of-reviewer")
    admin.click_text(_TITLE)
    shoot("review")
    admin.press("[data-workflow-action-name=approve]:not([data-workflow-action-modal-url])")
    until(lambda: "is approved" in admin.messages())
    admin.sign_out()
    admin.sign_in_by_form("editor", PASSWORD)
    _edit(admin, shoot, article)
    _look_after_the_site(admin, shoot)


def _write(admin: Admin, shoot: Shoot) -> None:
    admin.click_text("Write an article in English")
    admin.find(".body-blocks")
    shoot("new-article")
    admin.type(_TITLE, into="title")
    admin.click_text("Choose a picture")
    admin.find(".modal-body [data-chooser-modal-choice]")
    shoot("picture-chooser")
    admin.click(".modal-body [data-chooser-modal-choice]")
    until(lambda: admin.value("hero"))
    shoot("picture")
    admin.type(_SUMMARY, into="summary")
    admin.open_block_menu()
    shoot("block-menu")
    admin.choose_block("text")
    admin.type_on(_TEXT)
    shoot("text")
    admin.add_block("location")
    admin.click("#body-1-value-page-chooser [data-chooser-action-choose]")
    admin.find(".modal-body a.choose-page")
    shoot("location-chooser")
    admin.click(".modal-body a.choose-page")
    admin.add_block("contact")
    admin.choose_page("body-2-value-page")
    until(lambda: "/edit/" in admin.browser.current_url)
    shoot("blocks")
    admin.script("document.querySelector('[name=title]').scrollIntoView({block: 'center'})")
    for panel in ("preview", "status", "checks"):
        admin.press(f"[data-side-panel-toggle={panel}]")
        until(lambda: panel != "preview" or admin.in_frame("return document.querySelector('h1')?.textContent"))  # noqa: B023
        shoot(f"panel-{panel}")
    admin.press("[data-side-panel-toggle=preview]")
    for size in ("tablet", "desktop"):
        admin.press(f"[name=preview-size][value={size}]")
        shoot(f"panel-preview-{size}")
    admin.press("[data-side-panel-toggle=preview]")
    admin.unfold()
    shoot("unfolded-article")
    admin.press("[name=action-submit]")
    until(lambda: "submitted" in admin.messages())
    shoot("submitted")


def _edit(admin: Admin, shoot: Shoot, article: Article) -> None:
    admin.edit(article)
    admin.press("[data-side-panel-toggle=status]")
    admin.press("[data-a11y-dialog-show=schedule-publishing-dialog]")
    shoot("schedule")
    for name in ("history", "move", "copy"):
        admin.open(reverse(f"wagtailadmin_pages:{name}", args=[article.pk]))
        shoot(name)
    admin.open(reverse("share_draft", args=[article.pk]))
    admin.click_text("Make a link")
    shoot("share")


def _look_after_the_site(admin: Admin, shoot: Shoot) -> None:
    lists = ["articles:index", "locations:index", "contacts:index", "wagtailredirects:index", "wagtailimages:index"]
    snippets = [f"wagtailsnippets_pages_{kind}:list" for kind in ("person", "category", "tag")]
    others = ["wagtaildocs:index", "medical_review", "publishing_report", "imported_sources"]
    account = ["wagtailadmin_account", "set_up_second_factor", "wagtailadmin_pages:search"]
    for name in [*lists, *snippets, *others, *account]:
        admin.open(reverse(name))
        shoot(name.removeprefix("wagtail").replace(":", "-").replace("_", "-"))
    for page in (Location.objects.earliest("pk"), Contact.objects.earliest("pk"), Home.objects.earliest("pk")):
        admin.edit(page)
        shoot(f"form-of-{type(page).__name__.lower()}")
    admin.edit(Location.objects.earliest("pk"))
    if admin.find("[data-side-panel=status]").is_displayed():
        admin.press("[data-side-panel-toggle=status]")
        until(lambda: not admin.find("[data-side-panel=status]").is_displayed())
    admin.script("document.querySelector('.hours-same').scrollIntoView({block: 'center', behavior: 'instant'})")
    shoot("hours")
    person, picture = Person.objects.earliest("pk"), Picture.objects.earliest("pk")
    admin.open(reverse("wagtailsnippets_pages_person:edit", args=[person.pk]))
    shoot("form-of-person")
    admin.open(reverse("wagtailimages:edit", args=[picture.pk]))
    shoot("form-of-picture")
    settings = reverse("wagtailsettings:edit", args=["pages", "sitesettings", Site.objects.get().pk])
    for part in _SETTINGS:
        admin.open(f"{settings}#panel-{part}-section")
        shoot(f"site-{part.replace('_', '-')}")
