"""The parameter `q` of every list: the matches, their order, and their highlights."""

import itertools
import re
from html import escape
from urllib.parse import parse_qsl

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale, PageViewRestriction, Site

from api.models import SearchEntry
from pages.models import ArticleTag, Home, Person, Tag
from tests import factories

ORDERINGS = ["relevance", "title", "-title", "-published_on", "updated_at"]


@pytest.fixture
def found(api):
    """Return the titles that a search finds, in order."""

    def titles(words: str, path: str = "articles/", **query) -> list[str]:
        response = api(path, q=words, **query)
        assert response.status_code == 200, response.content
        return [item.get("title") or item["name"] for item in response.data["items"]]

    return titles


def text(html: str) -> list[tuple[str, str]]:
    return [("rich_text", html)]


def in_language(code: str, title: str, **fields):
    locale, _ = Locale.objects.get_or_create(language_code=code)
    if not Home.objects.filter(locale=locale).exists():
        factories.home().copy_for_translation(locale).get_latest_revision().publish()
        factories.article_index().copy_for_translation(locale).get_latest_revision().publish()
    article = factories.article("Original").copy_for_translation(locale)
    for name, value in {"title": title, **fields}.items():
        setattr(article, name, value)
    article.save_revision().publish()
    return article


# --- what matches ---


def test_word_forms_do_not_matter(found):
    factories.article("A", body=text("<p>She was sleeping in the gardens.</p>"))
    factories.article("B", body=text("<p>Nothing of the kind.</p>"))
    assert found("garden sleep") == ["A"]
    assert found("sleeps") == ["A"]


@pytest.mark.parametrize("words", ["cafe", "CAFÉ", "Café", "cafe\u0301"])
def test_case_and_accents_do_not_matter(found, words):
    factories.article("A", body=text("<p>At the café.</p>"))
    assert found(words) == ["A"]


def test_every_word_must_match_anywhere_in_the_page(found):
    factories.article("Sleep", body=text("<p>On memory.</p>"))
    factories.article("Memory", body=text("<p>On dreams.</p>"))
    assert found("memory sleep") == ["Sleep"]


@pytest.mark.parametrize("beginning", ["anx", "anxi", "anxie", "anxiet", "anxiety"])
def test_a_prefix_of_the_last_word_matches(found, beginning):
    factories.article("A", body=text("<p>About anxiety and rest.</p>"))
    factories.article("B", body=text("<p>About rest.</p>"))
    assert found(f"rest {beginning}") == ["A"]


def test_a_prefix_of_another_word_does_not_match(found):
    factories.article("A", body=text("<p>About anxiety and rest.</p>"))
    assert found("anxi rest") == []


def test_a_prefix_finds_words_with_another_stem(found):
    factories.article("A", body=text("<p>About happiness.</p>"))
    assert found("happine") == ["A"]


@pytest.mark.parametrize("words", ["anxeity", "anxety", "anxxiety"])
def test_typing_errors_are_corrected_and_reported(api, words):
    factories.article("A", body=text("<p>About anxiety.</p>"))
    data = api("articles/", q=words).data
    assert [item["title"] for item in data["items"]] == ["A"]
    assert data["meta"]["corrected"] == [{"from": words, "to": "anxiety"}]


def test_a_prefix_of_the_last_word_matches_after_a_typing_error(found):
    factories.article("A", body=text("<p>About anxiety and sleep.</p>"))
    assert found("anxeity slee") == ["A"]


def test_a_typing_error_is_reported_even_without_results(api):
    factories.article("A", body=text("<p>About anxiety.</p>"))
    factories.article("B", body=text("<p>About sleep.</p>"))
    data = api("articles/", q="anxeity sleep").data
    assert (data["items"], data["meta"]["corrected"]) == ([], [{"from": "anxeity", "to": "anxiety"}])


def test_a_known_word_is_not_corrected(api):
    factories.article("A", body=text("<p>About mental health.</p>"))
    factories.article("B", body=text("<p>About metal.</p>"))
    data = api("articles/", q="metal").data
    assert [item["title"] for item in data["items"]] == ["B"]
    assert data["meta"]["corrected"] == []


def test_short_words_are_not_corrected(found):
    factories.article("A", body=text("<p>One cat.</p>"))
    assert found("cot") == []


def test_stop_words_do_not_matter(found):
    factories.article("A", body=text("<p>Sleeping well.</p>"))
    assert found("the sleep of the") == ["A"]


def test_stop_words_alone_find_words_that_begin_with_them(found):
    factories.article("A", body=text("<p>About therapy.</p>"))
    factories.article("B", body=text("<p>The rest.</p>"))
    assert found("the") == ["A"]


