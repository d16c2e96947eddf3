import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
_django = get_wsgi_application()

from api.conf import api_settings  # noqa: E402 (Django has to be set up first)
from api.edge import Edge  # noqa: E402
from api.publishing.rebuild import adopt_when_possible  # noqa: E402


def django(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """What is whole is given as a list: granian sends that at once, and other iterables piece by piece."""
    response: Any = _django(environ, start_response)
    if not isinstance(response, HttpResponse):
        return response
    response.close()
    return [response.content]


# A request does not wait until a database that is away is started.
if "EMBEDDED" in connection.settings_dict:
    connection.settings_dict["EMBEDDED"]["patience"] = 1.0
threading.Thread(target=adopt_when_possible, name="adopt", daemon=True).start()
_bytes = api_settings().edge_bytes
application = Edge(django, most=_bytes) if _bytes else django
