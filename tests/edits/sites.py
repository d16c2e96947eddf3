"""Sites, their settings, and redirects."""

from random import Random

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.signals import page_slug_changed

from pages.models import Contact, Home, Location, RedirectOptions, SiteSettings
from pages.models.redirect import keeps_query
from pages.web.sites import address_of, site_roots
from tests import factories
from tests.edits.content import some, some_page, token
from tests.edits.registry import edit


@edit
def change_site_settings(random: Random) -> bool:
    page = some(random, Page.objects.filter(depth__gt=1))
    item = {"title": random.choice(["", "More"]), "page": page, "address": "", "children": []}
    SiteSettings.objects.update_or_create(
        site=some(random, Site.objects.all()),
        defaults={
            "name": token(random),
            "frontend_url": random.choice(["", "https://www.example.org", "https://clinic.example.org/en"]),
            "title_suffix": random.choice(["", " | Clinic"]),
            "default_location": some(random, Location.objects.all()),
            "default_contact": some(random, Contact.objects.all()),
            "header": [("item", item)],
            "languages": [("language", code) for code in random.choice([[], [], ["en"], ["fr", "en"], ["en", "fr"]])],
        },
    )
    return True


@edit
def rename_a_site(random: Random) -> bool:
    site = some(random, Site.objects.filter(is_default_site=False))
    if site:
        site.hostname = f"{token(random)}.example.org"
        site.save()
    return bool(site)


@edit
def change_a_port(random: Random) -> bool:
    site = Site.objects.get(is_default_site=True)
    site.port = random.choice([80, 443, 8000])
    site.save()
    return True


@edit
def give_a_site_another_root(random: Random) -> bool:
    site, page = some(random, Site.objects.filter(is_default_site=False)), some_page(random)
    if site is None or page is None:
        return False
    site.root_page = page.page_ptr
    site.save()
    return True


@edit
def add_a_site(random: Random) -> bool:
    home = factories.publish(Home(title=token(random), slug=token(random)), below=Page.get_first_root_node())
    Site.objects.create(hostname=f"{token(random)}.example.org", root_page=home)
    return True


@edit
def remove_a_site(random: Random) -> bool:
    site = some(random, Site.objects.filter(is_default_site=False))
    if site:
        site.delete()
    return bool(site)


@edit
def add_a_redirect(random: Random) -> bool:
    page = some(random, Page.objects.filter(depth__gt=1)) if random.random() < 0.6 else None
    Redirect.objects.create(
        old_path=f"/{token(random)}",
        site=random.choice([None, Site.objects.get(is_default_site=True)]),
        redirect_page=page,
        redirect_link="" if page else random.choice(["/about/", "https://elsewhere.example.org/"]),
        is_permanent=random.random() < 0.5,
    )
    return True


@edit
def add_a_redirect_from_a_page(random: Random) -> bool:
    """It has no effect while the page is there."""
    page = some_page(random)
    address = address_of(page.path, page.url_path, site_roots()) if page else None
    if address is None or Redirect.objects.filter(old_path=Redirect.normalise_path(address.path)).exists():
        return False
    Redirect.objects.create(
        old_path=Redirect.normalise_path(address.path),
        site_id=random.choice([None, address.site_id]),
        redirect_link="https://elsewhere.example.org/",
    )
    return True


@edit
def edit_a_redirect(random: Random) -> bool:
    found = some(random, Redirect.objects.all())
    if found:
        found.old_path, found.is_permanent = f"/{token(random)}", not found.is_permanent
        found.save()
    return bool(found)


@edit
def choose_about_the_query(random: Random) -> bool:
    found = some(random, Redirect.objects.all())
    if found:
        chosen = not keeps_query(found)
        RedirectOptions.objects.update_or_create(redirect=found, defaults={"keep_query": chosen})
    return bool(found)


@edit
def delete_a_redirect(random: Random) -> bool:
    found = some(random, Redirect.objects.all())
    if found:
        found.delete()
    return bool(found)


@edit
def have_redirects_made(random: Random) -> bool:
    """By a new slug, as Wagtail does after the commit."""
    page = some_page(random, live=True, alias_of=None)
    if page is None:
        return False
    before = page.page_ptr.specific
    page.slug = token(random)
    page.save_revision().publish()
    page_slug_changed.send(sender=type(page), instance=page, instance_before=before)
    return True
