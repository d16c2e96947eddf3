"""The administrator who is made for this installation."""

import secrets

from django.contrib.auth import get_user_model

NAME = "admin"


def ensure_administrator(*, told: bool) -> tuple[str, str | None]:
    """The name of an administrator, and the password where one was made now: it is kept nowhere.

    `told`: somebody at a terminal will read it. Otherwise the administrator has none yet, and `make admin` makes one.
    """
    users = get_user_model().objects
    administrators = users.filter(is_superuser=True, is_active=True).order_by("pk")
    for user in administrators:
        if user.has_usable_password():
            return user.get_username(), None
    if told:
        return NAME, renew_password()
    if not administrators:
        users.create_superuser(NAME, password=None)
    return NAME, None


def renew_password() -> str:
    """Gives the administrator, who is made if missing, a new password."""
    user, _ = get_user_model().objects.get_or_create(username=NAME, defaults={"email": ""})
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.is_superuser = user.is_staff = user.is_active = True
    user.save()
    return password
