import os
import threading

from django.core.wsgi import get_wsgi_application
from django.db import connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
django = get_wsgi_application()

from api.conf import api_settings  # noqa: E402 (Django has to be set up first)
from api.edge import Edge  # noqa: E402
from api.publishing.rebuild import adopt_when_possible  # noqa: E402

# A request waits for the start of the embedded database for one second at most.
if "EMBEDDED" in connection.settings_dict:
    connection.settings_dict["EMBEDDED"]["patience"] = 1.0
threading.Thread(target=adopt_when_possible, name="adopt", daemon=True).start()
_bytes = api_settings().edge_bytes
application = Edge(django, most=_bytes) if _bytes else django
