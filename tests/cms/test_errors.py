"""The page that editors see after an error of the server."""

import errno

import pytest
from django.db import OperationalError

from cms.errors import server_error


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (OperationalError("connection refused"), "La base de données est injoignable. Réessayez dans un instant"),
        (OSError(errno.ENOSPC, "No space left"), "Le disque est plein. Réessayez dans un instant"),
    ],
)
def test_outage_is_told_in_the_language_of_the_browser(rf, error, told):
    try:
        raise error
    except (OperationalError, OSError):
        answer = server_error(rf.get("/admin/", headers={"Accept-Language": "fr"}))
    assert answer.status_code == 503
    assert answer["Retry-After"]
    assert answer.text.startswith(told)
