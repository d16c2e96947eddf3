"""Wagtail's APIs v2 and v3 of the same articles, with fields and blocks as in Wagtail's documentation."""

import os
import sys
from types import ModuleType

from django.conf import settings

settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
settings.ROOT_URLCONF = "wagtail_apis_urls"
settings.MIDDLEWARE = [name for name in settings.MIDDLEWARE if name.startswith(("django.", "wagtail."))]

from django.core.wsgi import get_wsgi_application
from django.db.models import Model
from django.db.models.signals import class_prepared
from wagtail.api import APIField

_FIELDS = ("summary", "published_on", "authorships", "category", "tags", "hero", "body", "references")


def _declare_fields(sender: type[Model], **_: object) -> None:
    """Give the model other fields before API v3 makes its schema of them, at the start of the application."""
    if sender.__name__ == "Article":
        sender.api_fields = [APIField(name) for name in _FIELDS]  # type: ignore[attr-defined]


class_prepared.connect(_declare_fields)
application = get_wsgi_application()

from django.urls import path
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.api.v2.views import PagesAPIViewSet
from wagtail.api.v3.urls import api

from pages.blocks.body import BodyBlock

for block in map(type, BodyBlock().child_blocks.values()):
    # Our representations need data that only our rendering has.
    if "get_api_representation" in vars(block):
        del block.get_api_representation

_router = WagtailAPIRouter("wagtailapi")
_router.register_endpoint("pages", PagesAPIViewSet)
_urls = ModuleType(settings.ROOT_URLCONF)
_urls.urlpatterns = [path("api/v2/", _router.urls), path("api/v3/", api.urls)]  # type: ignore[attr-defined]
sys.modules[settings.ROOT_URLCONF] = _urls
