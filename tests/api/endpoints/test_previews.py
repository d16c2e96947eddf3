"""Drafts as frontends read them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import InterfaceError
from django.utils import timezone
from wagtail.models import Locale, PageViewRestriction

from api.endpoints.previews import UNREADABLE
from pages.models import Article, Authorship, Category, Location, Person, Preview, SiteSettings
from tests import factories

pytestmark = pytest.mark.django_db

FRONTEND = "https://www.clinic.example"


@pytest.fixture
def user() -> Any:
    return factories.administrator()


@pytest.fixture
def shown(api, user):
    """Stores a draft and returns the answer to its token."""

    def show(draft: Any, *, parent: Any = None, problems: list | None = None, **request: Any) -> Any:
        made, token = Preview.begin(draft, user=user, parent=parent)
        made.change(draft, problems or [])
        return api(f"preview/{token}/", **request)

    return show


def link(page: Any, user: Any, days: int = 7) -> tuple[Preview, str]:
    return Preview.share(page, user=user, days=days)


def test_draft_has_the_shape_of_the_live_page(shown, api):
    article = factories.article("Sleep", summary="Short")
    live = api(f"pages/{api('articles/sleep/').data['id']}/").data
    article.summary = "A longer summary"
    answer = shown(article)
    assert answer.data["kind"] == "page"
    assert answer.data["site"] is None
    document = answer.data["document"]
    assert document["summary"] == "A longer summary"
    assert {**live, "summary": None, "version": 0, "updated_at": 0, "seo": 0} == {
        **document,
        "summary": None,
        "version": 0,
        "updated_at": 0,
        "seo": 0,
    }
    assert api("articles/sleep/").data["summary"] == "Short"
    preview = answer.data["preview"]
    assert (preview["revision"], preview["live"], preview["problems"]) == (1, True, [])


def test_draft_shows_other_pages_in_its_own_language(shown):
    about, french = factories.plain_page("About"), Locale.objects.create(language_code="fr")
    for page in (factories.home(), factories.article_index(), about):
        page.copy_for_translation(french).get_latest_revision().publish()
    draft = Article(title="Repos", slug="repos", locale=french, body=[("related", {"pages": [about]})])
    document = shown(draft, parent=factories.article_index().get_translation(french)).data["document"]
    assert [page["path"] for page in document["body"][0]["value"]["pages"]] == ["/fr/about/"]
    assert document["parent"]["locale"] == "fr"


def test_page_that_was_never_saved_is_shown_at_its_place(shown):
    index = factories.article_index()
    page = Article(title="Rest", slug="rest", body=[("heading", {"level": "2", "text": "Why?"})])
    answer = shown(page, parent=index)
    document = answer.data["document"]
    assert (document["path"], document["title"]) == ("/blog/rest/", "Rest")
    assert [crumb["path"] for crumb in document["breadcrumbs"]] == ["/", "/blog/", "/blog/rest/"]
    assert document["parent"]["path"] == "/blog/"
    assert [each["path"] for each in document["translations"]] == ["/blog/rest/"]
    assert document["published_at"]
    assert document["published_on"]
    assert document["toc"][0]["text"] == "Why?"
    assert answer.data["preview"]["live"] is False


def test_two_new_pages_have_ids_of_their_own(shown):
    index = factories.article_index()
    ids = {shown(Article(title="Rest", slug="rest"), parent=index).data["document"]["id"] for _ in range(2)}
    assert len(ids) == 2


def test_draft_below_a_draft_is_shown_without_it(shown):
    article = factories.article("Sleep")
    parent = article.get_parent()
    parent.live = False
    parent.save()
    document = shown(Article.objects.get()).data["document"]
    assert document["path"] == "/blog/sleep/"
    assert document["parent"] is None
    assert [crumb["path"] for crumb in document["breadcrumbs"]] == ["/", "/blog/sleep/"]


def test_page_below_a_draft_is_not_shown(shown):
    index = factories.article_index()
    article = factories.article("Sleep")
    index.live = False
    index.save()
    index.body = [("related", {"pages": [article]})]
    assert "Sleep" not in shown(index).content.decode()


def test_settings_that_cannot_be_shown_are_an_answer(shown, user, api):
    settings = factories.settings_of_site(name="Clinic")
    made, token = Preview.begin(settings, user=user)
    made.change(settings, [])
    made.content["header"] = '{"a": 1}'
    made.save()
    answer = api(f"preview/{token}/")
    assert answer.status_code == 200
    assert answer.data["document"]["title"] == "Home"


def test_draft_shows_no_other_draft_and_nothing_private(shown):
    person = factories.person()
    draft, private = factories.location("Draft clinic", live=False), factories.location("Private clinic")
    Location.objects.filter(pk=draft.pk).update(live=False)
    PageViewRestriction.objects.create(page=private, restriction_type="login")
    picture = factories.picture(collection=hidden_collection())
    article = factories.article("Sleep")
    article.hero = picture
    article.authorships.add(Authorship(person=person))
    article.body = [("location", {"page": draft}), ("related", {"pages": [private]})]
    answer = shown(article)
    text = answer.content.decode()
    assert "Draft clinic" not in text
    assert "Private clinic" not in text
    assert answer.data["document"]["hero"] is None
    assert [author["name"] for author in answer.data["document"]["authors"]] == ["Review group"]


def hidden_collection() -> Any:
    from wagtail.models import Collection, CollectionViewRestriction

    found = Collection.get_first_root_node().add_child(name="Hidden")
    CollectionViewRestriction.objects.create(collection=found, restriction_type="login")
    return found


def test_private_page_is_shown_to_those_with_its_token(shown, api):
    article = factories.article("Sleep")
    PageViewRestriction.objects.create(page=article, restriction_type="login")
    assert api("articles/sleep/").status_code == 404
    answer = shown(article)
    assert answer.data["document"]["title"] == "Sleep"
    assert answer.data["preview"]["live"] is False


def test_draft_that_cannot_be_shown_is_an_answer_with_problems(shown):
    article = factories.article("Sleep", summary="Short")
    article.body = [
        ("image", {"image": None, "caption": "", "credit": ""}),
        ("quote", {"text": "", "attribution": "", "role": ""}),
        ("rich_text", "<p>Yes</p>"),
    ]
    answer = shown(article)
    assert answer.status_code == 200
    assert [block["type"] for block in answer.data["document"]["body"]] == ["rich_text"]
    quote = article.body[1].id
    assert {"block_id": quote, "field": "quote.text"} in [
        {"block_id": each["block_id"], "field": each["field"]} for each in answer.data["preview"]["problems"]
    ]


@pytest.mark.parametrize("content", ["{", '[{"type": "nothing"}, 4]', '{"a": 1}', "[[[[[]]]]]"])
def test_draft_that_no_form_makes_is_an_answer(shown, user, api, content):
    article = factories.article("Sleep")
    made, token = Preview.begin(article, user=user)
    made.change(article, [])
    made.content["body"] = content
    made.content["published_on"] = "2026-01-01"
    made.save()
    answer = api(f"preview/{token}/")
    assert answer.status_code == 200
    assert answer.data["document"]["title"] == "Sleep"


@pytest.mark.parametrize("content", [{}, {"pk": "x", "tagged_items": 4}])
def test_draft_that_cannot_be_read_is_gone(api, user, caplog, content):
    made, token = Preview.begin(Article(title="Rest"), user=user, parent=factories.article_index())
    made.change(Article(title="Rest"), [])
    Preview.objects.filter(pk=made.pk).update(content=content)
    answer = api(f"preview/{token}/")
    assert (answer.status_code, answer.data["detail"]) == (410, UNREADABLE)
    assert not [record for record in caplog.records if record.levelname == "ERROR"]


def test_outage_does_not_tell_that_a_draft_is_gone(api, user, monkeypatch):
    made, token = Preview.begin(Article(title="Rest"), user=user, parent=factories.article_index())
    made.change(Article(title="Rest"), [])

    def fail(preview: Preview) -> None:
        raise InterfaceError("the connection is closed")

    monkeypatch.setattr(Preview, "draft", fail)
    assert api(f"preview/{token}/").status_code == 503


def test_problems_of_the_form_are_listed(shown):
    problem = {"block_id": None, "field": "published_on", "detail": "Enter a valid date."}
    assert shown(factories.article("Sleep"), problems=[problem]).data["preview"]["problems"] == [problem]


def test_each_draft_that_a_page_names_is_a_problem(shown):
    people = [Person.objects.create(name=name, slug=name, live=False) for name in "ab"]
    answer = shown(factories.article("Sleep", authorships=[Authorship(person=person) for person in people]))
    assert [problem["detail"].split("”")[0] for problem in answer.data["preview"]["problems"]] == [
        "Readers no longer see “a",
        "Readers no longer see “b",
    ]


def test_person_is_shown_on_the_newest_page_that_names_it(shown):
    person = factories.person()
    for number, title in enumerate(["Old", "New"]):
        article = factories.article(title, last_published_at=timezone.now() + timedelta(minutes=number))
        article.authorships.add(Authorship(person=person))
        article.save()
    factories.article("Hidden", live=False)
    person.name = "Another name"
    answer = shown(person)
    assert answer.data["document"]["title"] == "New"
    assert answer.data["document"]["authors"][0]["name"] == "Another name"
    assert Person.objects.get().name == "Review group"


def test_tag_is_shown_on_its_page(shown):
    tag = factories.tag("Sleep")
    tag.name = "Rest"
    assert shown(tag).data["document"]["tags"][0]["name"] == "Rest"


def test_category_without_a_page_says_so(shown):
    answer = shown(factories.category())
    assert answer.status_code == 404
    assert "No page that readers see shows this yet" in answer.data["detail"]


def test_settings_are_shown_on_the_home_page_and_as_the_site(shown):
    factories.settings_of_site(name="Clinic", title_suffix=" | Clinic")
    settings = SiteSettings.objects.get()
    settings.name, settings.title_suffix = "Hospital", " | Hospital"
    answer = shown(settings)
    assert answer.data["document"]["seo"]["title"] == "Home | Hospital"
    assert answer.data["site"]["name"] == "Hospital"


def test_link_shows_the_latest_draft_that_is_saved(api, user):
    article = factories.article("Sleep", summary="Short")
    _, token = link(article, user)
    assert api(f"preview/{token}/").data["document"]["summary"] == "Short"
    article.summary = "Longer"
    first = article.save_revision().pk
    answer = api(f"preview/{token}/").data
    assert (answer["document"]["summary"], answer["preview"]["revision"]) == ("Longer", first)
    article.body = [("image", {"image": None, "caption": "", "credit": ""})]
    article.save_revision()
    answer = api(f"preview/{token}/").data
    assert answer["preview"]["revision"] > first
    assert answer["preview"]["problems"][0]["block_id"]


def test_unknown_token_is_not_found(api):
    answer = api("preview/abc/")
    assert answer.status_code == 404
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("changes", "why"),
    [({"expires_at": timezone.now()}, "expired"), ({"revoked_at": timezone.now()}, "withdrawn")],
)
def test_ended_token_is_gone(api, user, changes, why):
    preview, token = link(factories.article("Sleep"), user)
    Preview.objects.filter(pk=preview.pk).update(**changes)
    answer = api(f"preview/{token}/")
    assert answer.status_code == 410
    assert why in answer.data["detail"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_link_to_a_deleted_page_is_gone(api, user):
    article = factories.article("Sleep")
    _, token = link(article, user)
    article.delete()
    assert api(f"preview/{token}/").status_code == 410


def test_link_ends_with_the_permission_of_its_maker(api):
    article = factories.article("Sleep")
    member = factories.member(of=article.get_parent())
    _, token = link(article, member)
    assert api(f"preview/{token}/").status_code == 200
    member.groups.clear()
    answer = api(f"preview/{token}/")
    assert answer.status_code == 410
    assert "may not edit" in answer.data["detail"]


def test_token_itself_is_not_stored(user):
    _, token = link(factories.article("Sleep"), user)
    row = Preview.objects.values().get()
    assert token not in str(row)
    assert len(token) >= 43


def test_no_cache_and_no_other_origin_has_a_draft(shown, settings):
    settings.FRONTEND_URL = FRONTEND
    article = factories.article("Sleep")
    answer = shown(article, headers={"Origin": FRONTEND})
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == FRONTEND
    assert answer.headers["Vary"] == "Origin"
    assert not {"ETag", "Surrogate-Key", "CDN-Cache-Control"} & set(answer.headers)
    for origin in (None, "https://evil.example", "null", f"{FRONTEND}.evil.example"):
        answer = shown(article, headers={"Origin": origin} if origin else None)
        assert "Access-Control-Allow-Origin" not in answer.headers
    answer = shown(article, headers={"Origin": "https://evil.example"}, method="OPTIONS")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_frontend_of_a_site_may_read_previews(shown):
    factories.settings_of_site(frontend_url="https://Other.example:443/base")
    article = factories.article("Sleep")
    answer = shown(article, headers={"Origin": "https://other.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "https://other.example"


def test_formats_and_fields_apply_to_drafts(shown):
    article = factories.article("Sleep", body=[("rich_text", "<p>Yes</p>")])
    document = shown(article, fields="title,body", rich_text="text").data["document"]
    assert set(document) == {"id", "type", "title", "body"}
    assert document["body"][0]["value"]["text"] == "Yes"


def test_drafts_are_nowhere_else(shown, api):
    category = factories.category()
    article = factories.article("Sleep", category=category)
    category.name = "Another name"
    shown(category)
    shown(Article(title="Rest", slug="rest"), parent=article.get_parent())
    for address in ("articles/", "categories/", "changes/", "pages/"):
        text = api(address).content.decode()
        assert "Another name" not in text
        assert "Rest" not in text
    assert Category.objects.get().name == "Trauma"
