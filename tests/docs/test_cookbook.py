"""The answers in docs/api.md are those that the demonstration gives. `make snapshots` rewrites them."""

import json
import re
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from api.publishing.publish import publish_everything
from api.publishing.rebuild import adopt
from pages.demonstration.fill import fill
from pages.models import Article, SiteSettings
from tests import factories
from tests.docs.cookbook import Example, Given, examples_in, replaced
from tests.docs.patterns import differences, read, renewed

PAGE = configured.BASE_DIR / "docs" / "api.md"
HOST = "localhost:8000"
EDITED = "What lives at this path?"


@pytest.fixture
def demonstration(db, settings) -> None:
    """What `make run` begins with, at the address that it names."""
    settings.BASE_URL = f"http://{HOST}"
    settings.MEDIA_ORIGIN = f"http://{HOST}/media"
    adopt()
    factories.as_installed()
    fill(lambda _: None)
    publish_everything()


def edit() -> None:
    """What the page says, in the section EDITED, that an editor did. All other answers are from before."""
    Redirect.add_redirect("/sleep", redirect_to=Article.objects.get(slug="sleep-and-recovery"))
    Article.objects.get(slug="supporting-someone-you-love").unpublish()
    publish_everything()


@pytest.fixture
def rewriting(request) -> bool:
    return bool(request.config.option.update_snapshots)


def test_every_answer_is_what_the_demonstration_gives(demonstration, rewriting):
    page = PAGE.read_text()
    examples = examples_in(page)
    edited = [example for example in examples if example.section == EDITED]
    assert len(examples) >= 12
    assert edited
    assert SiteSettings.objects.get().timezone == "America/Toronto"
    given = Given()
    wrong = tried([example for example in examples if example.section != EDITED], given, rewriting=rewriting)
    edit()
    wrong += tried(edited, given, rewriting=rewriting)
    if rewriting:
        PAGE.write_text(replaced(page, examples))
    assert not wrong, "\n".join(wrong)


def test_our_requests_in_the_comparison_find_something(demonstration):
    client = Client()
    edit()
    requests = re.findall(r"`GET (/\S+)`", (configured.BASE_DIR / "docs" / "compared.md").read_text())
    assert len(requests) >= 12
    for target in requests:
        response = client.get(target, headers={"host": HOST})
        assert response.status_code == 200, f"{target}: {response.text}"
        assert not shows_nothing({}, response.json()), target


def tried(examples: list[Example], given: Given, *, rewriting: bool) -> list[str]:
    """What is wrong with these. Rewriting mends all but what shows nothing."""
    client, wrong = Client(), []
    for example in examples:
        target, headers = given.filled(example)
        response = client.get(target, headers={"host": HOST, **headers})
        data = json.loads(response.content) if response.content else None
        given.note(response, data)
        if shows_nothing(example.body, data):
            wrong.append(f'{example.target}: nothing is found. Ask for something, or write "items": [] on the page.')
        elif rewriting:
            renew(example, response, data)
        else:
            wrong += [f"{example.target}: {one}" for one in compared(example, response, data)]
    return wrong


def shows_nothing(pattern: Any, data: Any) -> bool:
    """Whether a list is empty, where the page does not say that it is."""
    empty = isinstance(data, dict) and data.get("items") == []
    return empty and not (isinstance(pattern, dict) and pattern.get("items") == [])


@pytest.mark.parametrize(
    ("written", "refused"),
    [('{"items": […]}', True), ('{"items": […], …}', True), ("{…}", True), ('{"items": []}', False)],
)
def test_an_example_that_shows_nothing_is_refused(written, refused):
    assert shows_nothing(read(written), {"items": []}) is refused
    assert not shows_nothing(read(written), {"items": [1]})


def compared(example: Example, response: Any, data: Any) -> list[str]:
    status = status_of(response)
    wrong = [] if status == example.status else [f"the status is {status}"]
    seen = {name: response.headers.get(name) for name in example.headers}
    return wrong + differences(example.headers, seen) + differences(example.body, data)


def renew(example: Example, response: Any, data: Any) -> None:
    example.status = status_of(response)
    example.headers = {name: renewed(value, response.headers[name]) for name, value in example.headers.items()}
    example.body = None if data is None else renewed(example.body, data)


def status_of(response: Any) -> str:
    return f"{response.status_code} {response.reason_phrase}"
