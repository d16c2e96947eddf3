"""Every address of the admin answers, whatever rows another program has written."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import get_resolver
from django.urls.resolvers import RoutePattern, URLPattern
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection

from api.publishing.publish import publish_everything
from pages.models import Article
from tests import factories
from tests.sharing import Share

pytestmark = [pytest.mark.django_db, pytest.mark.long]

LEFT_OUT = ("logout", "login", "password_reset", "jsi18n", "sprite")
ARTICLE = "article"
# Values of parts of addresses. `ARTICLE` stands for the key of an article.
PARTS = {
    "content_type_app_name": "pages",
    "content_type_model_name": "article",
    "app_label": "wagtailcore",
    "app_name": "pages",
    "model_name": "sitesettings",
    "action_type": "publish",
    "action": "publish",
    "page_id": ARTICLE,
    "parent_page_id": ARTICLE,
    "page_to_move_id": ARTICLE,
}
# What is wrong with the database → the statement that makes it so.
DAMAGES = {
    "nothing": "SELECT 1",
    "no language of the installation": "UPDATE wagtailcore_locale SET language_code='zz-nonsense' WHERE id > 0",
    "a language with an empty code": "UPDATE wagtailcore_locale SET language_code=''",
    "a negative key of a redirect": "UPDATE wagtailredirects_redirect SET id=-5",
    "a negative key of a person": "UPDATE pages_person SET id=-id",
    "depths of pages too great": "UPDATE wagtailcore_page SET depth=2147483647",
    "depths of pages too small": "UPDATE wagtailcore_page SET depth=0",
    "depths of collections too small": "UPDATE wagtailcore_collection SET depth=0",
    "children of pages are not counted": "UPDATE wagtailcore_page SET numchild=0",
}


def make_content() -> None:
    factories.article("Sleep").save_revision()
    Redirect.objects.create(old_path="/old", redirect_link="/new/")
    factories.person()
    Collection.get_first_root_node().add_child(name="Leaflets")
    publish_everything()


@pytest.fixture(scope="module", autouse=True)
def content(share: Share) -> None:
    share(make_content)


def routes(patterns: list[Any], above: str = "") -> Iterator[str]:
    """Yield each route without regular expressions."""
    for entry in patterns:
        if not isinstance(entry.pattern, RoutePattern):
            continue
        route = f"{above}{entry.pattern._route}"
        if isinstance(entry, URLPattern):
            yield route
        else:
            yield from routes(entry.url_patterns, route)


def addresses() -> list[str]:
    article = Article.objects.get(title="Sleep").pk
    found = set()
    for route in routes(get_resolver().url_patterns):
        if not route.startswith(settings.ADMIN_PATH) or any(name in route for name in LEFT_OUT):
            continue
        first, *rest = route.split("<")
        address = first
        for part in rest:
            name, _, after = part.partition(">")
            value = PARTS.get(name.rpartition(":")[2], "1")
            address += (str(article) if value == ARTICLE else value) + after
        found.add(f"/{address}")
    return sorted(found)


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_address_answers(editor: Client, damage: str) -> None:
    editor.raise_request_exception = False
    asked = addresses()
    assert len(asked) > 150
    with connection.cursor() as cursor:
        cursor.execute(DAMAGES[damage])
    answers = {address: editor.get(address).status_code for address in asked}
    assert {address: status for address, status in answers.items() if status >= 500} == {}
