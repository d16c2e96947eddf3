"""The product as it is served, on the database that TEST_DATABASE names. For a server's processes."""

import os

from django.conf import settings

settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]

from cms.wsgi import application  # noqa: E402

__all__ = ["application"]
