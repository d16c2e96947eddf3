"""What an editor's form is told before it is sent."""

import pytest
from django.test import Client
from django.urls import reverse

from pages.admin.can_save import DELETED, NOT_PERMITTED
from pages.models import Person
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(client: Client):
    client.force_login(factories.administrator())
    return lambda path: client.get(reverse("can_save"), {"path": path}).json()["problem"]


def test_a_form_of_what_exists_can_be_saved(asked):
    article, person = factories.article(), factories.person()
    index = article.get_parent()
    for path in (
        reverse("wagtailadmin_pages:edit", args=[article.pk]),
        reverse("wagtailadmin_pages:add", args=["pages", "article", index.pk]),
        reverse(Person.snippet_viewset.get_url_name("edit"), args=[person.pk]),
        reverse(Person.snippet_viewset.get_url_name("add")),
        "/admin/nothing/here/",
        "",
    ):
        assert asked(path) is None, path


def test_a_form_of_what_was_deleted_cannot(asked):
    for path in (
        reverse("wagtailadmin_pages:edit", args=[99999]),
        reverse(Person.snippet_viewset.get_url_name("edit"), args=[99999]),
        reverse("wagtailadmin_pages:add", args=["pages", "article", 99999]),
        reverse("wagtailimages:edit", args=[99999]),
        reverse("wagtaildocs:edit", args=[99999]),
    ):
        assert asked(path) == DELETED, path


def test_who_is_signed_out_is_sent_to_the_login(client):
    assert client.get(reverse("can_save"), {"path": "/admin/"}).status_code == 302


def test_a_form_of_a_page_that_the_user_may_no_longer_change_cannot(client):
    index = factories.article_index()
    article = factories.article()
    user = factories.member(of=index, may="change")
    client.force_login(user)
    for address in (
        reverse("wagtailadmin_pages:edit", args=[article.get_parent().get_parent().pk]),
        reverse("wagtailadmin_pages:add", args=["pages", "article", index.pk]),
    ):
        assert client.get(reverse("can_save"), {"path": address}).json()["problem"] == NOT_PERMITTED
    address = reverse("wagtailadmin_pages:edit", args=[index.pk])
    assert client.get(reverse("can_save"), {"path": address}).json()["problem"] is None
