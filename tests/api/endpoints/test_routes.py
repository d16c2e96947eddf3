"""The routes of paths: a page, else a redirect, else a tombstone, else nothing."""

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from api.endpoints.routes import page_path, redirect_paths
from api.reads.routes import SPELLINGS
from api.rendering.redirects import location_on_site
from pages.models import Home, PlainPage, RedirectOptions
from tests import factories
from tests.following import Follower


def redirect(
    old: str, *, page=None, link: str = "", permanent: bool = True, site=None, keep_query: bool = False
) -> Redirect:
    made = Redirect.objects.create(
        old_path=Redirect.normalise_path(old), redirect_page=page, redirect_link=link, is_permanent=permanent, site=site
    )
    if keep_query:
        RedirectOptions.objects.create(redirect=made, keep_query=True)
    return made


@pytest.mark.parametrize("path", ["/blog/sleep/", "/blog/sleep", "/blog/sleep/?utm_source=x"])
def test_a_route_gives_a_live_page(api, path):
    factories.article("Sleep")
    route = api("routes/", path=path).data
    assert route["kind"] == "page"
    assert route["document"]["title"] == "Sleep"


def test_the_home_page_is_at_the_root(api):
    assert api("routes/", path="/").data["document"]["type"] == "home"


def test_a_path_may_have_letters_of_any_script(api):
    factories.article("Été")
    path = api("articles/").data["items"][0]["path"]
    assert api("routes/", path=path).status_code == 200
    assert api("routes/", path="/blog/été/").status_code == 200


def test_a_redirect_to_a_page_follows_the_page(api):
    article = factories.article("Sleep")
    redirect("/old/", page=article)
    expected = {"kind": "redirect", "location": "/blog/sleep/", "permanent": True, "keep_query": False}
    assert api("routes/", path="/old/").data == expected
    article.slug = "rest"
    article.save_revision().publish()
    assert api("routes/", path="/old").data["location"] == "/blog/rest/"


def test_a_redirect_may_lead_elsewhere(api):
    redirect("/book", link="https://book.example.org/", permanent=False)
    expected = {"kind": "redirect", "location": "https://book.example.org/", "permanent": False, "keep_query": False}
    assert api("routes/", path="/book").data == expected


def test_a_chain_is_followed_to_its_end_and_is_permanent_if_all_of_it_is(api):
    article = factories.article("Sleep")
    redirect("/one", link="/two/")
    redirect("/two", link="/three", permanent=False)
    redirect("/three", page=article)
    expected = {"kind": "redirect", "location": "/blog/sleep/", "permanent": False, "keep_query": False}
    assert api("routes/", path="/one").data == expected


def test_a_chain_goes_through_paths_of_any_script(api):
    redirect("/été/", link="/hiver/?jour=été")
    redirect("/printemps/", link="/été/")
    expected = {"kind": "redirect", "location": "/hiver/?jour=%C3%A9t%C3%A9", "permanent": True, "keep_query": False}
    for path in ("/été/", "/%C3%A9t%C3%A9", "/printemps/"):
        assert api("routes/", path=path).data == expected


def test_a_loop_is_not_found(api):
    redirect("/one", link="/two")
    redirect("/two", link="/one")
    assert api("routes/", path="/one").status_code == 404


def test_a_live_page_takes_precedence_over_a_redirect(api):
    factories.article("Sleep")
    redirect("/blog/sleep", link="/elsewhere")
    assert api("routes/", path="/blog/sleep").data["kind"] == "page"


@pytest.mark.parametrize("edit", [Page.unpublish, Page.delete])
@pytest.mark.parametrize("to", ["page", "path"])
def test_a_redirect_to_a_page_that_is_gone_says_why(api, edit, to):
    article = factories.article("Sleep")
    redirect("/old", **({"page": article} if to == "page" else {"link": "/blog/sleep"}))
    assert api("routes/", path="/old").data["kind"] == "redirect"
    edit(article)
    response = api("routes/", path="/old/")
    assert response.status_code == 410
    assert response.data["reason"] == api("routes/", path="/blog/sleep/").data["reason"]


