"""After each kind of edit, stored documents are current, and the sync feed is complete."""

from random import Random

import pytest

from tests.edits import EDITS, build
from tests.following import Follower
from tests.sharing import Share
from tests.truth import assert_true


@pytest.fixture(scope="module")
def content(share: Share) -> None:
    share(make_content)


def make_content() -> None:
    random = Random("content")
    build(random, articles=3)
    for prepare in ("add_a_site", "make_an_alias", "unpublish", "add_a_redirect", "add_a_locale", "add_a_document"):
        EDITS[prepare](random)
    assert_true()


# The edits that need others before them.
PREPARATIONS = {
    "delete_with_sql": ("publish_changes", "publish_changes"),
    "change_who_may_see": ("make_private",),
    "lift_privacy": ("make_private",),
    "lift_all_privacy": ("make_private",),
    "make_collections_public": ("make_a_collection_private",),
    "publish_a_draft": ("write_a_new_draft",),
    "publish_a_snippet": ("unpublish_a_snippet", "unpublish_a_snippet"),
}


@pytest.mark.django_db
@pytest.mark.usefixtures("content")
@pytest.mark.parametrize("name", sorted(EDITS))
def test_after_each_edit_stored_equals_rebuilt(name):
    random = Random(name)
    for prepare in PREPARATIONS.get(name, ()):
        assert EDITS[prepare](random)
    follower = Follower()
    follower.catch_up()
    done = [EDITS[name](random) for _ in range(4)]
    assert any(done)
    assert_true()
    follower.catch_up()
    assert follower.held == follower.live()
