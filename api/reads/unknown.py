"""The problems of sites and languages that do not exist, with those that do."""

from django.db import connection

from api.http.problems import InvalidParameter, Problem, invalid_parameter, nearest

# If several sites have the same hostname, each is listed with its port.
_SITES = """SELECT CASE WHEN count(*) OVER (PARTITION BY hostname) > 1 THEN hostname || ':' || port ELSE hostname END
    FROM wagtailcore_site"""


def unknown_site(host: str) -> Problem:
    """Return the problem of an unknown site, with the hostnames that exist."""
    return _unknown("site", host, _SITES)


def unknown_locale(parameter: str, code: str) -> Problem:
    """Return the problem of an unknown language code, with the codes that exist."""
    return _unknown(parameter, code, "SELECT language_code FROM wagtailcore_locale")


def _unknown(name: str, value: str, statement: str) -> Problem:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        known = sorted(row[0] for row in cursor.fetchall())
    suggestion = (_nearest_language(value, known) if name in {"locale", "fallback"} else None) or nearest(value, known)
    meant = f" Did you mean {suggestion!r}?" if suggestion else ""
    detail = f"There is no {name} {value!r}.{meant} There is: {', '.join(known)}."
    return InvalidParameter(detail, errors=[invalid_parameter(name, detail, suggestion=suggestion)])


def _nearest_language(code: str, known: list[str]) -> str | None:
    """Return the known code that is most like this one, or None if the language is not known.

    As in RFC 4647, 3.4, the last subtags are left out one by one: `fr` for `fr-CA`. Then any code of the language will
    do: `pt-br` for `pt`. Case does not matter, nor does `_` for `-`.
    """
    wanted = _subtags(code)
    begun = [wanted[:length] for length in range(len(wanted), 0, -1)]
    same = [other for begin in begun for other in known if _subtags(other) == begin]
    return next(iter([*same, *(other for other in known if _subtags(other)[0] == wanted[0])]), None)


def _subtags(code: str) -> list[str]:
    return code.replace("_", "-").lower().split("-")