def test_a_redirect_does_not_reveal_what_became_of_a_private_page(api):
    article = factories.article("Sleep")
    redirect("/old", page=article)
    redirect("/older", link="/blog/sleep/")
    api("routes/", path="/old")
    article.view_restrictions.create(restriction_type="login")
    assert api("routes/", path="/old").status_code == 404
    assert api("routes/", path="/older").data["kind"] == "redirect"
    article.delete()
    assert api("routes/", path="/old").status_code == 404
    assert api("routes/", path="/older").data["kind"] == "redirect"


@pytest.mark.parametrize("path", ["/blog", "/blog/", "//blog?page=2", "/%62log"])
def test_a_route_says_the_canonical_path(api, path):
    factories.article("Sleep")
    assert api("routes/", path=path, fields="id").data["path"] == "/blog/"


def test_redirects_are_listed_by_the_path_that_they_lead_from(api, queries):
    article = factories.article("Sleep")
    redirect("/old", page=article)
    redirect("/away", link="https://www.example.org/", permanent=False)
    redirect("/nowhere", page=(gone := factories.article("Gone")))
    api("redirects/")
    gone.unpublish()
    answer = api("redirects/", limit=1, total="true").data
    following = Client().get(answer["meta"]["next"]).json()
    items = [*answer["items"], *following["items"]]
    assert [(item["from"], item["location"], item["permanent"]) for item in items] == [
        ("/away", "https://www.example.org/", False),
        ("/old", "/blog/sleep/", True),
    ]
    assert answer["meta"]["total"] == 2
    assert api("redirects/", fields="location").data["items"][0].keys() == {"id", "type", "location"}
    assert queries(lambda: Client().get("/api/v1/redirects/")) == 1


def test_a_redirect_says_if_it_keeps_the_query_of_the_visitor(api):
    made = redirect("/old", link="/new/", keep_query=True)
    other = redirect("/other", link="/new/")
    assert api("routes/", path="/old?a=1").data == {
        "kind": "redirect",
        "location": "/new/",
        "permanent": True,
        "keep_query": True,
    }
    assert [item["keep_query"] for item in api("redirects/").data["items"]] == [True, False]
    changes = {item["path"]: item["document"] for item in api("changes/", type="redirect").data["items"]}
    assert {path: document["keep_query"] for path, document in changes.items()} == {"/old": True, "/other": False}
    made.options.delete()
    RedirectOptions.objects.create(redirect=other, keep_query=True)
    assert [item["keep_query"] for item in api("redirects/").data["items"]] == [False, True]


@pytest.mark.parametrize(
    ("first", "second", "kept", "location"),
    [
        (True, True, True, "/three?c=3&b=2#top"),
        (True, False, False, "/three?c=3#top"),
        (False, True, False, "/three?c=3&b=2#top"),
    ],
)
def test_a_chain_keeps_the_query_if_all_of_it_does(api, first, second, kept, location):
    redirect("/one", link="/two?b=2#end", keep_query=first)
    redirect("/two", link="/three?c=3#top", keep_query=second)
    found = api("routes/", path="/one?a=1").data
    assert (found["keep_query"], found["location"]) == (kept, location)


def listed(api) -> dict[str, str]:
    """Return the redirects that the list has, after checking that the feed has the same."""
    items = api("redirects/", total="true").data
    follower = Follower(type="redirect")
    follower.catch_up()
    assert follower.held == follower.live()
    assert sorted(held["from"] for held in follower.held.values()) == [item["from"] for item in items["items"]]
    assert items["meta"]["total"] == len(items["items"])
    return {item["from"]: item["location"] for item in items["items"]}


