"""The admin's home page."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Comment, CommentReply, Locale
from wagtail.users.models import UserProfile

from pages.models import Article, ArticleIndex
from tests import factories

pytestmark = pytest.mark.django_db


def home_of(client) -> str:
    return client.get(reverse("wagtailadmin_home")).text


def section(client, name: str) -> str:
    """The words of a section of the home page."""
    html = home_of(client).split(f'id="{name}-section"')[1].split("</section>")[0]
    return " ".join(re.sub("<[^>]+>", " ", html).split())


def test_home_has_the_name_of_the_site(admin_client):
    factories.settings_of_site(name="Harbour Clinic")
    assert re.search(r"<h1[^>]*>\s*Harbour Clinic\s*</h1>", home_of(admin_client))


def test_form_for_signing_in_has_the_name_of_the_site(client):
    factories.settings_of_site(name="Harbour Clinic")
    assert "Sign in to Harbour Clinic" in client.get(reverse("wagtailadmin_login")).text


def test_nobody_is_told_of_releases_of_wagtail(admin_client):
    html = home_of(admin_client)
    assert "editor guide" not in html.lower()
    assert "What&#x27;s new" not in html
    assert "What's new" not in html


def test_what_waits_for_a_person_is_listed_once(admin_client):
    article = factories.article("Sleep")
    article.save_revision()
    article.get_workflow().start(article, None)
    assert "Sleep" in section(admin_client, "waiting")
    assert home_of(admin_client).count(">Sleep<") == 1


def test_writing_an_article_takes_one_click_if_there_is_one_section(admin_client):
    index = factories.article_index()
    address = reverse("articles:choose_parent")
    assert address in home_of(admin_client)
    assert admin_client.get(address).url == reverse("wagtailadmin_pages:add", args=["pages", "article", index.pk])


def test_writing_an_article_asks_for_the_section_if_there_are_several(admin_client):
    index = factories.article_index()
    factories.publish(ArticleIndex(title="News"), below=factories.home())
    assert "News" in admin_client.get(reverse("articles:choose_parent")).text
    index.copy_for_translation(Locale.objects.create(language_code="fr"), copy_parents=True)
    assert reverse("articles:choose_parent") in home_of(admin_client)


def test_writing_an_article_takes_one_click_in_each_language(admin_client, admin_user):
    index = factories.article_index()
    french = index.copy_for_translation(Locale.objects.create(language_code="fr"), copy_parents=True)
    home = home_of(admin_client)
    assert form_of_a_new_article(index) in home
    assert form_of_a_new_article(french) in home
    assert home.index("Write an article in English") < home.index("Write an article in French")
    UserProfile.get_for_user(admin_user)
    UserProfile.objects.update(preferred_language="fr")
    home = home_of(admin_client)
    assert home.index("Écrire un article en français") < home.index("Écrire un article en anglais")


@pytest.mark.parametrize("kind", ["articles", "locations", "contacts"])
def test_sections_of_all_languages_are_offered_for_a_new_page(admin_client, kind):
    """The languages of the list and of the address leave none out."""
    french = Locale.objects.create(language_code="fr")
    for section in (factories.article_index(), factories.location_index()):
        section.copy_for_translation(french, copy_parents=True)
    response = admin_client.get(reverse(f"{kind}:choose_parent"), {"locale": "en"})
    offered = response.context["form"].fields["parent_page"].queryset
    assert {section.locale.language_code for section in offered} == {"en", "fr"}
    assert "French" in response.text


def test_sections_of_all_languages_are_offered_where_the_use_of_a_type_is_listed(admin_client):
    factories.location_index().copy_for_translation(Locale.objects.create(language_code="fr"), copy_parents=True)
    address = reverse("wagtailadmin_pages:choose_parent", args=["pages", "location"])
    assert admin_client.get(address).status_code == 200


def test_form_of_a_new_page_names_its_language_if_there_are_several(admin_client):
    index = factories.article_index()
    assert "New: Article" in admin_client.get(form_of_a_new_article(index)).text
    translated = index.copy_for_translation(Locale.objects.create(language_code="fr"), copy_parents=True)
    assert "New: Article (French)" in admin_client.get(form_of_a_new_article(translated)).text


def form_of_a_new_article(section: ArticleIndex) -> str:
    return reverse("wagtailadmin_pages:add", args=["pages", "article", section.pk])


def test_who_may_write_nowhere_is_offered_nothing(client):
    article = factories.article()
    client.force_login(factories.member(of=article))
    assert reverse("articles:choose_parent") not in home_of(client)


def test_drafts_are_those_of_the_person(admin_client, admin_user):
    mine = factories.article("Mine", owner=admin_user)
    factories.article("Of somebody else").save_revision()
    mine.save_revision()
    assert "Mine" in section(admin_client, "drafts")
    assert "somebody" not in section(admin_client, "drafts")


def sent_back(title: str, author, words: str = "") -> Article:
    """A draft of this author, of which a reviewer asked for changes."""
    article = factories.article(title, owner=author)
    article.save_revision(user=author)
    article.get_workflow().start(article, author)
    article.current_workflow_task_state.reject(user=reviewer(), comment=words)
    return article


def reviewer():
    made, _ = get_user_model().objects.get_or_create(username="reviewer", first_name="Rita", last_name="Lee")
    return made


def comment_on(article: Article, words: str, path: str = "title", by=None) -> Comment:
    return Comment.objects.create(page=article, user=by or reviewer(), text=words, contentpath=path)


def test_changes_that_are_asked_for_are_listed_with_the_words_of_the_reviewer(admin_client, admin_user):
    sent_back("Sleep", admin_user, "Name the source, please.")
    told = section(admin_client, "changes")
    assert "Sleep Name the source, please. Rita Lee, " in told


def test_changes_asked_of_others_or_answered_are_not_listed(admin_client, admin_user):
    sent_back("Of somebody else", factories.member(of=factories.home()))
    again = sent_back("Again", admin_user)
    again.current_workflow_state.resume(user=admin_user)
    assert "Nobody asks for changes" in section(admin_client, "changes")


def test_comments_of_others_are_listed_until_they_are_answered_or_resolved(admin_client, admin_user):
    article = factories.article("Sleep", owner=admin_user)
    article.save_revision()
    answered, resolved = comment_on(article, "Answered"), comment_on(article, "Resolved")
    CommentReply.objects.create(comment=answered, user=admin_user, text="Done")
    Comment.objects.filter(pk=resolved.pk).update(resolved_at=timezone.now())
    comment_on(article, "My own", by=admin_user)
    assert "Nobody waits for an answer" in section(admin_client, "answers")
    comment_on(article, "How long is a night?")
    assert "Sleep How long is a night? Rita Lee, " in section(admin_client, "answers")
    CommentReply.objects.create(comment=answered, user=reviewer(), text="Not quite")
    assert "Sleep Not quite Rita Lee, " in section(admin_client, "answers")


def test_comments_on_a_block_that_was_removed_are_not_listed(admin_client, admin_user):
    headings = [("heading", {"text": text, "level": "2"}) for text in ("Why", "How")]
    article = factories.article("Sleep", owner=admin_user, body=headings)
    for words, block in zip(("On the first", "On the second"), article.body, strict=True):
        comment_on(article, words, f"body.{block.id}.text")
    article = Article.objects.get(pk=article.pk)
    article.save_revision()
    told = section(admin_client, "answers")
    assert "On the first" in told
    assert "On the second" in told
    del article.body[1]
    article.save_revision()
    told = section(admin_client, "answers")
    assert "On the first" in told
    assert "On the second" not in told


def test_what_others_say_of_drafts_takes_the_same_queries_for_one_and_fifty(admin_client, admin_user):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            home_of(admin_client)
        return len(queries)

    comment_on(sent_back("First", admin_user), "Shorter")
    home_of(admin_client)
    one = asked()
    for number in range(49):
        comment_on(sent_back(f"Draft {number}", admin_user), "Shorter")
    assert asked() == one


def test_empty_sections_say_what_to_do(admin_client):
    factories.article_index()
    assert "What you write saves itself" in section(admin_client, "drafts")
    assert "choose a time" in section(admin_client, "scheduled")
    assert "Medical review" in section(admin_client, "medical-review")


def test_scheduled_page_is_listed_once_and_no_draft_any_more(admin_client, admin_user):
    article = factories.article("Later", owner=admin_user)
    article.go_live_at = timezone.now() + timedelta(days=2)
    article.save_revision(user=admin_user).publish()
    assert section(admin_client, "scheduled").count("Later") == 1
    assert "Later" not in section(admin_client, "drafts")


def test_what_goes_live_and_what_expires_is_listed_by_date_in_the_time_of_the_site(admin_client):
    factories.settings_of_site(timezone="America/Toronto")
    noon = datetime(2100, 1, 5, 17, 0, tzinfo=UTC)
    for title, times in {
        "Third": {"go_live_at": noon + timedelta(days=9)},
        "First": {"expire_at": noon},
        "Second": {"go_live_at": noon + timedelta(days=2), "expire_at": noon + timedelta(days=30)},
    }.items():
        article = factories.article(title)
        for name, moment in times.items():
            setattr(article, name, moment)
        article.save_revision().publish()
    told = section(admin_client, "scheduled")
    assert told.index("First") < told.index("Second") < told.index("Third")
    assert "First expires on Jan. 5, 2100, noon EST" in told
    listed = admin_client.get(reverse("scheduled"))
    assert [page.title for page in listed.context["object_list"]] == ["First", "Second", "Third"]
    assert "Jan. 5, 2100, noon EST" in listed.text
    assert listed.text.count("/edit/") >= 3


def test_the_expiry_of_a_page_that_is_not_live_yet_is_listed(admin_client):
    moments = {"go_live_at": timezone.now() + timedelta(days=2), "expire_at": timezone.now() + timedelta(days=9)}
    for title in ("Scheduled", "Only a draft"):
        draft = factories.article_index().add_child(instance=Article(title=title, live=False, **moments))
        draft.save_revision()
    Article.objects.get(title="Scheduled").get_latest_revision().publish()
    told = section(admin_client, "scheduled")
    assert re.search("Scheduled goes live on .* expires on ", told)
    assert "Only a draft" not in told


def test_the_admin_shows_the_name_of_the_site_and_no_logo_of_wagtail(admin_client):
    factories.settings_of_site(name="Harbour Clinic")
    home = home_of(admin_client)
    assert 'data-name="Harbour Clinic"' in home
    assert re.search(r"<title>\s*Dashboard - Harbour Clinic\s*</title>", home)
    assert "favicon.ico" not in home


def test_site_without_a_name_is_called_so_in_the_title(admin_client):
    assert re.search(r"<title>\s*Dashboard - The site\s*</title>", home_of(admin_client))


def test_name_of_the_site_is_read_once_for_each_page(admin_client):
    factories.settings_of_site(name="Harbour Clinic")
    with CaptureQueriesContext(connection) as queries:
        home_of(admin_client)
    assert sum('SELECT "pages_sitesettings"."name"' in query["sql"] for query in queries) == 1


def test_article_that_needs_a_review_is_listed(admin_client):
    article = factories.article("Old")
    Article.objects.filter(pk=article.pk).update(next_review=timezone.now().date() - timedelta(days=3))
    assert "1 article is overdue" in section(admin_client, "medical-review")
    assert "Old Overdue by" in section(admin_client, "medical-review")
