"""What lives at a path: page, redirect, tombstone, nothing, in this order."""

import pytest
from wagtail.contrib.redirects.models import Redirect

from tests import factories


def redirect(old: str, *, page=None, link: str = "", permanent: bool = True, site=None) -> Redirect:
    return Redirect.objects.create(
        old_path=Redirect.normalise_path(old), redirect_page=page, redirect_link=link, is_permanent=permanent, site=site
    )


@pytest.mark.parametrize("path", ["/blog/sleep/", "/blog/sleep", "/blog/sleep/?utm_source=x"])
def test_a_live_page(api, path):
    factories.article("Sleep")
    route = api("routes/", path=path).data
    assert route["kind"] == "page"
    assert route["document"]["title"] == "Sleep"


def test_home_lives_at_the_root(api):
    assert api("routes/", path="/").data["document"]["type"] == "home"


def test_a_path_with_letters_of_any_script(api):
    factories.article("Été")
    path = api("articles/").data["items"][0]["path"]
    assert api("routes/", path=path).status_code == 200
    assert api("routes/", path="/blog/été/").status_code == 200


def test_a_redirect_to_a_page_follows_the_page(api):
    article = factories.article("Sleep")
    redirect("/old/", page=article)
    expected = {"kind": "redirect", "location": "/blog/sleep/", "permanent": True}
    assert api("routes/", path="/old/").data == expected
    article.slug = "rest"
    article.save_revision().publish()
    assert api("routes/", path="/old").data["location"] == "/blog/rest/"


def test_a_redirect_elsewhere(api):
    redirect("/book", link="https://book.example.org/", permanent=False)
    expected = {"kind": "redirect", "location": "https://book.example.org/", "permanent": False}
    assert api("routes/", path="/book").data == expected


def test_a_chain_is_followed_to_its_end_and_is_permanent_if_all_of_it_is(api):
    article = factories.article("Sleep")
    redirect("/one", link="/two/")
    redirect("/two", link="/three", permanent=False)
    redirect("/three", page=article)
    expected = {"kind": "redirect", "location": "/blog/sleep/", "permanent": False}
    assert api("routes/", path="/one").data == expected


def test_a_chain_goes_through_paths_of_any_script(api):
    redirect("/été/", link="/hiver/?jour=été")
    redirect("/printemps/", link="/été/")
    expected = {"kind": "redirect", "location": "/hiver/?jour=été", "permanent": True}
    for path in ("/été/", "/%C3%A9t%C3%A9", "/printemps/"):
        assert api("routes/", path=path).data == expected


def test_a_loop_is_not_found(api):
    redirect("/one", link="/two")
    redirect("/two", link="/one")
    assert api("routes/", path="/one").status_code == 404


def test_a_live_page_goes_before_a_redirect(api):
    factories.article("Sleep")
    redirect("/blog/sleep", link="/elsewhere")
    assert api("routes/", path="/blog/sleep").data["kind"] == "page"


def test_a_redirect_to_a_page_that_is_not_live_is_nothing(api):
    article = factories.article("Sleep")
    redirect("/old", page=article)
    api("routes/", path="/old")
    article.unpublish()
    assert api("routes/", path="/old").status_code == 404


def test_a_redirect_with_a_query_string_goes_first(api):
    redirect("/old?id=1", link="/one")
    redirect("/old", link="/all")
    assert api("routes/", path="/old?id=1").data["location"] == "/one"
    assert api("routes/", path="/old?id=2").data["location"] == "/all"


def test_a_redirect_of_the_site_goes_before_one_of_all_sites(api):
    redirect("/old", link="/all")
    redirect("/old", link="/mine", site=factories.site())
    assert api("routes/", path="/old").data["location"] == "/mine"


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


@pytest.mark.parametrize("address", [("articles/sleep/", {}), ("routes/", {"path": "/blog/sleep/"})])
def test_what_had_a_slug_last_says_what_became_of_it(api, address):
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


def test_a_path_without_its_slash_is_explained(api):
    problem = api("routes/", path="blog/sleep").data
    assert problem["errors"][0]["suggestion"] == "/blog/sleep"