@pytest.mark.parametrize("query", ["", "?id=1"])
def test_a_redirect_from_the_path_of_a_live_page_is_not_listed_until_the_page_goes(api, query):
    redirect(f"/blog/sleep{query}", link="/elsewhere/")
    factories.article_index()
    assert listed(api) == {f"/blog/sleep{query}": "/elsewhere/"}
    article = factories.article("Sleep")
    assert listed(api) == {}
    for hide, show in [
        (lambda: article.unpublish(), lambda: article.save_revision().publish()),
        (lambda: article.get_parent().unpublish(), lambda: article.get_parent().specific.save_revision().publish()),
        (
            lambda: article.view_restrictions.create(restriction_type="login"),
            lambda: article.view_restrictions.all().delete(),
        ),
    ]:
        hide()
        assert listed(api) == {f"/blog/sleep{query}": "/elsewhere/"}
        assert api("routes/", path=f"/blog/sleep/{query}").data["location"] == "/elsewhere/"
        article.refresh_from_db()
        show()
        article.refresh_from_db()
        assert listed(api) == {}
    Page.objects.get(pk=article.pk).delete()
    assert listed(api) == {f"/blog/sleep{query}": "/elsewhere/"}


def test_a_page_that_moves_takes_the_place_of_redirects_and_leaves_them(api):
    redirect("/blog/sleep", link="/elsewhere/")
    redirect("/journal/sleep", link="/elsewhere/")
    factories.article("Sleep")
    assert listed(api).keys() == {"/journal/sleep"}
    index = factories.article_index()
    index.slug = "journal"
    index.save()
    assert "/blog/sleep" in listed(api)
    assert "/journal/sleep" not in listed(api)


def test_the_home_page_of_a_new_language_takes_the_place_of_a_redirect(api):
    redirect("/fr", link="/elsewhere/")
    redirect("/fr/été", link="/elsewhere/")
    french = Locale.objects.create(language_code="fr")
    assert listed(api).keys() == {"/fr", "/fr/%C3%A9t%C3%A9"}
    home = factories.home().copy_for_translation(french)
    assert listed(api).keys() == {"/fr", "/fr/%C3%A9t%C3%A9"}
    home.save_revision().publish()
    assert listed(api).keys() == {"/fr/%C3%A9t%C3%A9"}
    home.slug = "maison"
    home.save_revision().publish()
    factories.publish(PlainPage(title="Été", locale=french), below=home)
    assert listed(api) == {}
    french.language_code = "fr-ca"
    french.save()
    assert listed(api).keys() == {"/fr", "/fr/%C3%A9t%C3%A9"}


def test_a_page_of_another_site_leaves_a_redirect_as_it_is(api):
    other = factories.publish(Home(title="Other", slug="other"), below=Page.get_first_root_node())
    site = Site.objects.create(hostname="other.example.org", root_page=other)
    redirect("/about", link="/elsewhere/")
    factories.publish(PlainPage(title="About"), below=other)
    assert listed(api) == {"/about": "/elsewhere/"}
    assert api("redirects/", site=site.hostname).data["items"] == []


def test_a_redirect_is_listed_as_browsers_ask_for_its_path(api):
    redirect("/été?b=é&a=1", link="/new")
    [item] = api("redirects/").data["items"]
    assert item["from"] == "/%C3%A9t%C3%A9?a=1&b=%C3%A9"


def test_a_redirect_with_a_query_string_takes_precedence(api):
    redirect("/old?id=1", link="/one")
    redirect("/old", link="/all")
    assert api("routes/", path="/old?id=1").data["location"] == "/one"
    assert api("routes/", path="/old?id=2").data["location"] == "/all"


def test_a_redirect_of_the_site_takes_precedence_over_one_of_all_sites(api):
    redirect("/old", link="/all")
    redirect("/old", link="/mine", site=factories.site())
    assert api("routes/", path="/old").data["location"] == "/mine"


