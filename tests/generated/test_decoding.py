"""Each generated client decodes the answers of all tests, and loses nothing of them.

The tests that come before keep their answers: `make check` runs these in a second pass.
"""

import pytest

from tests import needed
from tests.generated.answers import KEPT, Answer, differences, examples, kept, with_strangers
from tests.generated.clients import CLIENTS, Client
from tests.generated.decoding import Decode

pytestmark = [pytest.mark.long, pytest.mark.afterwards]


def wrongly_decoded(answers: list[Answer], decode: Decode, client: Client) -> list[str]:
    """Return a sentence for each difference, and for each answer that is not decoded at all."""
    found = []
    for answer in answers:
        drops_null = client.drops_null and answer.schema.startswith("Partial")
        try:
            written = decode(answer.schema, answer.value)[1]
        except AssertionError as error:
            found.append(str(error)[:1000])
        else:
            found += differences(answer.value, written, alike=client.alike, drops_null=drops_null, at=answer.schema)
    return found


@pytest.mark.parametrize("name", CLIENTS)
def test_each_answer_is_decoded_without_loss_also_with_what_the_client_never_saw(name):
    known = kept(KEPT)
    if not known:
        needed.missing("No answers are kept: `make check` keeps them.")
    answers = [*examples(), *known]
    strangers = with_strangers(answers)
    assert {"Article", "Page", "PageList", "ChangeList", "Route"} <= {answer.schema for answer in strangers}
    with CLIENTS[name].decoding() as decode:
        assert wrongly_decoded([*answers, *strangers], decode, CLIENTS[name]) == []
