"""The site of a request, and its content."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Locale, Page, Site

from api.publishing.publish import publish_everything
from pages.models import Home, PlainPage, SiteSettings
from tests import factories

pytestmark = pytest.mark.django_db


def other_home(title: str = "Other") -> Home:
    return factories.publish(Home(title=title), below=Page.get_first_root_node())


def french_home() -> Home:
    home = factories.home().copy_for_translation(Locale.objects.get_or_create(language_code="fr")[0])
    home.save_revision().publish()
    return home.specific


def site_named(answer) -> str | None:
    return answer.data["name"] if answer.status_code == 200 else None


def titles(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [item["title"] for item in answer.data["items"]]


def test_a_root_that_is_a_translation_of_another_sites_root_is_its_own_sites(api):
    """Return the site that was made first."""
    factories.plain_page("About")
    french = french_home()
    factories.publish(PlainPage(title="À propos", locale=french.locale), below=french)
    Site.objects.create(hostname="fr.example.org", root_page=french)
    assert titles(api("pages/")) == ["About", "Home"]
    assert titles(api("pages/", site="fr.example.org")) == ["À propos", "Home"]
    assert [locale["code"] for locale in api("site/").data["locales"]] == ["en"]
    assert api("site/", site="fr.example.org").data["locales"][0] | {"name": ""} == {
        "code": "fr",
        "name": "",
        "path": "/",
        "direction": "ltr",
        "default": True,
    }
    assert api("routes/", site="fr.example.org", path="/").data["document"]["locale"] == "fr"
    assert api("routes/", path="/fr/").status_code == 404


def test_a_root_in_a_third_language_belongs_to_the_default_site(api):
    french = french_home()
    older = Site.objects.create(hostname="fr.example.org", root_page=french)
    german = factories.home().copy_for_translation(Locale.objects.create(language_code="de"))
    german.save_revision().publish()
    assert api("routes/", path="/de/").status_code == 200
    assert api("routes/", path="/de/", site=older.hostname).status_code == 404


def test_two_sites_on_one_root_serve_the_same(api):
    factories.plain_page("About")
    again = Site.objects.create(hostname="again.example.org", root_page=factories.home(), site_name="Again")
    Redirect.objects.create(old_path="/old", redirect_link="/about/", site=again)
    for site in (None, "testserver", "again.example.org"):
        asked = {"site": site} if site else {}
        assert titles(api("pages/", **asked)) == ["About", "Home"]
        assert api("site/", **asked).status_code == 200
        assert api("routes/", path="/old", **asked).data["location"] == "/about/"
    again.delete()
    assert titles(api("pages/")) == ["About", "Home"]


def test_settings_that_would_change_nothing_are_refused():
    again = Site.objects.create(hostname="again.example.org", root_page=factories.home())
    with pytest.raises(ValidationError, match="has the same root page as"):
        SiteSettings(site=again).full_clean()
    SiteSettings(site=factories.site()).full_clean()


def test_sites_with_one_hostname_are_told_apart_by_their_ports(api):
    factories.site()
    for port in (80, 8080, 9090):
        Site.objects.create(hostname="twin.example", port=port, root_page=other_home(f"T {port}"), site_name=str(port))
    for port in (80, 8080, 9090):
        assert site_named(api("site/", site=f"twin.example:{port}")) == str(port)
    assert site_named(api("site/", site="twin.example")) == "80"
    refused = api("site/", site="twin.example:7")
    assert refused.status_code == 400
    assert "twin.example:8080" in refused.data["detail"]


def test_the_port_of_the_request_chooses_among_sites_with_its_hostname(api):
    factories.site()
    for port in (8080, 9090):
        root = other_home(f"Port {port}")
        Site.objects.create(hostname="localhost", port=port, root_page=root, site_name=str(port))
    for port in (8080, 9090):
        named = {"headers": {"host": f"localhost:{port}"}}
        assert site_named(api("site/", **named)) == str(port)
        assert site_named(api("site/", site="localhost", **named)) == str(port)


@pytest.mark.parametrize("stored", ["bücher.example", "xn--bcher-kva.example", "Bücher.Example"])
@pytest.mark.parametrize(
    "asked", ["bücher.example", "xn--bcher-kva.example", "BÜCHER.example", "XN--BCHER-KVA.EXAMPLE."]
)
def test_hosts_match_in_letters_and_in_ascii_whatever_their_case(api, stored, asked):
    factories.site()
    site = Site.objects.create(hostname="later", root_page=other_home(), site_name="Books")
    Site.objects.filter(pk=site.pk).update(hostname=stored)
    assert site_named(api("site/", site=asked)) == "Books"
    assert api("pages/", site=asked).data["items"][0]["url"] == "http://xn--bcher-kva.example/"


@pytest.mark.parametrize("host", ["localhost:65536", "localhost:2147483648", "localhost:" + "9" * 400])
def test_a_port_that_does_not_exist_is_a_bad_request(host):
    factories.site()
    publish_everything()
    response = Client().get("/api/v1/articles/", headers={"host": host})
    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"


def test_links_name_the_host_in_one_spelling(api):
    factories.plain_page("About")
    for host in ("LOCALHOST.:00080", "localhost:80", "Localhost"):
        assert api("pages/", limit=1, headers={"host": host}).data["meta"]["next"].startswith("http://localhost/api/")
