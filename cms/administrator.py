"""The administrator of a new installation."""

import secrets
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password

from pages.accounts import second_factor

NAME = "admin"


class Administrator(NamedTuple):
    """An administrator. `password`: the password if it was made just now, else None: only its hash is stored."""

    name: str
    password: str | None
    may_sign_in: bool


def ensure_administrator(*, told: bool) -> Administrator:
    """Return an administrator. Make one if there is none.

    `told`: somebody at a terminal will read the password. Otherwise a new administrator has no password, and
    `make admin` makes one. A user of this name who was deactivated, or is no longer an administrator, stays so.
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
    user, made = users.get_or_create(username=NAME, defaults=fields)  # another machine may start at the same time
    if not made and user in administrators and password:
        user.set_password(password)
        user.save(update_fields=["password"])
        made = True
    able = user.is_superuser and user.is_active and user.has_usable_password()
    return Administrator(NAME, password if made else None, may_sign_in=able)


def renew_password() -> str:
    """Give the administrator a new password, and return it. Make the administrator if there is none."""
    user, _ = get_user_model().objects.get_or_create(username=NAME, defaults={"email": ""})
    password = secrets.token_urlsafe(12)
    user.set_password(password)
    user.is_superuser = user.is_staff = user.is_active = True
    user.save()
    second_factor.remove(user)  # the app may be lost too
    return password
