"""The answers in docs/api.md are those that the demonstration gives. `make snapshots` rewrites them."""

import json
from typing import Any

import pytest
from django.conf import settings as configured
from django.test import Client
from wagtail.contrib.redirects.models import Redirect

from api.models import ContentState
from api.publishing.publish import publish_everything
from api.publishing.renderer import renderer
from pages.demonstration.fill import fill
from pages.models import Article
from tests.docs.cookbook import Example, Given, examples_in, replaced
from tests.docs.patterns import differences, renewed

PAGE = configured.BASE_DIR / "docs" / "api.md"
HOST = "localhost:8000"


@pytest.fixture
def demonstration(db, settings) -> None:
    """What `make run` begins with, at the address that it names; and what the page says that an editor did then."""
    settings.BASE_URL = f"http://{HOST}"
    settings.MEDIA_URL = f"http://{HOST}/media/"
    ContentState.objects.update(renderer=renderer())
    fill(lambda _: None)
    publish_everything()
    Redirect.add_redirect("/sleep", redirect_to=Article.objects.get(slug="sleep-and-recovery"))
    Article.objects.get(slug="supporting-someone-you-love").unpublish()
    publish_everything()


@pytest.fixture
def rewriting(request) -> bool:
    return bool(request.config.option.update_snapshots)


def test_every_answer_is_what_the_demonstration_gives(demonstration, rewriting):
    page, client, given = PAGE.read_text(), Client(), Given()
    examples, wrong = examples_in(page), []
    assert len(examples) >= 12
    for example in examples:
        target, headers = given.filled(example)
        response = client.get(target, headers={"host": HOST, **headers})
        data = json.loads(response.content) if response.content else None
        given.note(response, data)
        if rewriting:
            renew(example, response, data)
        else:
            wrong += [f"{example.target}: {one}" for one in compared(example, response, data)]
    if rewriting:
        PAGE.write_text(replaced(page, examples))
    assert not wrong, "\n".join(wrong)


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
