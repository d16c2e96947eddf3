import pytest
from django.core.exceptions import ValidationError

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
