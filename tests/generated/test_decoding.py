"""Each generated client decodes answers and loses nothing of them."""

from collections.abc import Iterator

import pytest

from api.schema.document import openapi
from tests import needed
from tests.generated.answers import KEPT, Answer, differences, examples, kept, with_strangers
from tests.generated.clients import CLIENTS, Client
from tests.generated.decoding import Decode

pytestmark = pytest.mark.long


@pytest.fixture(scope="module", params=CLIENTS)
def client(request: pytest.FixtureRequest) -> Client:
    return CLIENTS[request.param]


@pytest.fixture(scope="module")
def decode(client: Client) -> Iterator[Decode]:
    with client.decoding() as decode:
        yield decode


def wrongly_decoded(answers: list[Answer], decode: Decode, client: Client) -> list[str]:
    """Return a sentence for each difference, and for each answer that is not decoded at all."""
    found = []
    for answer in answers:
        try:
            written = decode(answer.schema, answer.value)[1]
        except AssertionError as error:
            found.append(str(error)[:1000])
        else:
            found += differences(answer.value, written, alike=client.alike, at=answer.schema)
    return found


def test_the_examples_are_decoded_without_loss(decode, client):
    assert wrongly_decoded(examples(), decode, client) == []


def test_so_are_they_with_blocks_pages_and_changes_that_the_client_never_saw(decode, client):
    answers = with_strangers(examples())
    assert {"Article", "Page", "PageList", "ChangeList", "Route"} <= {answer.schema for answer in answers}
    assert wrongly_decoded(answers, decode, client) == []


@pytest.mark.afterwards
def test_so_is_every_answer_of_the_tests_and_with_what_the_client_never_saw(decode, client):
    known = openapi()["components"]["schemas"]
    # Some tests serve types of their own, which no generated client has.
    answers = [answer for answer in kept(KEPT) if answer.schema in known]
    if not answers:
        needed.missing("No answers are kept: `make check` keeps them.")
    assert wrongly_decoded([*answers, *with_strangers(answers)], decode, client) == []
