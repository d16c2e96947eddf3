"""A picture that is used with a meaning needs an alternative text, and is asked for it where it is used."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Site

from pages.models import Person, SiteSettings
from tests import factories

pytestmark = pytest.mark.django_db


def person(picture: Any) -> Person:
    return Person(name="Ada", slug="ada", image=picture)


def page(picture: Any) -> Any:
    article = factories.article()
    article.seo_image = picture
    return article


def site(picture: Any) -> SiteSettings:
    return SiteSettings(site=Site.objects.get(), seo_image=picture)


@pytest.mark.parametrize(("make", "field"), [(person, "image"), (page, "seo_image"), (site, "seo_image")])
def test_picture_without_alternative_text_is_asked_for_it(make: Any, field: str) -> None:
    picture = factories.picture(description="  ")
    used = make(picture)
    with pytest.raises(ValidationError, match="no alternative text") as refused:
        used.clean()
    assert [*refused.value.error_dict] == [field]
    picture.description = "Trees behind the house"
    picture.save()
    used.clean()


@pytest.mark.parametrize("make", [person, page, site])
def test_no_picture_needs_no_text(make: Any) -> None:
    make(None).clean()
