"""Readers see a tag while a live, public page has it."""

import importlib

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from wagtail.models import Locale, PageViewRestriction

from api.models import PublishedDocument
from api.publishing.publish import publish_batch, publish_everything
from api.rendering.tree import CARRIERS_LIMIT
from pages.models import Article, Tag
from pages.models.article import ArticleTag
from tests import factories
from tests.forms import article_form
from tests.truth import assert_true

pytestmark = pytest.mark.django_db


def tagged(title: str, *tags: str, live: bool = True) -> Article:
    index = factories.article_index()
    article = Article(title=title, live=live)
    index.refresh_from_db()
    index.add_child(instance=article)
    article.tags.add(*tags)
    revision = article.save_revision()
    if live:
        revision.publish()
    else:
        article.save()
    return article


def seen() -> list[str]:
    """Return the slugs of the tags that readers find, and check that all ways to find them agree."""
    client = Client()
    found = [item["slug"] for item in client.get("/api/v1/tags/?counts=true").json()["items"]]
    for tag in Tag.objects.all():
        expected = 200 if tag.slug in found else 404
        if expected == 404:
            refused = client.get(f"/api/v1/articles/?tag={tag.slug}")
            assert refused.status_code == 400
            assert refused.json()["errors"][0].get("suggestion") in {None, *found}
            assert not client.get(f"/api/v1/tags/?q={tag.name}").json()["items"]
            expected = client.get(f"/api/v1/tags/{tag.slug}/").status_code
            assert expected in {404, 410}
    return found


def test_the_tags_of_a_draft_are_hidden_until_it_is_published():
    draft = tagged("Secret plans", "merger", live=False)
    live = factories.article("Sleep")
    live.tags.add("only in a draft")
    live.save_revision()
    publish_everything()
    assert Tag.objects.count() == 2
    assert seen() == []
    draft.save_revision().publish()
    publish_batch()
    assert seen() == ["merger"]
    assert_true()


def test_a_tag_is_withdrawn_in_the_same_batch_as_its_last_visible_page():
    one, two = tagged("One", "shared", "own"), tagged("Two", "shared")
    publish_everything()
    assert seen() == ["own", "shared"]
    PageViewRestriction.objects.create(page=one, restriction_type="login")
    publish_batch()
    assert seen() == ["shared"]
    assert_true()
    two.get_parent().unpublish()
    publish_batch()
    assert seen() == []
    two.get_parent().specific.save_revision().publish()
    publish_everything()
    assert seen() == ["shared"]
    assert_true()


def test_a_tag_is_visible_however_many_drafts_precede_its_live_page():
    drafts = [tagged(f"Draft {number}", "shared", live=False) for number in range(CARRIERS_LIMIT + 1)]
    first, later = tagged("First", "shared"), tagged("Later", "shared")
    publish_everything()
    assert seen() == ["shared"]
    looked_at = set(PublishedDocument.objects.get(type="tag").keys)
    assert looked_at >= {f"route:{page.pk}" for page in [*drafts, first]}
    assert f"route:{later.pk}" not in looked_at
    assert_true()


def test_a_tag_is_hidden_once_its_last_page_drops_it():
    article = tagged("One", "sleep")
    publish_everything()
    article.tags.clear()
    article.save_revision().publish()
    publish_batch()
    assert seen() == []


def test_the_tags_of_imported_drafts_are_hidden(tmp_path):
    factories.article_index()
    file = tmp_path / "sleep.md"
    file.write_text("---\ntitle: Sleep\ntags: [Merger]\n---\n\nA text.\n")
    call_command("import_content", str(file), draft=True)
    publish_everything()
    assert Tag.objects.filter(name="Merger").exists()
    assert seen() == []


def test_tags_ignore_case_and_spaces():
    tagged("One", "sleep", "Sleep", " SLEEP  ")
    tagged("Two", "SLEEP", "Cafe\u0301", "caf\u00e9", "deep   rest")
    assert sorted(Tag.objects.values_list("name", flat=True)) == ["Caf\u00e9", "deep rest", "sleep"]


@pytest.mark.parametrize(("one", "other"), [("izmir", "İzmir"), ("isi", "ısı"), ("Strasse", "straße"), ("ΣΑΣ", "σας")])
def test_a_draft_with_tags_whose_case_depends_on_the_language_is_saved(client, one, other):
    client.force_login(factories.administrator())
    article = factories.article("Sleep")
    for name in (one, other, one.upper(), other.upper()):
        form = article_form(tags=f'"{name}"')
        assert client.post(reverse("wagtailadmin_pages:edit", args=[article.pk]), form).status_code == 302
        [tag] = Article.objects.get(pk=article.pk).get_latest_revision_as_object().tags.all()
        assert Tag.objects.filter(name__iexact=name).get() == tag


def test_slugs_of_tags_fit_even_if_transliteration_makes_them_longer():
    tagged("One", "ﷺ" * 10, "ﷺ" * 11, "ﷺ" * 99, "x" * 100, "x" * 99, "x" * 98)
    slugs = list(Tag.objects.values_list("slug", flat=True))
    assert len(set(slugs)) == 6
    assert max(map(len, slugs)) <= 100


def test_no_tag_has_an_empty_slug():
    tagged("One", "🌙", "!!", "😴😴", "C++")
    slugs = dict(Tag.objects.values_list("name", "slug"))
    assert slugs["🌙"] == "crescent-moon"
    assert all(slug and not slug.startswith("_") for slug in slugs.values())


def test_existing_equal_tags_are_merged_on_pages_and_in_drafts():
    merging = importlib.import_module("pages.migrations.0014_tags_by_name")
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX tag_name_whatever_its_case")
    first, second, moon, *_ = Tag.objects.bulk_create(
        Tag(name=name, slug=slug, locale=Locale.get_default())
        for name, slug in [("sleep", "sleep"), ("Sleep ", "sleep_1"), ("🌙", "")]
        + [(name, name) for name in ("izmir", "İzmir", "isi", "ısı", "strasse", "straße")]
    )
    both, other = factories.article("Both"), factories.article("Other")
    for article, tag in ((both, first), (both, second), (other, second)):
        ArticleTag.objects.create(content_object=article, tag=tag)
    draft = Article.objects.get(pk=other.pk)
    revision = draft.save_revision()
    merging.merge_tags(apps, connection.schema_editor())
    assert list(Tag.objects.order_by("pk").values_list("name", "slug")) == [
        ("sleep", "sleep"),
        ("🌙", "crescent-moon"),
        *((name, name) for name in ("izmir", "İzmir", "isi", "strasse", "straße")),
    ]
    with connection.schema_editor() as editor:
        editor.add_constraint(Tag, Tag._meta.constraints[0])
    assert [list(article.tags.names()) for article in (both, other)] == [["sleep"], ["sleep"]]
    revision.refresh_from_db()
    assert [item["tag"] for item in revision.content["tagged_items"]] == [first.pk]
    assert moon.pk
