"""Every kind of edit reaches the documents."""

import datetime
import json

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import CollectionViewRestriction, Locale, PageViewRestriction, Site

from api.models import Mark, PublishedDocument, Reason, RenderFailure
from api.publishing.rebuild import all_sources, different, mark_everything
from pages.models import Article, Authorship, RelatedLink, SiteSettings
from tests import factories

pytestmark = pytest.mark.django_db


def stored(page) -> PublishedDocument:
    return PublishedDocument.objects.get(source=f"page:{page.pk}")


def body(page) -> dict:
    return json.loads(bytes(stored(page).body))


def test_publishing_stores_a_numbered_document(publish):
    article = factories.article("Sleep", summary="Why it matters")
    version = publish()
    assert body(article)["summary"] == "Why it matters"
    assert body(article)["version"] == stored(article).version <= version
    assert not Mark.objects.exists()


def test_publishing_without_changes_raises_no_number(publish):
    article = factories.article()
    publish()
    before = stored(article).version
    Article.objects.filter(pk=article.pk).update(summary="")
    publish()
    assert stored(article).version == before


def test_a_draft_changes_nothing(publish):
    article = factories.article("Sleep")
    before = publish()
    article.title = "Not yet"
    article.save_revision()
    assert publish() == before
    assert body(article)["title"] == "Sleep"


def test_unpublishing_leaves_a_tombstone(publish):
    article = factories.article()
    publish()
    article.unpublish()
    publish()
    assert (stored(article).live, stored(article).reason, stored(article).body) == (False, Reason.UNPUBLISHED, None)


def test_deleting_leaves_a_tombstone(publish):
    article = factories.article()
    publish()
    source = f"page:{article.pk}"
    article.delete()
    publish()
    assert PublishedDocument.objects.get(source=source).reason == Reason.DELETED


def test_an_edit_in_plain_sql_is_published(publish):
    article = factories.article("Sleep")
    publish()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET title = 'Rest' WHERE id = %s", [article.pk])
    publish()
    assert body(article)["title"] == "Rest"


def test_a_scheduled_edit_is_published(publish):
    article = Article(title="Later", live=False, go_live_at=timezone.now() + datetime.timedelta(hours=1))
    factories.article_index().add_child(instance=article)
    article.save_revision(approved_go_live_at=article.go_live_at)
    article.save_revision().publish()
    publish()
    assert not PublishedDocument.objects.filter(source=f"page:{article.pk}", live=True).exists()
    article.refresh_from_db()
    revision = article.scheduled_revision
    revision.approved_go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    revision.content["go_live_at"] = revision.approved_go_live_at.isoformat()
    revision.save()
    call_command("publish_scheduled")
    publish()
    assert body(article)["title"] == "Later"


def test_expiry_and_unpublishing_have_different_reasons(publish):
    article = factories.article()
    publish()
    Article.objects.filter(pk=article.pk).update(expire_at=timezone.now() - datetime.timedelta(minutes=1))
    call_command("publish_scheduled")
    publish()
    assert stored(article).reason == Reason.EXPIRED


def test_a_new_slug_changes_the_paths_of_descendants(publish):
    article = factories.article("Sleep")
    publish()
    index = factories.article_index()
    index.slug = "journal"
    index.save_revision().publish()
    publish()
    assert body(article)["path"] == "/journal/sleep/"
    assert body(article)["breadcrumbs"][1]["path"] == "/journal/"


def test_privacy_hides_everything_below_until_it_is_removed(publish):
    article = factories.article()
    publish()
    restriction = PageViewRestriction.objects.create(
        page=factories.article_index(), restriction_type=PageViewRestriction.LOGIN
    )
    publish()
    assert stored(article).reason == Reason.PRIVATE
    restriction.delete()
    publish()
    assert stored(article).live


def test_an_article_published_below_a_private_page_appears_once_that_is_public(publish):
    restriction = PageViewRestriction.objects.create(
        page=factories.article_index(), restriction_type=PageViewRestriction.LOGIN
    )
    article = factories.article()
    publish()
    assert (stored(article).version, stored(article).body) == (None, None)
    restriction.delete()
    publish()
    assert body(article)["title"] == article.title


def test_a_live_page_below_a_draft_is_hidden(publish):
    article = factories.article()
    publish()
    factories.article_index().unpublish()
    publish()
    assert stored(article).reason == Reason.UNPUBLISHED


def test_renaming_a_person_updates_their_articles(publish):
    person = factories.person("Review group")
    article = factories.article()
    article.authorships.add(Authorship(person=person))
    article.save()
    publish()
    person.name = "Medical review group"
    person.save()
    publish()
    assert body(article)["authors"][0]["name"] == "Medical review group"


def test_a_link_becomes_plain_text_while_its_target_is_not_live(publish):
    target = factories.location()
    article = factories.article(body=[("rich_text", f'<p>See <a linktype="page" id="{target.pk}">where</a>.</p>')])
    publish()
    html = body(article)["body"][0]["value"]["html"]
    assert f'href="{body(target)["url"]}"' in html
    assert f'data-id="{body(target)["id"]}"' in html
    target.unpublish()
    publish()
    assert body(article)["body"][0]["value"]["html"] == "<p>See where.</p>"
    target.save_revision().publish()
    publish()
    assert body(article)["body"][0]["value"]["html"] == html