def test_a_redirect_of_the_site_takes_precedence_in_any_spelling(api):
    site = factories.site()
    redirect("/%C3%BCber/", link="/all/")
    redirect("/über/", link="/mine/", site=site)
    assert api("routes/", path="/über/").data["location"] == "/mine/"


def test_a_withdrawn_page_is_gone_with_its_reason(api):
    article = factories.article("Sleep")
    api("articles/")
    article.unpublish()
    response = api("routes/", path="/blog/sleep/")
    assert response.status_code == 410
    assert "unpublished" in response.data["detail"]


def test_a_private_page_is_not_found(api):
    article = factories.article("Sleep")
    api("articles/")
    article.view_restrictions.create(restriction_type="login")
    assert api("routes/", path="/blog/sleep/").status_code == 404


@pytest.mark.parametrize("edit", [Page.unpublish, Page.delete])
def test_routes_do_not_reveal_what_became_of_a_private_page(api, edit):
    article = factories.article("Rest")
    api("articles/")
    article.view_restrictions.create(restriction_type="login")
    cursor = api("changes/").data["meta"]["cursor"]
    edit(article)
    assert api("routes/", path="/blog/rest/").status_code == 404
    assert api("articles/rest/").status_code == 404
    assert api("changes/", since=cursor).data["items"] == []


@pytest.mark.parametrize("address", [("articles/sleep/", {}), ("routes/", {"path": "/blog/sleep/"})])
def test_the_last_page_with_a_slug_decides_the_reason(api, address):
    path, query = address
    for _ in range(4):
        first = factories.article("Sleep")
        api(path, **query)
        first.delete()
    assert "deleted" in api(path, **query).data["detail"]
    second = factories.article("Sleep")
    api(path, **query)
    second.unpublish()
    answer = api(path, **query)
    assert (answer.status_code, "unpublished" in answer.data["detail"]) == (410, True)
    second.save_revision().publish()
    assert api(path, **query).status_code == 200
    second.view_restrictions.create(restriction_type="login")
    assert api(path, **query).status_code == 404


def test_a_changed_slug_redirects_by_itself(api, django_capture_on_commit_callbacks):
    article = factories.article("Sleep")
    api("articles/")
    article.slug = "rest"
    with django_capture_on_commit_callbacks(execute=True):
        article.save_revision().publish()
    assert api("routes/", path="/blog/sleep/").data["location"] == "/blog/rest/"


@pytest.mark.parametrize(
    ("path", "meant"),
    [
        ("blog/sleep", "/blog/sleep"),
        ("https://www.example.org/blog/sleep?a=1", "/blog/sleep?a=1"),
        ("http://www.example.org", "/"),
        ("", "/"),
        ("http://[x", None),
    ],
)
def test_a_text_that_is_not_a_path_is_refused_and_the_path_suggested(api, path, meant):
    problem = api("routes/", path=path).data
    assert problem["status"] == 400
    assert problem["errors"][0]["suggestion"] == meant


@pytest.mark.parametrize("path", ["/blog//", "//blog/", "/blog#top", "//blog///?a=1", "/b%6Cog"])
def test_slashes_and_encoding_do_not_matter(api, path):
    factories.article_index()
    redirect("/log", link="/blog/")
    assert api("routes/", path=path).data["document"]["path"] == "/blog/"
    assert api("routes/", path=path.replace("b", "", 1)).data["location"] == "/blog/"


def test_a_chain_ends_at_a_live_page_whatever_its_slash_or_query(api):
    factories.article("Sleep")
    for number, target in enumerate(["/blog/sleep", "/blog/sleep/", "/blog/sleep?a=1", "/blog//sleep#top"]):
        redirect(f"/old{number}", link=target)
    redirect("/blog/sleep", link="https://elsewhere.example.org/")
    locations = [api("routes/", path=f"/old{number}").data["location"] for number in range(4)]
    assert locations == ["/blog/sleep", "/blog/sleep/", "/blog/sleep?a=1", "/blog/sleep#top"]


