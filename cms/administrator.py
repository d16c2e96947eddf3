"""The administrator whose password is made for this installation."""

import secrets
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model

NAME = "admin"


def ensure_administrator() -> str:
    """The name of an administrator; one is made where there is none."""
    existing = get_user_model().objects.filter(is_superuser=True, is_active=True).order_by("pk").first()
    if existing:
        return existing.get_username()
    renew_password()
    return NAME


def renew_password() -> str:
    """Gives the administrator a new password, and keeps it where only the owner of the installation reads it."""
    users = get_user_model().objects
    user, _ = users.get_or_create(username=NAME, defaults={"email": ""})
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.is_superuser = user.is_staff = user.is_active = True
    user.save()
    _file().touch(mode=0o600)
    _file().write_text(f"{password}\n{user.password}\n")
    return password


def administrator_password(name: str) -> str | None:
    """The password made here, if it is still the administrator's."""
    if not _file().exists():
        return None
    # Beside the password stands its hash: to check it anew would cost each start half a second.
    password, encoded = _file().read_text().split()
    return password if get_user_model().objects.get(username=name).password == encoded else None


def _file() -> Path:
    return settings.VAR_DIR / "admin_password"