def test_operators_have_no_meaning(found):
    factories.article("A", body=text("<p>Sleep and rest.</p>"))
    for words in (
        "sleep & !rest",
        "sleep | rest",
        "'sleep' <-> \"rest\"",
        "sleep:* (rest",
        "sleep\\ rest%",
        "-sleep rest",
    ):
        assert found(words) == ["A"]


@pytest.mark.parametrize(
    ("code", "written", "asked"),
    [
        ("fr", "Les enfants étudiaient.", "etudier enfant"),
        ("de", "Die Kinder in den Häusern.", "haus kind"),
        ("ar", "مُحَمَّدٌ يقرأ الكتـــاب", "كتاب محمد"),
        ("ru", "Мой русский дом", "русская"),
        ("tlh", "Heghlumeh QaQ jajvam", "qaq"),
    ],
)
def test_each_language_has_its_word_forms(found, code, written, asked):
    in_language(code, "A", body=text(f"<p>{written}</p>"))
    assert found(asked, locale=code) == ["A"]


def test_all_languages_are_searched_together(found):
    in_language("fr", "Français", body=text("<p>Les maisons anciennes</p>"))
    factories.article("English", body=text("<p>My maison</p>"))
    assert found("maison") == ["English"]
    assert set(found("maison", locale="*")) == {"Français", "English"}


def test_a_word_of_any_language_is_not_a_typing_error_with_all_locales(api):
    in_language("fr", "Français", body=text("<p>Le sommeil</p>"))
    factories.article("English", body=text("<p>The sommeill</p>"))
    data = api("articles/", q="sommeil", locale="*").data
    assert data["meta"]["corrected"] == []


def test_people_categories_and_tags_are_searched(found):
    factories.person("Doctor Who", bio="<p>Travels in time.</p>")
    factories.category("Trauma", description="After bad things.")
    factories.tag("Deep sleep", slug="deep-sleep")
    assert found("travels", "people/") == ["Doctor Who"]
    assert found("bad", "categories/") == ["Trauma"]
    assert found("slepe", "tags/") == found("deep", "tags/") == ["Deep sleep"]


def test_every_type_of_page_is_searched(found):
    factories.location("Harbour clinic", directions="<p>By tram.</p>")
    factories.contact("Write to us")
    factories.plain_page("About trams", body=text("<p>We like them.</p>"))
    assert found("tram", "locations/") == ["Harbour clinic"]
    assert found("yonge", "locations/") == ["Harbour clinic"]
    assert found("writing", "contacts/") == ["Write to us"]
    assert found("tram", "pages/") == ["About trams", "Harbour clinic"]
    assert found("tram", "pages/", type="plain_page") == ["About trams"]


def test_text_that_a_page_shows_of_another_does_not_match(found):
    related = factories.article("Umbrella")
    article = factories.article("Sleep")
    article.related_links.create(article=related)
    article.save_revision().publish()
    assert found("umbrella") == ["Umbrella"]
    assert found("blog") == []
    assert found("testserver") == []


# --- what must not match ---


def test_drafts_are_not_found(found):
    article = factories.article("Sleep", body=text("<p>Published.</p>"))
    article.title, article.summary = "Clandestine", "Unheard of"
    article.save_revision()
    assert found("published") == ["Sleep"]
    assert found("clandestine") == found("unheard") == []


def test_private_pages_are_not_found_until_they_are_public(found):
    article = factories.article("Sleep")
    restriction = PageViewRestriction.objects.create(page=article, restriction_type="login")
    assert found("sleep") == []
    restriction.delete()
    assert found("sleep") == ["Sleep"]


def test_withdrawn_pages_and_old_words_are_not_found(found):
    article = factories.article("Sleep")
    assert found("sleep") == ["Sleep"]
    article.title = "Dreams"
    article.save_revision().publish()
    assert (found("sleep"), found("dream")) == ([], ["Dreams"])
    article.unpublish()
    assert found("dream") == []
    assert not SearchEntry.objects.filter(type="article").exists()


def test_renamed_people_are_found_under_their_new_name(found):
    person = factories.person("Ada")
    assert found("ada", "people/") == ["Ada"]
    Person.objects.filter(pk=person.pk).update(name="Grace")
    assert (found("ada", "people/"), found("grace", "people/")) == ([], ["Grace"])


