import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
django = get_wsgi_application()

from api.conf import api_settings  # noqa: E402 (Django has to be set up first)
from api.edge import Edge  # noqa: E402

_bytes = api_settings().edge_bytes
application = Edge(django, most=_bytes) if _bytes else django
