"""Translating a page in the admin: what becomes a draft, in whose name, and what is said."""

from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Locale, Page

from pages.models import Article
from pages.roles import AUTHOR
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def french() -> Locale:
    return Locale.objects.create(language_code="fr")


@pytest.fixture
def author() -> Client:
    client = Client()
    user = get_user_model().objects.create_user("author", "author@example.org", "password of a test")
    user.groups.set(Group.objects.filter(role=AUTHOR))
    client.force_login(user)
    return client


def address_of(page: Page) -> str:
    return reverse("simple_translation:submit_page_translation", args=[page.pk])


def titles_in(locale: Locale) -> list[str]:
    return list(Page.objects.filter(locale=locale, depth__gt=1).order_by("path").values_list("title", flat=True))


def send(client: Client, page: Page, *locales: Locale, **form: Any) -> Any:
    return client.post(address_of(page), {"languages": [locale.pk for locale in locales], **form})


def test_translation_is_an_own_draft_with_the_words_of_the_original(author, french):
    article = factories.article("Sleep", summary="Rest.", body=[("rich_text", "<p>It does.</p>")])
    response = send(author, article, french)
    draft = Article.objects.get(locale=french)
    assert response.url == reverse("wagtailadmin_pages:edit", args=[draft.pk])
    assert "Rest." in author.get(response.url).content.decode()
    latest = draft.get_latest_revision_as_object()
    assert (latest.title, latest.summary, str(latest.body[0].value)) == ("Sleep", "Rest.", "<p>It does.</p>")
    assert (draft.live, draft.owner.username, draft.latest_revision.user.username) == (False, "author", "author")


def test_translation_of_a_locked_page_is_not_locked(editor, french):
    article = factories.article("Sleep")
    Page.objects.filter(pk=article.pk).update(locked=True, locked_by=factories.member(), locked_at=timezone.now())
    send(editor, article.get_parent(), french, below="on")
    draft = Article.objects.get(locale=french)
    for version in (draft, draft.get_latest_revision_as_object()):
        assert (version.locked, version.locked_by, version.locked_at) == (False, None, None)


def test_address_is_made_of_the_title_so_that_it_follows_the_translated_one(author, french):
    send(author, factories.article("Sleep and rest", slug="rest"), french)
    assert Article.objects.get(locale=french).get_latest_revision_as_object().slug == "sleep-and-rest"


def test_sections_above_it_become_drafts_too(author, french):
    article = factories.article("Sleep")
    assert "“Home”, “Blog” above it" in author.get(address_of(article)).content.decode()
    send(author, article, french)
    assert titles_in(french) == ["Home", "Blog", "Sleep"]
    assert not Page.objects.filter(locale=french, depth__gt=1, live=True).exists()


def test_pages_below_are_translated_if_asked_for(author, french):
    for title in ("Sleep", "Rest"):
        factories.article(title)
    index = factories.article_index()
    assert "Also the 2 pages below it" in author.get(address_of(index)).content.decode()
    told = author.get(send(author, index, french, below="on").url).content.decode()
    assert titles_in(french) == ["Home", "Blog", "Sleep", "Rest"]
    assert "“Blog” has a draft in French, with the words of the original. 3 other pages have one too." in told


def test_pages_below_a_translated_section_are_translated_together(editor, french):
    index = factories.article("Sleep").get_parent()
    send(editor, index, french)
    factories.article("Rest")
    told = editor.get(address_of(index)).text
    assert "French: the 2 pages below it that are not translated yet" in told
    assert "Also the 2 pages below it" not in told
    answer = editor.post(address_of(index), {"languages": [french.pk]}, follow=True)
    assert titles_in(french) == ["Home", "Blog", "Sleep", "Rest"]
    assert "2 pages below “Blog” have drafts in French, with the words of the originals." in answer.text
    assert answer.redirect_chain[-1][0] == reverse("wagtailadmin_explore", args=[index.get_translation(french).pk])
    assert "It is in every language already, with all pages below it" in editor.get(address_of(index)).text


