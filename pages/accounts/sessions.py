"""Sessions that know their user. Django's documentation names this way: "Extending database-backed session engines"."""

from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from pages.models import Session

# Parts of the user agent of browsers and systems → their names. The first that fits is used: most name others too.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Mac OS X": "macOS",
    "Linux": "Linux",
}
# In characters: how much of the user agent a session stores.
_LONGEST_AGENT = 500


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session: Session = super().create_model_instance(data)  # type: ignore[assignment]
        session.user_id = data.get(SESSION_KEY)
        return session


def note_device(request: HttpRequest) -> None:
    """Store in a new session when it began, and on what."""
    agent = request.headers.get("User-Agent", "")
    request.session["since"], request.session["agent"] = timezone.now().isoformat(), agent[:_LONGEST_AGENT]


def device(agent: str) -> str:
    """Return what a person calls it, such as “Firefox on Windows”."""
    browser = next((name for part, name in _BROWSERS.items() if part in agent), _("a browser"))
    system = next((name for part, name in _SYSTEMS.items() if part in agent), "")
    return _("{browser} on {system}").format(browser=browser, system=system) if system else browser


def sessions_of(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the user's sessions, this one first, then the newest."""
    found = []
    for session in Session.objects.filter(user=request.user.pk, expire_date__gt=timezone.now()):
        data = session.get_decoded()
        since = parse_datetime(data.get("since", "")) or timezone.now()
        here = session.session_key == request.session.session_key
        # Releases before 0.2 stored the name of the device only.
        name = device(data["agent"]) if "agent" in data else data.get("device", device(""))
        found.append({"key": key_of(session), "device": name, "since": since, "here": here})
    return sorted(found, key=lambda each: (each["here"], each["since"]), reverse=True)


def key_of(session: Session) -> str:
    """Return what names the session in a form. The key itself is a secret of its browser."""
    return salted_hmac("pages.accounts.sessions", session.session_key).hexdigest()


def end(request: HttpRequest, key: str | None = None) -> int:
    """End one of the user's sessions, or all but this one. Return the number of those that ended."""
    others = Session.objects.filter(user=request.user.pk).exclude(session_key=request.session.session_key)
    chosen = [session.session_key for session in others if key in {None, key_of(session)}]
    return others.filter(session_key__in=chosen).delete()[0]
