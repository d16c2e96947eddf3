"""Keys for the addresses of the OpenAPI document."""

import re
from collections.abc import Callable

from django.contrib.auth import get_user_model

from pages.models import PlainPage, Preview
from tests import factories

KEY = re.compile(r"{(\w+)}")


def key_at(api: Callable, address: str) -> str:
    """Return the id or slug of something that is at an address with `{key}`, or a token that is valid there."""
    above = address.partition("{")[0]
    if "{token}" in address:
        user = get_user_model().objects.filter(is_superuser=True).first() or factories.administrator()
        page = PlainPage.objects.first()
        assert page
        return Preview.share(page, user=user, days=7)[1]
    if above == "/api/v1/images/":
        articles = api("/api/v1/articles/").data["items"]
        return next(article["hero"]["id"] for article in articles if article["hero"])
    item = api(above).data["items"][0]
    return item["id"] if above == "/api/v1/pages/" else item["slug"]
