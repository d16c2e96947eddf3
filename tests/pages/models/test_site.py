import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse

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
