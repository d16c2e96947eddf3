"""The draft of an unchanged page is the live document: one renderer makes both."""

import pytest
from wagtail.models import Page

from pages.models import Preview
from pages.types import page_types
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("everything")]

# What tells when it was published, and when it changed.
_TIMES = {"version", "published_at", "updated_at"}


def without_times(value: object) -> object:
    if isinstance(value, dict):
        return {name: without_times(each) for name, each in value.items() if name not in {*_TIMES, "dateModified"}}
    return [without_times(each) for each in value] if isinstance(value, list) else value


@pytest.mark.parametrize("kind", sorted(page_types()))
def test_unchanged_draft_is_the_live_document(api, kind):
    user = factories.administrator()
    ids = [item["id"] for item in api("pages/", type=kind).data["items"]]
    live = {found: api(f"pages/{found}/").data for found in ids}
    drafts = {}
    for page in Page.objects.live().filter(content_type__model=kind.replace("_", "")).specific():
        made, token = Preview.begin(page, user=user)
        made.change(page, [])
        document = api(f"preview/{token}/").data["document"]
        drafts[document["id"]] = document
    assert without_times(drafts) == without_times(live)
    assert live
