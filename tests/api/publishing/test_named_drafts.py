"""Published pages that name a person or a category that readers do not see: editors are told who, why and where."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, ReferenceIndex
from wagtail.test.utils.form_data import inline_formset

from api.models import RenderWarning
from api.publishing.publish import publish_everything
from pages.models import Article, Authorship, Category, Person
from tests import factories
from tests.forms import add_url, article_form

pytestmark = pytest.mark.django_db


def draft(model: Any = Person, name: str = "Jane Doe", **fields: Any) -> Any:
    made = model.objects.create(name=name, live=False, **{"slug": name.lower().replace(" ", "-"), **fields})
    made.save_revision()
    return made


def publish_snippet(thing: Any) -> None:
    thing.get_latest_revision().publish()
    publish_everything()


def warnings() -> list[tuple[str, str]]:
    return list(RenderWarning.objects.order_by("detail").values_list("about", "detail"))


def told(response: Any) -> str:
    return " ".join(str(message) for message in get_messages(response.wsgi_request))


def edit_url(thing: Any) -> str:
    return reverse(f"wagtailsnippets_pages_{thing._meta.model_name}:edit", args=[thing.pk])


def publish_in_list(client: Any, page: Any) -> Any:
    return client.post(f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?id={page.pk}")


def test_who_publishes_an_article_reads_which_people_and_category_are_drafts(editor):
    author, reviewer = draft(), draft(name="Sam Roe")
    category = draft(Category, "Sleep")
    article = factories.article(
        "Rest", authorships=[Authorship(person=author)], reviewed_by=reviewer, category=category
    )
    article.unpublish()
    read = told(publish_in_list(editor, article))
    for thing in (author, reviewer, category):
        assert f"“Rest”: Readers do not see “{thing}” yet: it is a draft. Publish it." in read
        assert f'href="{edit_url(thing)}"' in read


def test_an_editor_who_publishes_what_an_author_wrote_reads_that_the_new_author_is_a_draft(client):
    writer = factories.member()
    writer.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "add_person"]))
    client.force_login(writer)
    client.post(reverse("wagtailsnippetchoosers_pages_person:create"), {"name": "Jane Doe"})
    client.force_login(factories.administrator())
    names = inline_formset([{"person": str(Person.objects.get().pk)}])
    form = article_form(authorships=names)
    answer = client.post(add_url(Article, factories.article_index()), form, follow=True)
    assert "“Sleep”: Readers do not see “Jane Doe” yet: it is a draft. Publish it." in answer.text


def test_an_editor_who_may_not_edit_people_reads_it_without_a_link(client):
    article = factories.article("Rest", authorships=[Authorship(person=draft())])
    article.unpublish()
    client.force_login(factories.member(of=factories.article_index(), may="publish"))
    read = told(publish_in_list(client, article))
    assert "Readers do not see “Jane Doe” yet" in read
    assert "snippets/pages/person" not in read


def test_the_report_lists_each_draft_until_it_is_published(editor, publish):
    author, other = draft(), draft(name="Sam Roe")
    factories.article("Rest", authorships=[Authorship(person=author), Authorship(person=other)])
    publish()
    report = editor.get(reverse("publishing_report")).text
    for thing in (author, other):
        assert f"Readers do not see “{thing}” yet: it is a draft. Publish it." in report
        assert f'href="{edit_url(thing)}"' in report
    publish_snippet(author)
    assert [about for about, _ in warnings()] == [f"snippet:pages.person:{other.pk}"]
    publish_snippet(other)
    assert not warnings()


def test_opening_a_live_page_says_that_its_author_is_a_draft(editor, publish):
    article = factories.article("Rest", authorships=[Authorship(person=draft())])
    publish()
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).text
    assert "“Rest”: Readers do not see “Jane Doe” yet" in form


@pytest.mark.parametrize("expires", [False, True])
def test_an_unpublished_person_is_listed_as_no_longer_seen(expires, publish):
    person = draft()
    factories.article("Rest", authorships=[Authorship(person=person)])
    publish_snippet(person)
    assert not warnings()
    person.refresh_from_db()
    person.unpublish(set_expired=expires)
    publish()
    assert [detail for _, detail in warnings()] == [
        "Readers no longer see “Jane Doe”: it is unpublished. Publish it again, or remove it here."
    ]


def test_a_page_that_shows_a_translation_instead_lacks_nothing(publish):
    french = Locale.objects.create(language_code="fr")
    person = factories.person("Jane Doe")
    draft(name="Jane", locale=french, translation_key=person.translation_key)
    article = factories.article("Rest", authorships=[Authorship(person=person)])
    article.copy_for_translation(french, copy_parents=True).save_revision().publish()
    publish()
    assert not warnings()


def test_a_list_that_shows_an_article_is_not_said_to_lack_its_author(publish):
    article = factories.article("Rest", authorships=[Authorship(person=draft())])
    factories.article("Sleep", body=[("related", {"pages": [article]})])
    publish()
    assert list(RenderWarning.objects.values_list("source", flat=True)) == [f"page:{article.pk}"]


# --- before it is unpublished ---


def indexed(*things: Any) -> None:
    for thing in things:
        ReferenceIndex.create_or_update_for_object(thing)


def unpublish_url(thing: Any) -> str:
    return reverse(f"wagtailsnippets_pages_{thing._meta.model_name}:unpublish", args=[thing.pk])


@pytest.mark.parametrize("model", [Person, Category])
def test_the_question_before_unpublishing_names_the_pages_that_lose_it(model, editor):
    thing = model.objects.create(name="Sleep", slug="sleep")
    named = {"category": thing} if model is Category else {"authorships": [Authorship(person=thing)]}
    assert "No live page shows this." in editor.get(unpublish_url(thing)).text
    indexed(factories.article("Rest", **named))
    question = editor.get(unpublish_url(thing)).text
    assert "1 live page shows this and loses it: " in question
    assert ">Rest</a>" in question


def test_pages_that_fall_back_on_a_translation_lose_nothing(editor):
    french = Locale.objects.create(language_code="fr")
    person = factories.person("Jane Doe")
    translated = factories.person("Jane", locale=french, translation_key=person.translation_key)
    article = factories.article("Rest", authorships=[Authorship(person=person)])
    article.copy_for_translation(french, copy_parents=True).save_revision().publish()
    indexed(*type(article).objects.all())
    assert "No live page shows this." in editor.get(unpublish_url(translated)).text
    assert "1 live page shows this and loses it: " in editor.get(unpublish_url(person)).text
    person.unpublish()
    assert "1 live page shows this and loses it: " in editor.get(unpublish_url(translated)).text


def test_who_chooses_an_expiry_reads_which_pages_lose_the_person(editor):
    person = factories.person("Jane Doe", slug="jane")
    indexed(factories.article("Rest", authorships=[Authorship(person=person)]))
    later = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    fields = {"name": "Jane Doe", "slug": "jane", "role": "", "credentials": "", "bio": "null", "profile_url": ""}
    answer = editor.post(edit_url(person), {**fields, "expire_at": later, "action-publish": "yes"})
    assert "“Jane Doe” is unpublished on " in told(answer)
    assert "1 live page shows this and loses it: " in told(answer)


def test_the_form_of_a_category_says_on_which_pages_it_shows(editor):
    category = factories.category("Sleep")
    indexed(factories.article("Rest", category=category))
    assert "Shown on 1 page: " in editor.get(edit_url(category)).text


# --- in the form of the page ---


def test_the_form_of_an_article_says_that_the_chosen_ones_are_drafts(editor):
    article = factories.article(
        "Rest", authorships=[Authorship(person=draft())], category=draft(Category, "Sleep"), reviewed_by=draft(name="S")
    )
    form = editor.get(reverse("wagtailadmin_pages:edit", args=[article.pk])).text
    for name in ("Jane Doe", "Sleep", "S"):
        assert f"{name} (draft: readers do not see it)" in form


def test_choosing_a_draft_says_that_it_is_one(editor):
    person, live = draft(), factories.person("Sam Roe")
    chosen = [
        editor.get(reverse("wagtailsnippetchoosers_pages_person:chosen", args=[each.pk])).json()["result"]["string"]
        for each in (person, live)
    ]
    assert chosen == ["Jane Doe (draft: readers do not see it)", "Sam Roe"]
    offered = editor.get(reverse("wagtailsnippetchoosers_pages_person:choose_results")).text
    assert offered.count("draft · ") == 1