def test_each_site_searches_its_own_content(api):
    factories.article("Sleep")
    other = factories.publish(Home(title="Sleeping elsewhere", slug="elsewhere"), below=factories.home().get_parent())
    Site.objects.create(hostname="elsewhere.example", root_page=other)
    titles = lambda **query: [item["title"] for item in api("pages/", q="sleep", **query).data["items"]]  # noqa: E731
    assert titles() == ["Sleep"]
    assert titles(site="elsewhere.example") == ["Sleeping elsewhere"]


# --- order ---


def test_titles_weigh_most_then_summaries_headings_and_bodies(found):
    factories.article("In the body", body=text("<p>Sleep.</p>"))
    factories.article("In a heading", body=[("heading", {"level": "2", "text": "Sleep"})])
    factories.article("In the summary", summary="Sleep")
    factories.article("Sleep")
    assert found("sleep") == ["Sleep", "In the summary", "In a heading", "In the body"]


def test_scores_fall_and_are_the_same_in_every_order(api):
    for number in range(4):
        factories.article(f"A{number}", body=text("<p>" + "Sleep. " * (number + 1) + "</p>"))
    items = api("articles/", q="sleep").data["items"]
    scores = [item["score"] for item in items]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == 4
    by_title = api("articles/", q="sleep", ordering="title").data["items"]
    assert {item["id"]: item["score"] for item in by_title} == {item["id"]: item["score"] for item in items}


def test_relevance_needs_a_search(api):
    response = api("articles/", ordering="relevance")
    assert response.status_code == 400
    assert response.data["errors"][0]["parameter"] == "ordering"
    assert "q" in response.data["detail"]