def test_an_image_in_a_private_collection_is_not_shown(publish):
    picture = factories.picture()
    article = factories.article(hero=picture, hero_alt="Trees")
    publish()
    assert body(article)["hero"]["alt"] == "Trees"
    assert [asset["url"] for asset in body(article)["assets"]] == [body(article)["hero"]["src"]]
    CollectionViewRestriction.objects.create(collection=picture.collection, restriction_type="login")
    publish()
    assert body(article)["hero"] is None


def test_two_articles_that_show_each_other_settle(publish):
    one, other = factories.article("One"), factories.article("Other")
    one.related_links.add(RelatedLink(article=other))
    other.related_links.add(RelatedLink(article=one))
    one.save()
    other.save()
    version = publish()
    mark_everything()
    assert publish() == version
    assert [summary["title"] for summary in body(one)["related"]] == ["Other"]
    assert "version" not in body(one)["related"][0]


def test_deleting_a_category_removes_it_from_its_articles(publish):
    category = factories.category()
    article = factories.article(category=category)
    publish()
    assert body(article)["category"]["slug"] == category.slug
    category.delete()
    publish()
    assert body(article)["category"] is None


def test_site_settings_update_every_page(publish):
    article = factories.article("Sleep")
    publish()
    factories.settings_of_site(title_suffix=" | Clinic", frontend_url="https://www.example.org")
    publish()
    assert body(article)["seo"]["title"] == "Sleep | Clinic"
    assert body(article)["url"] == "https://www.example.org/blog/sleep/"


def test_frontend_address_changes_links_of_snippets_and_of_other_sites(publish):
    article = factories.article("Sleep")
    blog = Site.objects.create(hostname="blog.example.org", root_page=factories.article_index())
    redirect = Redirect.objects.create(old_path="/old", site=factories.site(), redirect_page=article)
    person = factories.person(bio=f'<p><a linktype="page" id="{article.pk}">Sleep</a></p>')
    publish()
    SiteSettings.objects.create(site=blog, frontend_url="https://www.example.org")
    publish()
    for source in (f"snippet:pages.person:{person.pk}", f"redirect:{redirect.pk}"):
        text = bytes(PublishedDocument.objects.get(source__startswith=source).body).decode()
        assert "https://www.example.org/sleep/" in text
    assert different(all_sources()) == []


def test_a_page_that_fails_to_render_keeps_its_last_document_and_stops_no_other(publish):
    article, other = factories.article("Sleep"), factories.article("Other")
    publish()
    with connection.cursor() as cursor:  # past every check
        cursor.execute("UPDATE pages_article SET body = %s WHERE page_ptr_id = %s", [BROKEN, article.pk])
    Article.objects.filter(pk=other.pk).update(title="Changed")
    publish()
    assert body(article)["title"] == "Sleep"
    assert body(other)["title"] == "Changed"
    assert RenderFailure.objects.get().source == f"page:{article.pk}"
    Article.objects.filter(pk=article.pk).update(body=[])
    publish()
    assert not RenderFailure.objects.exists()


# No stream of blocks.
BROKEN = "5"


def test_moving_a_page_or_changing_its_slug_keeps_its_id(publish):
    article = factories.article("Sleep")
    publish()
    identifier = body(article)["id"]
    article.slug = "rest"
    article.save_revision().publish()
    publish()
    assert body(article)["id"] == identifier


def test_an_alias_has_its_own_id(publish):
    article = factories.article("Sleep")
    alias = article.create_alias(update_slug="sleep-alias")
    publish()
    assert body(alias)["title"] == "Sleep"
    assert body(alias)["id"] != body(article)["id"]
    article.title = "Rest"
    article.save_revision().publish()
    publish()
    assert body(alias)["title"] == "Rest"


def test_a_site_below_a_private_page_appears_once_that_is_public_again(publish):
    article = factories.article("Sleep")
    Site.objects.create(hostname="blog.example.org", root_page=factories.article_index())
    restriction = PageViewRestriction.objects.create(page=factories.home(), restriction_type=PageViewRestriction.LOGIN)
    publish()
    assert not PublishedDocument.objects.filter(source=f"page:{article.pk}", live=True).exists()
    restriction.delete()
    publish()
    assert PublishedDocument.objects.filter(source=f"page:{article.pk}", live=True).exists()


def test_a_language_has_a_site_again_once_its_home_page_is_public(publish):
    french = Locale.objects.create(language_code="fr")
    home = factories.home().copy_for_translation(french)
    restriction = PageViewRestriction.objects.create(page=home, restriction_type=PageViewRestriction.LOGIN)
    home.save_revision().publish()
    publish()
    assert not PublishedDocument.objects.filter(type="site", locale="fr", live=True).exists()
    restriction.delete()
    publish()
    assert PublishedDocument.objects.filter(type="site", locale="fr", live=True).exists()
