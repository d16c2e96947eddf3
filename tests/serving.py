"""The application for the processes of a test server, with the database and the files that a test names."""

import os
from pathlib import Path

from django.conf import settings

settings.DATABASES["default"]["NAME"] = os.environ["TEST_DATABASE"]
settings.MEDIA_ROOT = Path(os.environ.get("TEST_MEDIA", settings.MEDIA_ROOT))

from cms.rsgi import application  # noqa: E402

__all__ = ["application"]