def test_following_next_gives_each_match_once_and_previous_leads_back(api):
    for number in range(7):
        words = "sleep " * (number // 2 + 1) if number != 3 else "nothing"
        factories.article(f"A{number}", published_on=f"2026-01-{number // 2 + 1:02}", body=text(f"<p>{words}</p>"))
    in_language("fr", "F1", body=text("<p>sleep sleep</p>"))
    in_language("fr", "F2", body=text("<p>sleep</p>"))
    for ordering, locale in itertools.product(ORDERINGS, ("en", "*")):
        query = {"q": "slepe" if ordering == "title" else "slee", "ordering": ordering, "locale": locale}
        everything = [item["id"] for item in api("articles/", **query).data["items"]]
        assert len(everything) == (6 if locale == "en" else 8), query
        pages, following = [], {**query, "limit": 3}
        while following:
            page = api("articles/", **following).data
            pages.append([item["id"] for item in page["items"]])
            following = dict(parse_qsl((page["meta"]["next"] or "?").partition("?")[2]))
        assert sum(pages, []) == everything, query  # noqa: RUF017
        before = api("articles/", **dict(parse_qsl(page["meta"]["previous"].partition("?")[2]))).data
        assert [item["id"] for item in before["items"]] == pages[-2], query


def test_the_next_page_searches_for_the_same_words(api):
    for number in range(3):
        factories.article(f"Anxiety {number}")
    first = api("articles/", q="anxeity", limit=2).data
    assert first["meta"]["corrected"] == [{"from": "anxeity", "to": "anxiety"}]
    factories.article("Anxeity")
    following = dict(parse_qsl(first["meta"]["next"].partition("?")[2]))
    second = api("articles/", **following).data
    titles = [item["title"] for item in first["items"] + second["items"]]
    assert sorted(titles) == ["Anxiety 0", "Anxiety 1", "Anxiety 2"]
    assert [item["title"] for item in api("articles/", q="anxeity").data["items"]] == ["Anxeity"]


def test_a_cursor_is_bound_to_its_words(api):
    for number in range(3):
        factories.article(f"Sleep {number}")
    following = dict(parse_qsl(api("articles/", q="sleep", limit=1).data["meta"]["next"].partition("?")[2]))
    response = api("articles/", **{**following, "q": "rest"})
    assert (response.status_code, response.data["code"]) == (400, "invalid_cursor")


@pytest.mark.parametrize("ordering", ["relevance", "title"])
def test_words_are_combined_with_slugs_and_ids(api, ordering):
    for title in ("Sleep one", "Sleep two", "Rest three"):
        factories.article(title)
    titles = lambda **query: [  # noqa: E731
        item["title"] for item in api("articles/", q="sleep", ordering=ordering, **query).data["items"]
    ]
    assert titles(slug="sleep-two,rest-three") == ["Sleep two"]
    identifier = api("articles/sleep-one/").data["id"]
    assert titles(id=identifier) == ["Sleep one"]


# --- highlights ---


def test_items_are_summaries_with_highlights_and_a_score(api):
    factories.article("Sleep & rest", summary="Why we sleep.", body=text("<p>First.</p><p>Sleeping <b>helps</b>.</p>"))
    [item] = api("articles/", q="sleep").data["items"]
    assert item["highlights"] == [
        {"field": "title", "html": "<mark>Sleep</mark> &amp; rest"},
        {"field": "summary", "html": "Why we <mark>sleep</mark>."},
        {"field": "body", "html": "<mark>Sleeping</mark> helps."},
    ]
    assert item["score"] > 0
    [plain] = api("articles/").data["items"]
    assert {**plain, "score": item["score"], "highlights": item["highlights"]} == item


def test_highlights_are_plain_text_but_for_their_marks(api):
    hostile = '<script>alert("sleep")</script> <img src=x onerror=sleep()> &lt;mark&gt; </mark><mark onclick=sleep()>'
    factories.article(
        f"Sleep {hostile}", summary=f"Short: {hostile} sleep", body=text(f"<p>{escape(hostile)} sleep</p>")
    )
    [item] = api("articles/", q="sleep script").data["items"]
    assert {highlight["field"] for highlight in item["highlights"]} == {"title", "summary", "body"}
    for highlight in item["highlights"]:
        assert not re.search(r"<(?!/?mark>)", highlight["html"])
        assert re.sub(r"</?mark>", "", highlight["html"]).count("<") == 0
        assert highlight["html"].count("<mark>") == highlight["html"].count("</mark>") > 0


# --- codes, signs, and fields ---


@pytest.mark.parametrize("asked", ["Who we are", "who we", "who are we", "whO"])
def test_a_title_of_stop_words_is_found(api, asked):
    factories.plain_page("Who we are")
    factories.plain_page("Sleep", body=text("<p>Who are we to say?</p>"))
    [item] = api("pages/", q=asked).data["items"]
    assert item["title"] == "Who we are"
    assert item["highlights"][0]["html"].startswith("<mark>Who</mark>")


@pytest.mark.parametrize("asked", ["don't", "Don’t", "dont", "I don't worry"])
def test_negations_are_found(found, asked):
    factories.article("A", body=text("<p>I don’t worry.</p>"))
    factories.article("B", body=text("<p>Tea and worry.</p>"))
    assert found(asked) == ["A"]


@pytest.mark.parametrize(
    "asked",
    [
        "6472597740",
        "16472597740",
        "+16472597740",
        "+1 647 259 7740",
        "1-647-259-7740",
        "647-259-7740",
        "647259",
        "2597740",
    ],
)
def test_a_telephone_number_is_found_however_it_is_typed(found, asked):
    factories.contact("Reception", channels=[("phone", {"value": "+16472597740"})])
    factories.contact("Elsewhere", channels=[("phone", {"value": "+14165550134"})])
    assert found(asked, "contacts/") == ["Reception"]


@pytest.mark.parametrize(
    ("written", "asked"),
    [("M4K 3Z1", "M4K3Z1"), ("M4K 3Z1", "m4k 3z1"), ("COVID-19", "covid19"), ("covid19", "covid-19"), ("B12", "b12")],
)
def test_codes_are_found_with_and_without_separators(found, written, asked):
    factories.article("A", body=text(f"<p>It is {written}.</p>"))
    factories.article("B", body=text("<p>It is M4K 3Z2, COVID or 19.</p>"))
    assert found(asked)[0] == "A"


@pytest.mark.parametrize("words", ["%", "& | !", "<->", ":*", "'", "\\", '"', "😀", "\u200f", "q", "é"])
@pytest.mark.parametrize("ordering", ["relevance", "title"])
def test_a_letter_or_sign_without_matches_gives_an_empty_list(api, words, ordering):
    factories.article("Sleep - rest")
    answer = api("articles/", q=words, ordering=ordering)
    assert (answer.status_code, answer.data["items"]) == (200, [])


def test_highlights_name_the_field_that_has_the_words(api):
    factories.article("A", tagged_items=[ArticleTag(tag=Tag.objects.create(name="Insomnia"))])
    [item] = api("articles/", q="insomnia").data["items"]
    assert item["highlights"] == [{"field": "tags", "html": "<mark>Insomnia</mark>"}]
    factories.category("Insomnia", slug="insomnia", description="Insomnia and rest")
    [item] = api("categories/", q="insomnia").data["items"]
    assert [highlight["field"] for highlight in item["highlights"]] == ["name", "description"]


# --- hostile input ---


@pytest.mark.parametrize(
    "words",
    ["", " ", "\ufffd", "a\0b", "x" * 10_000, "a " * 50],
)
def test_an_empty_search_and_one_with_too_many_words_are_refused(api, words):
    response = api("articles/", q=words)
    assert response.status_code == 400
    assert response.data["errors"][0]["parameter"] == "q"


@pytest.mark.parametrize("raw", ["%ED%A0%80", "%FF%FE", "sleep%ED%B0%80", "sleep%FF", "%00", "%F0%9F%98", "sleep%0"])
def test_bytes_that_are_not_text_are_refused(api, client, raw):
    factories.article("Sleep")
    api("articles/")
    response = client.get(f"/api/v1/articles/?q={raw}")
    assert response.status_code == (200 if raw == "sleep%0" else 400)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.one_of(st.text(max_size=250), st.text("aé:*&|!<->'\"\\%() \0ــ", max_size=60)),
    ordering=st.sampled_from(ORDERINGS),
)
def test_any_text_gets_an_answer(api, words, ordering):
    if not SearchEntry.objects.exists():
        factories.article("Aa", body=text("<p>aé aaa é</p>"))
    words = words.encode("utf-8", "replace").decode()
    response = api("articles/", q=words, ordering=ordering)
    assert response.status_code in {200, 400}
    if response.status_code == 200:
        assert all(item["score"] > 0 for item in response.data["items"])


