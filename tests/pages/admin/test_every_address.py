"""Every address of the admin answers, whatever rows another program has written."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
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
# What is wrong with the database → the table, and what is written into it.
DAMAGES = {
    "no language of the installation": ("wagtailcore_locale", "language_code='zz-nonsense' WHERE id > 0"),
    "a language with an empty code": ("wagtailcore_locale", "language_code=''"),
    "a negative key of a redirect": ("wagtailredirects_redirect", "id=-5"),
    "a negative key of a person": ("pages_person", "id=-id"),
    "depths of pages too great": ("wagtailcore_page", "depth=2147483647"),
    "depths of pages too small": ("wagtailcore_page", "depth=0"),
    "depths of collections too small": ("wagtailcore_collection", "depth=0"),
    "children of pages are not counted": ("wagtailcore_page", "numchild=0"),
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


@pytest.fixture(scope="module")
def intact(content: None, share: Share) -> dict[str, tuple[int, str]]:
    """Return address → the status of its answer while nothing is wrong, and the statements that it took."""
    return share(ask_everything)


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


def ask_everything() -> dict[str, tuple[int, str]]:
    client = Client(raise_request_exception=False)
    before = transaction.savepoint()
    client.force_login(factories.administrator())
    answers = {address: ask(client, address) for address in addresses()}
    transaction.savepoint_rollback(before)
    return answers


def ask(client: Client, address: str) -> tuple[int, str]:
    cache.clear()  # it reads for itself what an answer before it has kept
    statements: list[str] = []

    def note(execute: Callable, sql: str, *rest: Any) -> Any:
        statements.append(sql)
        return execute(sql, *rest)

    with connection.execute_wrapper(note):
        status = client.get(address).status_code
    return status, "\n".join(statements)


def test_every_address_answers(intact: dict[str, tuple[int, str]]) -> None:
    assert len(intact) > 150
    assert {address: status for address, (status, _) in intact.items() if status >= 500} == {}


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_address_that_reads_a_damaged_table_answers(
    editor: Client, intact: dict[str, tuple[int, str]], damage: str
) -> None:
    """The others are not asked again: nothing tells them of the damage."""
    editor.raise_request_exception = False
    table, damaged = DAMAGES[damage]
    told = [address for address, (_, statements) in intact.items() if re.search(rf"\b{table}\b", statements)]
    assert len(told) > 3
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {damaged}")
    answers = {address: editor.get(address).status_code for address in told}
    assert {address: status for address, status in answers.items() if status >= 500} == {}
