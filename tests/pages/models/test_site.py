import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.test.utils.form_data import nested_form_data, streamfield

from pages.models import ArticleIndex, Home, PlainPage
from tests import factories

pytestmark = pytest.mark.django_db


def test_frontend_address_loses_its_final_slash() -> None:
    settings = factories.settings_of_site(frontend_url="https://www.example.org/")
    settings.full_clean()
    assert settings.frontend_url == "https://www.example.org"


def test_frontend_address_with_a_query_is_refused() -> None:
    settings = factories.settings_of_site(frontend_url="https://www.example.org/?a=b")
    with pytest.raises(ValidationError) as caught:
        settings.full_clean()
    assert "frontend_url" in caught.value.message_dict


def test_country_of_a_site_is_canada_until_an_editor_says_otherwise() -> None:
    assert factories.settings_of_site().country == "CA"


def test_use_in_the_settings_of_a_site_is_counted(client, settings, django_capture_on_commit_callbacks) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    client.force_login(factories.administrator())
    about, location = factories.plain_page("About"), factories.location()
    with django_capture_on_commit_callbacks(execute=True):
        factories.settings_of_site(header=[("item", {"title": "Us", "page": about})], default_location=location)
    for page in (about, location):
        shown = client.get(reverse("wagtailadmin_pages:delete", args=[page.pk])).content.decode()
        assert "referenced 1 time" in " ".join(BeautifulSoup(shown, "html.parser").get_text().split())


SHOWS_NOTHING = "so the site would show nothing"


def unpublished(page):
    page.unpublish()
    return page


def hidden(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")
    return page


def another_home(title):
    return factories.publish(Home(title=title), below=Page.get_first_root_node())


def plain_page_with_others(title):
    page = factories.plain_page(title)
    factories.publish(PlainPage(title="Inner"), below=page)
    return page


@pytest.mark.parametrize(
    ("choose", "told"),
    [
        (lambda: Page.get_first_root_node(), "Choose the home page of the site"),
        (lambda: factories.article("Sleep"), "“Sleep” is neither a home page nor the page of a section"),
        (lambda: factories.location("Harbour"), "“Harbour” is neither a home page nor the page of a section"),
        (lambda: factories.plain_page("Privacy"), "“Privacy” is neither a home page nor the page of a section"),
        (lambda: plain_page_with_others("Privacy"), "“Privacy” is neither a home page nor the page of a section"),
        (lambda: unpublished(factories.article_index()), "“Blog” is not published, " + SHOWS_NOTHING),
        (lambda: hidden(factories.article_index()), "“Blog” is hidden from readers, " + SHOWS_NOTHING),
        (
            lambda: factories.publish(ArticleIndex(title="News"), below=hidden(another_home("Clinic"))),
            "“News” is below “Clinic”, which is hidden from readers, " + SHOWS_NOTHING,
        ),
    ],
)
def test_root_page_that_readers_cannot_see_is_refused(client, choose, told):
    [error] = site_form(client, root_page=choose().pk)["root_page"]
    assert told in error
    assert Site.objects.get().root_page_id == factories.home().pk


@pytest.mark.parametrize("choose", [lambda: another_home("Clinic"), factories.article_index, factories.location_index])
def test_home_page_or_section_can_be_the_root_page_of_a_site(client, choose):
    assert site_form(client, root_page=choose().pk) is None


def test_site_whose_root_page_is_a_plain_page_since_before_can_be_corrected(client):
    Site.objects.update(root_page=factories.plain_page())
    assert site_form(client, hostname="other.example.org") is None


def test_site_whose_root_page_is_hidden_can_be_corrected(client):
    Page.objects.filter(pk=factories.home().pk).update(live=False)
    assert site_form(client, hostname="other.example.org") is None


@pytest.mark.parametrize("key", ["abc", "0", ""])
def test_root_page_that_does_not_exist_is_refused(client, key):
    assert list(site_form(client, root_page=key)) == ["root_page"]


def site_form(client, **fields):
    """What Settings → Sites says of these fields, or None where it takes them."""
    client.force_login(factories.administrator())
    site = factories.site()
    form = {"hostname": "www.example.org", "port": 80, "root_page": site.root_page_id, "is_default_site": "on"}
    answer = client.post(reverse("wagtailsites:edit", args=[site.pk]), {**form, **fields})
    return None if answer.status_code == 302 else answer.context["form"].errors


@pytest.mark.parametrize(
    ("typed", "example"),
    [
        ("https://www.example.org", "www.example.org"),
        ("www.example.org/", "www.example.org"),
        ("www.example.org.", "www.example.org"),
        ("localhost:8302", "localhost"),
        ("http://me@clinic.example.org:80/visit?a=b", "clinic.example.org"),
        ("http://[::1]:80/", "[::1]"),
        ("a b", "www.example.org"),
        ("[::x]", "www.example.org"),
        ('a b"<x>', "www.example.org"),
    ],
)
def test_what_is_no_host_of_a_site_is_refused_with_one_that_is(client, typed, example) -> None:
    [told] = site_form(client, hostname=typed)["hostname"]
    assert told == f"Enter only a host name, such as {example}. The port has its own field."


@pytest.mark.parametrize(
    "name", ["localhost", "bücher.example", "XN--bcher-kva.example", "127.0.0.1", "[::1]", "my_pc"]
)
def test_a_site_may_have_any_host(client, name) -> None:
    assert site_form(client, hostname=name) is None
    assert factories.site().hostname == name.lower()


@pytest.mark.parametrize("port", [-1, 0, 65_536])
def test_what_is_no_port_of_a_site_is_refused(client, port) -> None:
    assert "port" in site_form(client, port=port)


def test_suffix_of_titles_is_kept_by_an_untouched_form(client) -> None:
    client.force_login(factories.administrator())
    settings = factories.settings_of_site(title_suffix=" | Clinic")
    address = reverse("wagtailsettings:edit", args=["pages", "sitesettings", settings.site_id])
    field = BeautifulSoup(client.get(address).content, "html.parser").select_one("input[name=title_suffix]")
    empty = {name: streamfield([]) for name in ("languages", "header", "footer", "social")}
    plain = {"country": "CA", "timezone": "UTC", "title_suffix": field["value"]}
    assert client.post(address, nested_form_data({**plain, **empty})).status_code == 302
    settings.refresh_from_db()
    assert settings.title_suffix == " | Clinic"