# --- suggestions ---


def test_suggestions_are_the_titles_that_begin_with_the_words(found):
    for title in ("Sleep", "« Slèep » at night", "Sleeping", "Slow", "Deep sleep"):
        factories.article(title)
    assert found("SLEE", suggest="true") == ["Sleep", "« Slèep » at night", "Sleeping"]
    assert found("sleep at", suggest="true") == ["« Slèep » at night"]
    assert found("sl", suggest="true", limit=2) == ["Sleep", "« Slèep » at night"]
    assert found("'", suggest="true") == []
    factories.person("Sleep group")
    assert found("sleep", "people/", suggest="true") == ["Sleep group"]


def test_suggestions_know_the_letters_of_each_language(found):
    for code, title in (("sv", "Åre"), ("sv", "Arla"), ("fr", "Âge"), ("fr", "Art")):
        in_language(code, title)
    assert found("å", suggest="true", locale="*") == ["Âge", "Art", "Åre"]
    assert found("a", suggest="true", locale="sv") == ["Arla"]


def test_suggestions_begin_with_digraphs_too(found):
    for code, title in (("da", "Aalborg"), ("da", "Bo"), ("da", "Aben"), ("hu", "Szorongás"), ("hu", "Só")):
        in_language(code, title)
    assert found("a", suggest="true", locale="da") == ["Aben", "Aalborg"]
    assert found("s", suggest="true", locale="hu") == ["Só", "Szorongás"]
    assert found("\U0010ff01", suggest="true", locale="hu") == []


def test_suggestions_go_on_after_the_range_of_a_language(api, found):
    for code, title in (("fr", "Aa"), ("fr", "Âge"), ("fr", "Art"), ("sv", "Å"), ("sv", "Åre")):
        in_language(code, title)
    titles = []
    cursor = {}
    while cursor is not None:
        answer = api("articles/", q="å", suggest="true", locale="*", limit=1, **cursor).data
        titles += [item["title"] for item in answer["items"]]
        cursor = answer["meta"]["next_cursor"] and {"cursor": answer["meta"]["next_cursor"]}
    assert titles == ["Aa", "Âge", "Art", "Å", "Åre"]


def test_suggestions_come_in_parts_and_can_be_filtered(api):
    factories.category()
    for nth in range(5):
        factories.article(f"Sleep {nth}")
    factories.article("Sleep 5", category=factories.category("Rest", slug="rest"))
    answer = api("articles/", q="sleep", suggest="true", limit=2, total="true", fields="title").data
    assert answer["meta"]["total"] == 6
    assert [set(item) for item in answer["items"]] == [{"id", "type", "title"}] * 2
    rest = api("articles/", q="Sleep", suggest="true", cursor=answer["meta"]["next_cursor"]).data["items"]
    assert [item["title"] for item in rest] == [f"Sleep {nth}" for nth in range(2, 6)]
    assert [item["title"] for item in api("articles/", q="sl", suggest="true", category="rest").data["items"]] == [
        "Sleep 5"
    ]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [({}, "suggest"), ({"q": "sleep", "ordering": "-title"}, "ordering"), ({"q": " "}, "q")],
)
def test_suggestions_need_words_and_their_own_order(api, query, parameter):
    answer = api("articles/", suggest="true", **query)
    assert (answer.status_code, answer.data["errors"][0]["parameter"]) == (400, parameter)
