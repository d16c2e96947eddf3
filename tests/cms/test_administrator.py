"""The administrator of a new installation."""

import pytest
from django.contrib.auth import authenticate

from cms.administrator import ensure_administrator, renew_password

pytestmark = pytest.mark.django_db


def test_the_password_is_told_once_at_the_first_start_on_a_terminal():
    assert ensure_administrator(told=False) == ("admin", None)
    name, password = ensure_administrator(told=True)
    assert authenticate(username=name, password=password)
    assert ensure_administrator(told=True) == (name, None)
    assert authenticate(username=name, password=password)


def test_another_administrator_is_enough(admin_user):
    assert ensure_administrator(told=True) == (admin_user.username, None)


def test_an_administrator_without_a_password_lets_nobody_in():
    ensure_administrator(told=False)
    assert not authenticate(username="admin", password="")
    assert authenticate(username="admin", password=renew_password())
