"""What the site says of itself."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Locale

from tests import factories

pytestmark = pytest.mark.django_db


def test_the_site_says_where_it_is_and_in_which_direction_its_languages_are_written(api):
    factories.settings_of_site(country="CA", timezone="America/Toronto", frontend_url="https://www.example.org")
    factories.home().copy_for_translation(Locale.objects.create(language_code="ar")).save_revision().publish()
    site, arabic = api("site/").data, api("site/", locale="ar").data
    assert [site[name] for name in ("url", "country", "timezone", "direction")] == [
        "https://www.example.org/",
        "CA",
        "America/Toronto",
        "ltr",
    ]
    assert [arabic["url"], arabic["direction"]] == ["https://www.example.org/ar/", "rtl"]
    assert [(locale["code"], locale["direction"]) for locale in site["locales"]] == [("en", "ltr"), ("ar", "rtl")]


def test_the_site_has_a_logo_and_lists_its_files(api):
    logo, room = factories.picture(description="Our sign"), factories.picture("Room", description="A room")
    location = factories.location(images=factories.pictures(room))
    factories.settings_of_site(logo=logo, seo_image=factories.picture("Shared"), default_location=location)
    site = api("site/").data
    assert site["logo"]["alt"] == "Our sign"
    assert [asset["url"] for asset in site["assets"]] == [site["logo"]["src"], site["location"]["image"]["src"]]
    assert site["seo"]["image"]["width"] <= 1200


def test_a_logo_needs_an_alternative_text() -> None:
    settings = factories.settings_of_site(logo=factories.picture())
    with pytest.raises(ValidationError) as caught:
        settings.full_clean()
    assert "logo" in caught.value.message_dict
