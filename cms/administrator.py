"""The administrator who is made for this installation."""

import secrets
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

NAME = "admin"


class Administrator(NamedTuple):
    """`password`: only where it was made now, as it is kept nowhere."""

    name: str
    password: str | None
    may_sign_in: bool


def ensure_administrator(*, told: bool) -> Administrator:
    """An administrator, who is made where there is none.

    `told`: somebody at a terminal will read the password. Otherwise the administrator has none yet, and `make admin`
    makes one. Who has the name, but was deactivated or is no administrator any more, stays so.
    """
    users = get_user_model().objects
    administrators = list(users.filter(is_superuser=True, is_active=True).order_by("pk"))
    for user in administrators:
        if user.has_usable_password():
            return Administrator(user.get_username(), None, may_sign_in=True)
    if administrators and not told:
        return Administrator(administrators[0].get_username(), None, may_sign_in=False)
    password = secrets.token_urlsafe(12) if told else None
    fields = {"email": "", "password": make_password(password), "is_staff": True, "is_superuser": True}
    user, made = users.get_or_create(username=NAME, defaults=fields)  # another machine may begin at the same time
    if not made and user in administrators and password:
        user.set_password(password)
        user.save(update_fields=["password"])
        made = True
    able = user.is_superuser and user.is_active and user.has_usable_password()
    return Administrator(NAME, password if made else None, may_sign_in=able)


def renew_password() -> str:
    """Gives the administrator, who is made if missing, a new password."""
    user, _ = get_user_model().objects.get_or_create(username=NAME, defaults={"email": ""})
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.is_superuser = user.is_staff = user.is_active = True
    user.save()
    return password
