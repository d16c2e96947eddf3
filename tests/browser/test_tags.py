"""The field for tags in a browser."""

import pytest

from pages.models import Article, Tag
from tests import factories
from tests.browser.waiting import until

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

ODD = ["Anxiety, fear", 'say "hi" now', "one,two", "two words"]


@pytest.mark.parametrize("count", [2, 4])
def test_tags_with_commas_are_kept_and_can_be_removed(editor, count):
    article = factories.article("Sleep")
    for number, name in enumerate(ODD):
        Tag.objects.create(name=name, slug=str(number))
    article.tags.set(ODD[:count])
    article.save()
    editor.edit(article)
    editor.unfold()
    editor.find(".tagit-choice .tagit-close").click()
    editor.find(".tagit-new input").send_keys("rest,")
    editor.save_draft()
    draft = lambda: Article.objects.get(pk=article.pk).get_latest_revision_as_object()  # noqa: E731
    until(lambda: Article.objects.get(pk=article.pk).latest_revision)
    assert set(draft().tags.values_list("name", flat=True)) == {"rest", *sorted(ODD[:count])[1:]}
