"""A new draft in another language is translated by machine, and who made it is told what became of it."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.urls import reverse
from wagtail.models import Locale, Page

from pages.models import Article
from tests import factories

# Drafts are translated after they are committed, and before the answer.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def french(transactional_db: None) -> Locale:
    return Locale.objects.create(language_code="fr")


@pytest.fixture
def send(editor: Any) -> Callable[..., str]:
    """Return a function that translates a page in the admin, and returns the messages that follow."""

    def send(page: Page, *locales: Locale, **form: Any) -> str:
        address = reverse("simple_translation:submit_page_translation", args=[page.pk])
        response = editor.post(address, {"languages": [locale.pk for locale in locales], **form})
        shown = BeautifulSoup(editor.get(response.url).text, "html.parser").select_one(".messages")
        return " ".join(shown.get_text().split()) if shown else ""

    return send


def test_new_draft_is_translated_and_its_address_follows_the_title(use: Any, send: Any, french: Locale) -> None:
    within = []

    def translate(segments: list[Any], *, source: str, target: str) -> list[str]:
        within.append((source, target, connection.in_atomic_block))
        return [{"Sleep": "Sommeil"}.get(segment.text, segment.text) for segment in segments]

    use(translate)
    told = send(factories.article("Sleep"), french)
    draft = Article.objects.get(locale=french)
    latest = draft.get_latest_revision_as_object()
    assert (latest.title, latest.slug, latest.live, draft.title) == ("Sommeil", "sommeil", False, "Sommeil")
    assert draft.revisions.count() == 1
    assert "A machine has translated “Home”, “Blog”, “Sleep”. Compare every sentence with the original" in told
    assert within == [("en", "fr", False)] * 3


def refuse(segments: list[Any], **languages: str) -> list[str]:
    raise ConnectionError("The service does not answer.")


def test_draft_keeps_the_words_of_the_original_if_the_machine_fails(use: Any, send: Any, french: Locale) -> None:
    use(refuse)
    told = send(factories.article("Sleep"), french)
    assert Article.objects.get(locale=french).get_latest_revision_as_object().title == "Sleep"
    assert "The machine translation has not worked for “Home”, “Blog”, “Sleep”, which has the words" in told


def test_editor_is_told_of_texts_that_are_still_those_of_the_original(use: Any, send: Any, french: Locale) -> None:
    use(lambda segments, **_: ["" for _ in segments])
    assert "but some of its texts are still those of the original" in send(factories.article("Sleep"), french)


def test_no_draft_is_sent_when_the_time_is_over(
    use: Any, send: Any, french: Locale, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Any] = []
    use(lambda segments, **_: calls.append(segments) or [segment.text for segment in segments])
    monkeypatch.setattr("pages.admin.machine_translation.MACHINE_SECONDS", -1)
    assert "has not worked for" in send(factories.article("Sleep"), french)
    assert calls == []


def test_by_default_nothing_is_sent(send: Any, french: Locale) -> None:
    told = send(factories.article("Sleep"), french)
    assert Article.objects.get(locale=french).title == "Sleep"
    assert "with the words of the original" in told
    assert "machine" not in told


@pytest.mark.parametrize("change", ["edit", "move below", "delete", "publish"])
def test_what_somebody_changed_meanwhile_is_kept(use: Any, send: Any, editor: Any, french: Locale, change: str) -> None:
    def translate(segments: list[Any], **_: str) -> list[str]:
        draft = Article.objects.filter(locale=french, live=False).first()
        if draft is None:
            return ["Sommeil" for _ in segments]
        if change == "edit":
            draft.title = "Le sommeil"
            draft.save_revision()
        elif change == "move below":
            draft.get_parent().specific.add_child(instance=Article(title="Autre", locale=french))
            draft.move(draft.get_parent(), pos="last-child")
        elif change == "delete":
            draft.delete()
        else:
            draft.get_latest_revision().publish()
        return ["Sommeil" for _ in segments]

    article = factories.article("Sleep")
    for page in (factories.home(), factories.article_index()):
        page.copy_for_translation(french)
    use(translate)
    told = send(article, french) or editor.get(reverse("wagtailadmin_home")).text
    assert "Somebody changed or deleted “Sleep” while the machine" in told
    left = Article.objects.filter(locale=french, translation_key=article.translation_key).first()
    if change == "delete":
        assert left is None
    else:
        assert left is not None
        assert left.get_latest_revision_as_object().title == ("Le sommeil" if change == "edit" else "Sleep")
        assert left.live == (change == "publish")
    assert Page.find_problems() == ([], [], [], [], [])