def test_the_whole_tree_below_a_translated_home_page_is_translated_but_for_what_is_there(editor, french):
    article = factories.article("Sleep")
    send(editor, article, french)
    factories.article("Rest")
    factories.plain_page("About")
    editor.post(address_of(factories.home()), {"languages": [french.pk]})
    assert sorted(titles_in(french)) == ["About", "Blog", "Home", "Rest", "Sleep"]


def test_a_section_can_be_translated_into_a_new_language_and_completed_in_another_at_once(editor, french):
    index = factories.article("Sleep").get_parent()
    send(editor, index, french)
    german = Locale.objects.create(language_code="de")
    send(editor, index, french, german)
    assert titles_in(french) == ["Home", "Blog", "Sleep"]
    assert titles_in(german) == ["Home", "Blog"]


def test_drafts_of_others_below_a_translated_section_are_not_offered(author, editor, french):
    index = factories.article_index()
    send(editor, index, french)
    index.add_child(instance=Article(title="Secret", live=False))
    assert "It is in every language already" in author.get(address_of(index)).text
    assert "the page below it that is not translated yet" in editor.get(address_of(index)).text


@pytest.mark.parametrize("view", ["wagtailadmin_pages:edit", "wagtailadmin_explore"])
def test_the_menu_of_a_translated_section_offers_to_translate_what_is_below(editor, french, view):
    index = factories.article("Sleep").get_parent()
    send(editor, index, french)
    screen = reverse(view, args=[index.pk])
    assert address_of(index) in editor.get(screen).text
    editor.post(address_of(index), {"languages": [french.pk]})
    assert address_of(index) not in editor.get(screen).text


def test_drafts_of_others_are_left_out(author, french):
    index = factories.article("Sleep").get_parent()
    index.add_child(instance=Article(title="Secret", live=False, owner=factories.administrator()))
    send(author, index, french, below="on")
    assert titles_in(french) == ["Home", "Blog", "Sleep"]


def test_page_below_a_draft_of_somebody_else_is_not_offered(author, french):
    article = factories.article("Sleep")
    Page.objects.filter(pk=factories.article_index().pk).update(live=False)
    for response in (author.get(address_of(article)), send(author, article, french)):
        assert "a page above it is a draft of somebody else" in response.content.decode()
    assert titles_in(french) == []


def test_forms_and_filters_speak_of_languages(editor, author, french):
    send(author, factories.article("Sleep"), french)
    edit = reverse("wagtailadmin_pages:edit", args=[Article.objects.get(locale=french).pk])
    for each in (author, editor):  # the author may not open the original
        assert "In 2 languages" in each.get(edit).content.decode()
    filters = editor.get(reverse("articles:index")).context["filters"]
    assert filters.form["locale"].label == "Language"


def test_several_languages_at_once(author, french):
    german = Locale.objects.create(language_code="de")
    send(author, factories.article("Sleep"), french, german)
    assert titles_in(french) == titles_in(german) == ["Home", "Blog", "Sleep"]


def test_only_languages_in_which_the_user_may_add_pages_are_offered(client, french):
    german = Locale.objects.create(language_code="de")
    for locale in (french, german):
        factories.home().copy_for_translation(locale)
    in_french = Page.objects.get(locale=french, depth=2)
    user = factories.member(of=in_french, may="add")
    user.user_permissions.add(Permission.objects.get(codename="submit_translation"))
    client.force_login(user)
    article = factories.article("Sleep")
    shown = client.get(address_of(article)).context["form"].fields["languages"].queryset
    assert list(shown) == [french]
    send(client, article, german)
    assert titles_in(german) == ["Home"]
    GroupPagePermission.objects.all().delete()
    assert "you may not add it there" in client.get(address_of(article)).content.decode()


def test_pages_above_that_get_drafts_are_named_for_each_language(editor, french):
    """Only those that the language lacks."""
    german = Locale.objects.create(language_code="de")
    article = factories.article("Sleep")
    factories.home().copy_for_translation(german)
    told = editor.get(address_of(article)).text
    assert "“Home”, “Blog” above it are not translated into French yet and get a draft too" in told
    assert "“Blog” above it is not translated into German yet and gets a draft too" in told
