"""The administrator of a new installation."""

import pytest
from django.contrib.auth import authenticate

from cms.administrator import ensure_administrator, renew_password

pytestmark = pytest.mark.django_db


def test_first_start_on_a_terminal_returns_the_password_once():
    assert ensure_administrator(told=False) == ("admin", None, False)
    name, password, _ = ensure_administrator(told=True)
    assert authenticate(username=name, password=password)
    assert ensure_administrator(told=True) == (name, None, True)
    assert authenticate(username=name, password=password)


def test_no_administrator_is_made_if_there_is_another(admin_user):
    assert ensure_administrator(told=True) == (admin_user.username, None, True)


@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize("taken", [{"is_active": False}, {"is_superuser": False}])
def test_deactivated_administrator_is_not_changed(admin_user, told, taken):
    type(admin_user).objects.update(**taken)
    before = type(admin_user).objects.values().get()
    assert ensure_administrator(told=told) == ("admin", None, False)
    assert type(admin_user).objects.values().get() == before


def test_nobody_signs_in_as_an_administrator_without_a_password():
    ensure_administrator(told=False)
    assert not authenticate(username="admin", password="")
    assert authenticate(username="admin", password=renew_password())
