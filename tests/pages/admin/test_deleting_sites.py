"""Deleting a site, and pages that are the root page of one."""

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Group
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Page, Site
from wagtail.users.models import UserProfile

from pages.models import Home, PlainPage, SiteSettings
from pages.roles import EDITOR
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def other() -> Site:
    """A second site with two pages that readers see, a draft, and a menu."""
    home = factories.publish(Home(title="Clinic"), below=Page.get_first_root_node())
    for title in ("Visit", "Draft"):
        factories.publish(PlainPage(title=title, slug=title.lower()), below=home)
    Page.objects.filter(title="Draft").update(live=False)
    site = Site.objects.create(hostname="clinic.example.org", root_page=home)
    SiteSettings.objects.create(site=site, header=[("item", {"title": "Visit us", "page": home})])
    return site


def address_of(site: Site) -> str:
    return reverse("wagtailsites:delete", args=[site.pk])


def words_of(answer: HttpResponse) -> str:
    return " ".join(BeautifulSoup(answer.content, "html.parser").get_text(" ").split())


@pytest.mark.parametrize("send", [Client.get, Client.post])
def test_the_only_site_stays(editor: Client, send: object) -> None:
    site = factories.site()
    told = words_of(send(editor, address_of(site), {"hostname": site.hostname}, follow=True))
    assert "This is the only site, so it cannot be deleted" in told
    assert "edit its host name or its root page" in told
    assert Site.objects.get() == site


@pytest.mark.parametrize("send", [Client.get, Client.post])
def test_the_default_site_stays_while_there_are_others(editor: Client, other: Site, send: object) -> None:
    site = factories.site()
    told = words_of(send(editor, address_of(site), {"hostname": site.hostname}, follow=True))
    assert "This is the default site, so it cannot be deleted" in told
    assert "Make another site the default first." in told
    assert Site.objects.count() == 2


def edit(client: Client, site: Site, **sent: object) -> str:
    form = {"hostname": site.hostname, "port": site.port, "root_page": site.root_page_id, "site_name": "", **sent}
    return words_of(client.post(reverse("wagtailsites:edit", args=[site.pk]), form, follow=True))


def test_the_default_site_does_not_stop_being_it_without_another(editor: Client, other: Site) -> None:
    assert "Make another site the default first" in edit(editor, factories.site())
    assert Site.objects.get(is_default_site=True) == factories.site()


def test_another_site_takes_the_place_of_the_default_one(editor: Client, other: Site) -> None:
    edit(editor, other, is_default_site="on")
    assert Site.objects.get(is_default_site=True) == other


def test_no_site_is_deleted_while_none_is_the_default(editor: Client, other: Site) -> None:
    Site.objects.update(is_default_site=False)
    told = words_of(editor.post(address_of(other), {"hostname": other.hostname}, follow=True))
    assert "No site is the default, so no site can be deleted. Make one the default first." in told
    assert Site.objects.count() == 2
    edit(editor, other, is_default_site="on")
    assert Site.objects.get(is_default_site=True) == other


def test_the_question_says_what_goes_and_how_many_pages_readers_lose(editor: Client, other: Site) -> None:
    told = words_of(editor.get(address_of(other)))
    assert "Its menus and settings are deleted with it" in told
    assert "Readers lose 2 pages." in told
    assert "Type “clinic.example.org” to confirm." in told


def test_the_question_is_in_french_too(client: Client, other: Site) -> None:
    user = factories.administrator()
    UserProfile.objects.create(user=user, preferred_language="fr")
    client.force_login(user)
    told = words_of(client.get(address_of(other)))
    assert "Ses menus et ses réglages sont supprimés avec lui" in told
    assert "Les lecteurs perdent 2 pages." in told


@pytest.mark.parametrize("typed", ["", "clinic", "testserver"])
def test_another_site_is_kept_until_its_host_name_is_typed(editor: Client, other: Site, typed: str) -> None:
    told = words_of(editor.post(address_of(other), {"hostname": typed}))
    assert "Nothing is deleted. Type “clinic.example.org” to confirm." in told
    assert Site.objects.filter(pk=other.pk).exists()


def test_another_site_is_deleted_once_its_host_name_is_typed(editor: Client, other: Site) -> None:
    editor.post(address_of(other), {"hostname": " Clinic.example.org "})
    assert not Site.objects.filter(pk=other.pk).exists()
    assert Page.objects.filter(title="Visit", live=True).exists()


def test_who_may_not_delete_sites_is_told_nothing_of_them(client: Client) -> None:
    user = factories.member()
    user.groups.set(Group.objects.filter(role=EDITOR))
    client.force_login(user)
    assert "This is the only site" not in words_of(client.get(address_of(factories.site()), follow=True))


@pytest.mark.parametrize("send", [Client.get, Client.post])
def test_the_root_page_of_a_site_is_not_deleted(editor: Client, other: Site, send: object) -> None:
    address = reverse("wagtailadmin_pages:delete", args=[other.root_page_id])
    told = words_of(send(editor, address, follow=True))
    assert "“Clinic” is the home page of the site clinic.example.org, which would go with it" in told
    assert Site.objects.filter(pk=other.pk).exists()


def test_the_root_page_of_a_site_is_not_deleted_in_bulk(editor: Client, other: Site) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    told = words_of(editor.post(f"{address}?id={other.root_page_id}&next=/admin/", follow=True))
    assert "“Clinic” is the home page of the site clinic.example.org" in told
    assert Site.objects.filter(pk=other.pk).exists()


@pytest.mark.parametrize("way", ["question", "form", "bulk", "api"])
def test_the_source_of_an_alias_that_is_a_root_page_is_not_deleted(editor: Client, way: str) -> None:
    section = factories.article_index()
    alias = section.create_alias(parent=factories.home(), update_slug="alias")
    Site.objects.create(hostname="clinic.example.org", root_page=alias)
    question = reverse("wagtailadmin_pages:delete", args=[section.pk])
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    if way == "question":
        told = words_of(editor.get(question, follow=True))
    elif way == "form":
        told = words_of(editor.post(question, follow=True))
    elif way == "bulk":
        told = words_of(editor.post(f"{bulk}?id={section.pk}&next=/admin/", follow=True))
    else:
        told = editor.post(reverse("wagtailadmin_api:pages:action", args=[section.pk, "delete"])).json()["detail"]
    assert "has an alias that is the home page of the site clinic.example.org" in told
    assert Page.objects.filter(pk=section.pk).exists()
    assert Page.objects.get(pk=alias.pk).live
