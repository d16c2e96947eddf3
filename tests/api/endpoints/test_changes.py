"""The sync feed."""

import uuid

import pytest
from django.conf import settings
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, PageViewRestriction, Site

from api.endpoints import changes
from api.models import ContentState, PublishedDocument, Reason
from api.publishing.publish import prune_tombstones
from api.schema.document import openapi
from pages.models import Article, Authorship, Home, Tag
from pages.models.article import ArticleTag
from tests import factories

pytestmark = pytest.mark.django_db


def types(answer) -> list[str]:
    return [item["type"] for item in answer.data["items"]]


def since(api, answer, **query):
    return api("changes/", since=answer.data["meta"]["cursor"], **query)


def test_schema_and_guide_have_every_reason_of_a_withdrawal():
    reason = openapi()["components"]["schemas"]["WithdrawnChange"]["properties"]["reason"]
    assert {*reason["enum"]} == {*Reason.values}
    guide = (settings.BASE_DIR / "docs" / "sync.md").read_text()
    assert [reason for reason in Reason.values if f"| `{reason}` |" not in guide] == []


def test_the_first_load_gives_all_live_documents_by_version(api):
    article = factories.article("Sleep")
    factories.article("Rest").unpublish()
    Redirect.add_redirect("/old", redirect_to="/blog/")
    answer = api("changes/")
    versions = [item["version"] for item in answer.data["items"]]
    assert versions == sorted(versions)
    assert sorted(types(answer)) == ["article", "article_index", "home", "redirect", "site"]
    item = next(item for item in answer.data["items"] if item["type"] == "article")
    assert item == {
        "version": item["document"]["version"],
        "op": "publish",
        "type": "article",
        "id": item["document"]["id"],
        "locale": "en",
        "path": "/blog/sleep/",
        "at": item["at"],
        "document": api(f"articles/{article.slug}/").data,
        "reason": None,
        "replaced_by": None,
    }
    assert answer.data["meta"]["has_more"] is False
    assert answer.headers["Surrogate-Key"] == "list:changes"


def test_each_changed_document_comes_once_in_its_latest_state(api):
    article = factories.article("Sleep")
    gone = factories.article("Gone")
    first = api("changes/")
    for title in ("Rest", "Night"):
        article.title = title
        article.save_revision().publish()
    gone.unpublish()
    answer = since(api, first)
    # They are published in one transaction, so their order is not tested.
    items = sorted(answer.data["items"], key=lambda item: item["op"])
    assert [(item["op"], item["path"], item["reason"]) for item in items] == [
        ("publish", "/blog/sleep/", None),
        ("withdraw", "/blog/gone/", "unpublished"),
    ]
    assert items[0]["document"]["title"] == "Night"
    assert items[1]["document"] is None
    assert since(api, answer).data["items"] == []


def test_a_load_in_small_steps_includes_later_withdrawals(api):
    articles = [factories.article(f"Article {number}") for number in range(4)]
    never_seen = factories.article("Before")
    api("changes/")
    never_seen.unpublish()
    answer = api("changes/", limit=4)
    seen = {item["id"]: item["op"] for item in answer.data["items"]}
    for article in articles:
        article.unpublish()
    while answer.data["meta"]["has_more"]:
        answer = since(api, answer, limit=1)
        seen |= {item["id"]: item["op"] for item in answer.data["items"]}
    live = {str(id) for id in PublishedDocument.objects.filter(live=True, site_id__gt=0).values_list("id", flat=True)}
    assert {id for id, op in seen.items() if op == "publish"} == live


def test_filters_apply_to_publications_and_withdrawals(api):
    article = factories.article("Sleep")
    factories.plain_page("About")
    first = api("changes/", type="article,redirect", locale="en")
    assert types(first) == ["article"]
    article.delete()
    factories.plain_page("Imprint")
    answer = since(api, first, type="article,redirect", locale="en")
    assert [(item["type"], item["reason"]) for item in answer.data["items"]] == [("article", "deleted")]


def test_a_feed_of_a_removed_language_gives_its_withdrawals(api):
    french = Locale.objects.create(language_code="fr")
    home = factories.home().copy_for_translation(french)
    home.save_revision().publish()
    first = api("changes/", locale="fr")
    assert "home" in types(first)
    Page.objects.filter(pk=home.pk).delete()
    french.delete()
    answer = since(api, first, locale="fr")
    assert {item["op"] for item in answer.data["items"]} == {"withdraw"}


