"""The product as it is served, on the database and with the files that a test names. For a server's processes."""

import os
from pathlib import Path

from django.conf import settings

settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
settings.MEDIA_ROOT = Path(os.environ.get("TEST_MEDIA", settings.MEDIA_ROOT))

from cms.rsgi import application  # noqa: E402

__all__ = ["application"]
