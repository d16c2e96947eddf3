"""The product as it is served, on the database that a test names in TEST_DATABASE."""

import os

from django.conf import settings

settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]

from cms.wsgi import application  # noqa: E402

__all__ = ["application"]