def test_a_page_that_changes_its_language_is_withdrawn_from_the_old_one(api):
    french = Locale.objects.create(language_code="fr")
    article = factories.article("Sleep")
    english, every = api("changes/", locale="en"), api("changes/")
    Page.objects.filter(pk=article.pk).update(locale=french)
    assert [(item["op"], item["reason"]) for item in since(api, english, locale="en").data["items"]] == [
        ("withdraw", "moved")
    ]
    items = since(api, every).data["items"]
    assert [(item["op"], item["locale"]) for item in items if item["type"] == "article"] == [("publish", "fr")]


def test_a_page_that_moves_to_another_site_is_withdrawn_from_the_old_one(api):
    article = factories.article("Sleep")
    other = factories.publish(Home(title="Other", slug="other"), below=Page.get_first_root_node())
    Site.objects.create(hostname="other.example.org", root_page=other)
    here, there = api("changes/"), api("changes/", site="other.example.org")
    article.move(other, pos="last-child")
    items = since(api, here).data["items"]
    assert [(item["op"], item["path"], item["reason"]) for item in items] == [("withdraw", "/blog/sleep/", "moved")]
    items = since(api, there, site="other.example.org").data["items"]
    assert [(item["op"], item["path"]) for item in items] == [("publish", "/sleep/")]
    assert api("articles/sleep/").status_code == 410
    article.refresh_from_db()
    article.move(factories.article_index(), pos="last-child")
    assert "article" in types(since(api, here))
    assert api("articles/sleep/").status_code == 200


def test_a_withdrawal_names_its_successor_at_a_path_of_any_script(api):
    article = factories.article("Été")
    first = api("changes/")
    Redirect.add_redirect("/blog/été/", redirect_to="/blog/hiver-à-pied/")
    article.delete()
    item = next(item for item in since(api, first).data["items"] if item["op"] == "withdraw")
    assert item["path"] == "/blog/%C3%A9t%C3%A9/"
    assert item["replaced_by"] == "/blog/hiver-%C3%A0-pied/"


@pytest.mark.parametrize("away", ["delete", "private"])
def test_a_withdrawal_gives_its_reason_and_its_successor(api, away):
    article = factories.article("Sleep")
    first = api("changes/")
    Redirect.add_redirect("/blog/sleep/", redirect_to="/blog/")
    if away == "delete":
        article.delete()
    else:
        PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)
    item = next(item for item in since(api, first).data["items"] if item["op"] == "withdraw")
    assert item["reason"] == {"delete": "deleted", "private": "private"}[away]
    assert item["replaced_by"] == "/blog/"


def test_a_withdrawal_names_the_successor_to_which_its_path_leads(api):
    article = factories.article("Sleep")
    first = api("changes/")
    Redirect.add_redirect("/blog/sleep/", redirect_to="/all/")
    Redirect.add_redirect("/blog/sleep/", redirect_to="/mine/", site=factories.site())
    article.delete()
    item = next(item for item in since(api, first).data["items"] if item["op"] == "withdraw")
    assert item["replaced_by"] == api("routes/", path="/blog/sleep/").data["location"] == "/mine/"


@pytest.mark.parametrize("most", [1, 3000])
def test_an_answer_is_limited_in_bytes_but_has_at_least_one_document(api, monkeypatch, most):
    for number in range(3):
        factories.article(f"Article {number}")
    api("changes/")
    live = PublishedDocument.objects.live().filter(site_id__gt=0).order_by("version")
    lengths = [len(document.body) for document in live]
    monkeypatch.setattr(changes, "BYTES", most)
    answers = [api("changes/")]
    while answers[-1].data["meta"]["has_more"]:
        answers.append(since(api, answers[-1]))
    numbers = [len(answer.data["items"]) for answer in answers]
    assert sum(numbers) == len(lengths)
    while numbers:
        number, *numbers = numbers
        assert number == 1 or sum(lengths[:number]) <= most
        assert not numbers or sum(lengths[: number + 1]) > most
        lengths = lengths[number:]


def test_a_cursor_is_bound_to_its_filters_and_its_site(api):
    factories.site()
    home = factories.publish(Home(title="Other", slug="other"), below=Page.get_first_root_node())
    Site.objects.create(hostname="localhost", root_page=home)
    first = api("changes/", type="article")
    refused = since(api, first)
    assert (refused.status_code, refused.data["code"]) == (400, "invalid_cursor")
    assert refused.data["errors"][0]["parameter"] == "since"
    elsewhere = since(api, first, type="article", headers={"Host": "localhost"})
    assert (elsewhere.status_code, elsewhere.data["code"]) == (400, "invalid_cursor")
    assert since(api, first, type="article", limit=500).status_code == 200