def test_a_chain_goes_on_from_a_path_with_a_query_string(api):
    redirect("/one", link="/two?b=1&a=2")
    redirect("/two", link="/all")
    assert api("routes/", path="/one").data["location"] == "/all"
    redirect("/two?a=2&b=1", link="/exact")
    assert api("routes/", path="/one").data["location"] == "/exact"


@pytest.mark.parametrize(
    ("link", "location"),
    [
        ("/über?q=日本#ü", "/%C3%BCber?q=%E6%97%A5%E6%9C%AC#%C3%BC"),
        ("/a b?c d=100%&e=%20", "/a%20b?c%20d=100%25&e=%20"),
        (
            "https://bücher.example:8443/über?q=日本",
            "https://xn--bcher-kva.example:8443/%C3%BCber?q=%E6%97%A5%E6%9C%AC",
        ),
        ("HTTPS://www.example.org/%2Fa%ff/", "https://www.example.org/%2Fa%ff/"),
        ("http://testserver/blog/", "/blog/"),
        ("http://testserver", "/"),
        ("http://testserver//[a", "/%5Ba"),
        ("http://testserver.example.org/", "http://testserver.example.org/"),
    ],
)
def test_the_location_of_a_redirect_is_a_valid_uri(api, link, location):
    redirect("/old", link=link)
    assert api("routes/", path="/old").data["location"] == location


def test_a_chain_through_the_sites_own_address_is_followed(api):
    redirect("/one", link="http://testserver/two/")
    redirect("/two", link="/three")
    assert api("routes/", path="/one").data["location"] == "/three"


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "ftp://example.org/",
        "www.example.org",
        "http://[a",
    ],
)
def test_redirects_never_lead_to_anything_but_the_web(api, link):
    redirect("/old", link=link)
    assert api("routes/", path="/old").status_code == 404
    assert link not in api("changes/").content.decode()


def test_paths_and_slugs_are_found_however_their_accents_are_written(api):
    factories.article("Été", category=factories.category("Été", slug="été"))
    redirect("/été", link="/elsewhere")
    apart = "e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}"
    assert api("routes/", path=f"/blog/{apart}/").data["document"]["slug"] == "été"
    assert api("routes/", path=f"/{apart}").data["location"] == "/elsewhere"
    assert api(f"articles/{apart}/").data["slug"] == "été"
    for narrowed in ({"slug": apart}, {"category": apart}):
        assert len(api("articles/", **narrowed).data["items"]) == 1


def test_a_slug_that_looks_like_an_id_is_found(api):
    slug = "0a1b2c3d-1111-4222-8333-444455556666"
    article = factories.article("Sleep", slug=slug)
    found = api(f"articles/{slug}/").data
    assert found["slug"] == slug
    other = factories.article("Rest")
    other_id = api("articles/rest/").data["id"]
    article.slug = other_id
    article.save_revision().publish()
    assert api(f"articles/{other_id}/").data["title"] == "Rest"
    other.delete()
    assert api(f"articles/{other_id}/").data["title"] == "Sleep"


@pytest.mark.parametrize(("code", "direction"), [("ckb", "rtl"), ("ar", "rtl"), ("ps", "rtl"), ("de", "ltr")])
def test_django_knows_which_languages_are_written_from_right_to_left(api, code, direction):
    locale = Locale.objects.create(language_code=code)
    home = factories.home().copy_for_translation(locale)
    home.save_revision().publish()
    assert api("routes/", path=f"/{code}/").data["document"]["direction"] == direction


@pytest.mark.django_db
@given(st.text(st.characters(codec="utf-8") | st.sampled_from("/?&#%=+ .é")))
def test_database_looks_locations_up_as_the_api_looks_up_paths(link):
    location = location_on_site(f"/{link}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT spelled.* FROM (SELECT %s AS location) hop, LATERAL ({SPELLINGS}) spelled", [location])
        found = cursor.fetchone()
    assert found == (page_path(location), redirect_paths(location))
