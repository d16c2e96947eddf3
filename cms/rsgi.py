"""The application that granian serves: `granian --interface rsgi cms.rsgi:application`."""

from cms.wsgi import application as wsgi  # isort: skip (it sets up Django)

from django.conf import settings
from django.core.checks import Tags, run_checks
from django.core.exceptions import ImproperlyConfigured

from cms.serving.application import Application
from cms.serving.files import PublicFiles

# No command has run these checks if granian was started by hand.
if wrong := [str(message) for message in run_checks(tags=[Tags.security, Tags.models]) if message.is_serious()]:
    raise ImproperlyConfigured("\n".join(wrong))
application = Application(
    wsgi, files=PublicFiles(), threads=settings.WEB_THREADS, editing_seconds=settings.EDITING_SECONDS
)