def test_a_client_must_start_again_after_a_restore(api):
    first = api("changes/")
    ContentState.objects.update(epoch=uuid.uuid4())
    answer = since(api, first)
    assert (answer.status_code, answer.data["code"]) == (410, "resync_required")
    assert "without `since`" in answer.data["detail"]


def test_a_client_with_a_cursor_older_than_pruned_tombstones_must_start_again(api, publish):
    article, other = factories.article("Sleep"), factories.article("Rest")
    first = api("changes/")
    article.unpublish()
    second = api("changes/")
    PublishedDocument.objects.filter(live=False).update(changed_at="2020-01-01T00:00:00Z")
    prune_tombstones()
    assert since(api, first).data["code"] == "resync_required"
    assert since(api, second).data["items"] == []
    assert api("articles/sleep/").status_code == 404
    other.unpublish()
    assert [item["reason"] for item in since(api, second).data["items"]] == ["unpublished"]


def test_a_page_that_becomes_public_after_pruning_is_found(api, publish):
    article = factories.article("Sleep")
    publish()
    restriction = PageViewRestriction.objects.create(
        page=factories.article_index(), restriction_type=PageViewRestriction.LOGIN
    )
    publish()
    PublishedDocument.objects.filter(live=False).update(changed_at="2020-01-01T00:00:00Z")
    prune_tombstones()
    publish()
    restriction.delete()
    assert api(f"articles/{article.slug}/").status_code == 200


@pytest.mark.parametrize("path", ["changes/", "articles/", "articles/nothing/", "routes/?path=/nothing/", "site/", ""])
def test_an_answer_is_at_least_as_new_as_min_version(api, path):
    factories.article()
    version = int(api("site/").headers["Content-Version"])
    join = "&" if "?" in path else "?"
    get = Client().get
    assert get(f"/api/v1/{path}{join}min_version={version}").status_code in {200, 404}
    early = get(f"/api/v1/{path}{join}min_version={version + 1}")
    assert (early.status_code, early.headers["Retry-After"], early.headers["Cache-Control"]) == (503, "1", "no-store")
    assert early.json()["code"] == "unavailable"
    assert get(f"/api/v1/{path}{join}min_version=x").status_code == 400


def test_a_new_place_in_lists_is_not_a_change(api):
    article = factories.article("Sleep")
    first = api("changes/")
    Article.objects.filter(pk=article.pk).update(noindex=False)
    assert since(api, first).data["items"] == []


def test_people_categories_and_tags_are_in_the_feed_of_every_site(api):
    Site.objects.create(hostname="second.example", root_page=factories.home(), port=8080)
    person, category = factories.person("Jane Doe"), factories.category("Sleep")
    factories.tag("night")
    for site in ({}, {"site": "second.example:8080"}):
        items = {item["type"]: item for item in api("changes/", type="person,category,tag", **site).data["items"]}
        assert {*items} == {"person", "category", "tag"}
        assert items["person"]["document"] == api(f"people/{person.slug}/").data
        assert items["category"]["document"] == api(f"categories/{category.slug}/").data
        assert items["person"]["path"] is None


def test_a_changed_biography_comes_alone_if_no_page_shows_it(api):
    person = factories.person("Jane Doe")
    factories.article("Rest", authorships=[Authorship(person=person)])
    first = api("changes/")
    person.bio = "<p>She likes rain.</p>"
    person.save()
    answer = since(api, first)
    assert types(answer) == ["person"]
    assert answer.data["items"][0]["document"]["bio"]["html"] == "<p>She likes rain.</p>"


def test_a_deleted_category_and_a_tag_that_no_page_has_any_more_are_withdrawn(api):
    category, tag = factories.category("Sleep"), Tag.objects.create(name="night")
    article = factories.article("Rest", tagged_items=[ArticleTag(tag=tag)])
    first = api("changes/")
    category.delete()
    article.unpublish()
    withdrawn = {item["type"]: item["reason"] for item in since(api, first).data["items"]}
    assert withdrawn == {"category": "deleted", "tag": "unpublished", "article": "unpublished"}


def test_images_are_not_in_the_feed(api):
    factories.picture()
    assert "image" not in types(api("changes/"))
    assert api("changes/", type="image").status_code == 400
