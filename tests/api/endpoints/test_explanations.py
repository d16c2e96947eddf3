"""/api/docs/errors/, where the `type` of each error leads."""

import re
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from django.test import Client

from api.endpoints.docs import Explanation, explanations
from api.http.shapes import CODES
from api.models import ContentState
from api.publishing.publish import publish_everything
from tests import factories
from tests.docs.patterns import fits

# No single request leads to these.
WITHOUT_A_REQUEST = {"forbidden", "timeout", "throttled", "server_error"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def content() -> dict[str, str]:
    """Make what the examples are about, and return the values for their …."""
    factories.category()
    factories.article("Stress", slug="stress")
    news = factories.publish(type(factories.article_index())(title="News"), below=factories.home())
    factories.publish(type(factories.article("Sleep"))(title="Stress", slug="stress"), below=news)
    old = factories.article("Old", slug="old")
    publish_everything()
    old.unpublish()
    publish_everything()
    cursor = Client().get("/api/v1/changes/").json()["meta"]["cursor"]
    ContentState.objects.update(epoch=uuid4())
    return {"since": cursor}


def sent(explanation: Explanation, given: dict[str, str]):
    """Send the request of an example, and return the response."""
    line, *headers = explanation.request.splitlines()
    method, address = line.split(" ")
    parts = urlsplit(address)
    query = {name: [given.get(name, value) for value in values] for name, values in parse_qs(parts.query).items()}
    headers = dict(header.split(": ", 1) for header in headers)
    length = int(headers.pop("Content-Length", 0))
    return Client().generic(method, parts.path, b" " * length, query_params=query, headers=headers)


@pytest.mark.parametrize("explanation", explanations(), ids=lambda explanation: explanation.code)
def test_the_example_of_a_code_is_what_the_server_answers(explanation, content):
    if explanation.code in WITHOUT_A_REQUEST:
        assert not explanation.request
        return
    response = sent(explanation, content)
    problem = response.json()
    assert (response.status_code, problem["code"]) == (explanation.status, explanation.code)
    assert fits(explanation.detail, problem["detail"]), problem["detail"]


@pytest.mark.parametrize("code", CODES)
def test_the_type_of_a_problem_leads_to_its_cause_remedy_and_example(code, content):
    page = Client().get("/api/docs/errors/").content.decode()
    (section,) = re.findall(rf'<section id="{code}">(.*?)</section>', page, re.DOTALL)
    assert re.findall(r"<dt>(.*?)</dt>", section) == ["Cause", "What to do", "Example"]
    assert all(len(text) > 20 for text in re.findall(r"<dd>(.*?)</dd>", section, re.DOTALL))
