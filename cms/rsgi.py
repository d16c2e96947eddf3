"""What granian serves: `granian --interface rsgi cms.rsgi:application`."""

from cms.wsgi import application as wsgi  # isort: skip (it sets Django up)

from django.conf import settings

from cms.serving.application import Application
from cms.serving.files import PublicFiles

application = Application(wsgi, files=PublicFiles(), threads=settings.WEB_THREADS)
