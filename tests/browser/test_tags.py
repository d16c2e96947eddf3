"""The field for tags in a browser."""

import pytest
from django.urls import reverse

from pages.models import Article, Tag
from tests import factories
from tests.browser.admin import save_draft, unfold
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

ODD = ["Anxiety, fear", 'say "hi" now', "one,two", "two words"]


@pytest.mark.parametrize("count", [2, 4])
def test_tags_with_commas_are_kept_and_can_be_removed(browser, live_server, client, count):
    client.force_login(factories.administrator())
    article = factories.article("Sleep")
    Tag.objects.bulk_create(Tag(name=name, slug=str(number)) for number, name in enumerate(ODD))
    article.tags.set(ODD[:count])
    article.save()
    browser.get(f"{live_server.url}/favicon.ico")
    browser.add_cookie({"name": "sessionid", "value": client.cookies["sessionid"].value})
    browser.get(live_server.url + reverse("wagtailadmin_pages:edit", args=[article.pk]))
    unfold(browser)
    browser.find_element("css selector", ".tagit-choice .tagit-close").click()
    browser.find_element("css selector", ".tagit-new input").send_keys("rest,")
    save_draft(browser)
    draft = lambda: Article.objects.get(pk=article.pk).get_latest_revision_as_object()  # noqa: E731
    until(lambda: Article.objects.get(pk=article.pk).latest_revision)
    assert set(draft().tags.values_list("name", flat=True)) == {"rest", *sorted(ODD[:count])[1:]}
