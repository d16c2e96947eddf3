"""Signing in: limits on attempts, the second factor, and sessions."""

import re
from datetime import timedelta
from pathlib import Path
from time import time
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db.models import F
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from api.publishing.worker import every_hour
from cms.administrator import renew_password
from pages.accounts import second_factor
from pages.accounts.attempts import ADDRESS, RESET, SIGN_IN, client_of
from pages.accounts.sessions import device
from pages.models import Attempts, Session
from tests import factories

pytestmark = pytest.mark.django_db
PASSWORD = "password of a test"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0"


@pytest.fixture(autouse=True)
def administrator() -> Any:
    return factories.administrator()


def sign_in(
    client: Client, password: str = PASSWORD, *, name: str = "admin", address: str = "192.0.2.1"
) -> HttpResponse:
    form = {"username": name, "password": password}
    return client.post(reverse("wagtailadmin_login"), form, REMOTE_ADDR=address)


def signed_in(client: Client) -> bool:
    return client.get(reverse("wagtailadmin_home")).status_code == 200


def lock_out(client: Client) -> None:
    for _ in range(SIGN_IN.attempts):
        sign_in(client, "wrong")


def test_name_is_locked_after_repeated_failure_and_told_for_how_long(client: Client) -> None:
    lock_out(client)
    assert "Too many attempts. Try again in 15 minutes." in sign_in(client).content.decode()
    assert not signed_in(client)


def test_locked_name_can_sign_in_from_another_address(client: Client) -> None:
    lock_out(client)
    sign_in(client, address="192.0.2.2")
    assert signed_in(client)


def test_lock_ends(client: Client) -> None:
    lock_out(client)
    Attempts.objects.update(until=F("until") - timedelta(minutes=SIGN_IN.minutes))
    sign_in(client)
    assert signed_in(client)


def test_right_password_forgets_the_wrong_ones(client: Client) -> None:
    for _ in range(2):
        for _ in range(SIGN_IN.attempts - 1):
            sign_in(client, "wrong")
        sign_in(client)
    assert signed_in(client)


def test_address_that_tries_many_names_is_refused(client: Client) -> None:
    sign_in(client, "wrong", name="first")
    Attempts.objects.filter(number=1).update(number=ADDRESS.attempts)
    assert "Too many attempts" in sign_in(client).content.decode()


def test_attempts_add_no_rows_without_end(client: Client) -> None:
    for _ in range(20):
        sign_in(client, "wrong")
    assert Attempts.objects.count() == 2
    Attempts.objects.update(until=F("until") - timedelta(days=1))
    every_hour()
    assert Attempts.objects.count() == 0


@pytest.mark.parametrize(
    ("behind", "forwarded", "address"),
    [
        (False, "198.51.100.7", "192.0.2.1"),
        (True, "198.51.100.7", "198.51.100.7"),
        (True, "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        (True, "2001:db8::1:2:3:4", "2001:db8::/64"),
        (True, "", "192.0.2.1"),
        (True, "::ffff:198.51.100.7", "198.51.100.7"),  # a socket for both kinds writes it so
        (True, "64:ff9b::198.51.100.7", "198.51.100.7"),  # through a translator, as all clients without IPv4
        (True, "2002:c633:6407::1", "198.51.100.7"),  # 6to4
        (True, "2001:0:c000:201::39cc:9bf8", "198.51.100.7"),  # Teredo: its last bits, inverted
        (True, "198.51.100.7:5678", "198.51.100.7"),
        (True, "[2001:db8::1:2:3:4]:5678", "2001:db8::/64"),
    ],
)
def test_address_comes_from_the_proxy_only_behind_one(
    settings: Any, behind: bool, forwarded: str, address: str
) -> None:
    settings.BEHIND_PROXY = behind
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"X-Forwarded-For": forwarded})
    assert client_of(request) == address


def ask_for_a_reset(client: Client, email: str = "admin@example.org") -> str:
    return client.post(reverse("wagtailadmin_password_reset"), {"email": email}, follow=True).content.decode()


@pytest.fixture
def with_mail(settings: Any) -> None:
    settings.WAGTAIL_PASSWORD_RESET_ENABLED = True


def test_mailbox_gets_only_some_mails_about_its_password(client: Client, with_mail: None) -> None:
    answers = [ask_for_a_reset(client) for _ in range(5)]
    assert len(mail.outbox) == 3
    assert all("if an account exists" in answer for answer in answers)


def test_address_asks_for_a_limited_number_of_passwords(client: Client, with_mail: None) -> None:
    for number in range(RESET.attempts):
        ask_for_a_reset(client, f"{number}@example.org")
    assert "Too many attempts. Try again in 60 minutes." in ask_for_a_reset(client)
    assert mail.outbox == []


def test_short_password_is_refused() -> None:
    with pytest.raises(ValidationError, match="at least 12"):
        validate_password("kf8!xPq-2wd")


@pytest.fixture
def app(administrator: Any) -> TOTPDevice:
    return TOTPDevice.objects.create(user=administrator, name="App")


def code_of(device: TOTPDevice) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits, device.drift)
    totp.time = time()
    return str(totp.token()).zfill(device.digits)


def send_code(client: Client, code: str) -> str:
    return client.post(reverse("second_factor"), {"code": code}, follow=True).content.decode()


def test_who_has_an_app_is_signed_in_by_password_and_code(client: Client, app: TOTPDevice) -> None:
    assert sign_in(client)["Location"] == reverse("second_factor")
    assert not signed_in(client)
    send_code(client, code_of(app))
    assert signed_in(client)


def test_code_works_once(client: Client, app: TOTPDevice) -> None:
    code, other = code_of(app), Client()
    for each in (client, other):
        sign_in(each)
        send_code(each, code)
    assert not signed_in(other)


def test_wrong_code_is_refused(client: Client, app: TOTPDevice) -> None:
    sign_in(client)
    assert "This code is wrong" in send_code(client, "not one")
    assert not signed_in(client)


def test_codes_cannot_be_guessed_without_end(client: Client, app: TOTPDevice) -> None:
    sign_in(client)
    for _ in range(5):
        send_code(client, "not one")
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    assert "Too many attempts" in send_code(client, code_of(app))
    assert not signed_in(client)


def test_password_is_asked_again_if_the_code_comes_late(client: Client, app: TOTPDevice) -> None:
    sign_in(client)
    session = client.session
    session["password_given"]["at"] -= 301
    session.save()
    send_code(client, code_of(app))
    assert not signed_in(client)


def test_code_needs_a_password_first(client: Client, app: TOTPDevice) -> None:
    answer = client.post(reverse("second_factor"), {"code": code_of(app)})
    assert answer["Location"] == reverse("wagtailadmin_login")


def test_recovery_code_works_once(client: Client, app: TOTPDevice, administrator: Any) -> None:
    code, other = second_factor.new_recovery_codes(administrator)[0], Client()
    for each in (client, other):
        sign_in(each)
        send_code(each, f" {code.upper()} ")
    assert signed_in(client)
    assert not signed_in(other)


def test_second_factor_is_set_up_in_the_account(editor_of: Client, administrator: Any) -> None:
    shown = editor_of.get(reverse("set_up_second_factor")).content.decode()
    assert "<svg" in shown
    app = TOTPDevice.objects.get(confirmed=False)
    told = editor_of.post(reverse("set_up_second_factor"), {"code": code_of(app)}).content.decode()
    assert second_factor.has_one(administrator)
    assert all(token in told for token in StaticToken.objects.values_list("token", flat=True))
    assert "Use another app" in editor_of.get(reverse("wagtailadmin_account")).content.decode()


def test_setting_up_begins_with_a_new_secret(editor_of: Client) -> None:
    """Somebody may have opened the page before, in a session that was left open."""
    editor_of.get(reverse("set_up_second_factor"))
    former = TOTPDevice.objects.get(confirmed=False).key
    editor_of.get(reverse("set_up_second_factor"))
    assert TOTPDevice.objects.get(confirmed=False).key != former


@pytest.fixture
def editor_of(client: Client, administrator: Any) -> Client:
    client.force_login(administrator)
    return client


def test_wrong_code_sets_nothing_up(editor_of: Client, administrator: Any) -> None:
    editor_of.post(reverse("set_up_second_factor"), {"code": "000000000"})
    assert not second_factor.has_one(administrator)


def test_setting_up_ends_the_other_sessions(editor_of: Client) -> None:
    other = Client()
    sign_in(other)
    editor_of.get(reverse("set_up_second_factor"))
    app = TOTPDevice.objects.get(confirmed=False)
    editor_of.post(reverse("set_up_second_factor"), {"code": code_of(app)})
    assert signed_in(editor_of)
    assert not signed_in(other)


@pytest.mark.parametrize("name", ["remove_second_factor", "renew_recovery_codes", "set_up_second_factor"])
def test_second_factor_is_changed_with_a_code_of_the_present_one(
    editor_of: Client, administrator: Any, app: TOTPDevice, name: str
) -> None:
    [recovery, *_] = second_factor.new_recovery_codes(administrator)
    before = set(StaticToken.objects.values_list("token", flat=True))
    for sent in ({}, {"code": "000000000", "present": "1"}):
        shown = editor_of.post(reverse(name), sent)
        assert "give a code as you do" in shown.content.decode()
        assert "Scan this picture" not in shown.content.decode()
        assert second_factor.has_one(administrator)
        assert before == set(StaticToken.objects.values_list("token", flat=True))
    StaticDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    answer = editor_of.post(reverse(name), {"code": recovery, "present": "1"}, follow=True).content.decode()
    told = {"remove_second_factor": "without a code", "renew_recovery_codes": "Keep these codes"}
    assert told.get(name, "Scan this picture") in answer
    assert second_factor.has_one(administrator) == (name != "remove_second_factor")


def test_administrator_removes_the_own_second_factor_with_a_code_only(
    editor_of: Client, administrator: Any, app: TOTPDevice
) -> None:
    editor_of.post(reverse("reset_second_factor", args=[administrator.pk]))
    assert second_factor.has_one(administrator)


def test_administrator_removes_the_second_factor_of_others(editor_of: Client) -> None:
    member = factories.member()
    TOTPDevice.objects.create(user=member)
    listed = editor_of.get(reverse("wagtailusers_users:index")).content.decode()
    address = reverse("reset_second_factor", args=[member.pk])
    assert address in listed
    editor_of.post(address)
    assert not second_factor.has_one(member)


def test_who_may_not_manage_users_removes_no_second_factor(client: Client, administrator: Any, app: TOTPDevice) -> None:
    client.force_login(factories.member())
    client.post(reverse("reset_second_factor", args=[administrator.pk]))
    assert second_factor.has_one(administrator)


def test_new_password_by_command_removes_the_second_factor(administrator: Any, app: TOTPDevice) -> None:
    renew_password()
    assert not second_factor.has_one(administrator)


def test_setting_demands_it_of_administrators(editor_of: Client, settings: Any) -> None:
    settings.SECOND_FACTOR_FOR_ADMINISTRATORS = True
    answer = editor_of.get(reverse("wagtailadmin_home"))
    assert answer["Location"] == reverse("set_up_second_factor")
    assert editor_of.get(answer["Location"]).status_code == 200
    assert editor_of.post("/admin/api/main/pages/2/action/delete/").status_code == 302


def test_setting_demands_it_of_nobody_else(client: Client, settings: Any) -> None:
    settings.SECOND_FACTOR_FOR_ADMINISTRATORS = True
    client.force_login(factories.member())
    assert signed_in(client)


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox on Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) Version/18.5 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36", "Chrome on Linux"),
        ("curl/8.5.0", "a browser"),
    ],
)
def test_device_has_the_name_that_people_use(agent: str, name: str) -> None:
    assert device(agent) == name


def test_account_lists_sessions_and_ends_one(editor_of: Client) -> None:
    other = Client(headers={"User-Agent": FIREFOX})
    sign_in(other)
    shown = editor_of.get(reverse("wagtailadmin_account")).content.decode()
    assert "Firefox on Windows, since" in shown
    assert other.session.session_key not in shown
    (key,) = re.findall(r'name="end" value="(\w+)"', shown)
    editor_of.post(reverse("end_session"), {"end": key})
    assert not signed_in(other)
    assert signed_in(editor_of)


def test_all_other_sessions_are_ended(editor_of: Client) -> None:
    others = [Client(), Client()]
    for other in others:
        sign_in(other)
    editor_of.post(reverse("end_session"))
    assert not any(map(signed_in, others))
    assert signed_in(editor_of)


@pytest.mark.parametrize(
    ("stored", "shown"), [({"device": "Firefox on macOS"}, "Firefox on macOS, since"), ({}, "A browser, since")]
)
def test_session_of_an_earlier_release_has_the_device_that_it_stored(
    editor_of: Client, stored: dict[str, str], shown: str
) -> None:
    session = editor_of.session
    session.pop("agent", None)
    session.update(stored)
    session.save()
    assert shown in editor_of.get(reverse("wagtailadmin_account")).content.decode()


def test_nobody_ends_sessions_of_others(editor_of: Client) -> None:
    member = Client()
    member.force_login(factories.member())
    editor_of.post(reverse("end_session"))
    assert signed_in(member)


def test_new_password_ends_all_sessions_but_this(client: Client, administrator: Any) -> None:
    other = Client()
    for each in (client, other):
        each.force_login(administrator)
    key = client.session.session_key
    account = {"name_email-first_name": "A", "name_email-last_name": "B", "name_email-email": "a@example.org"}
    profile = {"locale-preferred_language": "", "locale-current_time_zone": "", "theme-theme": "system"}
    look = {"theme-density": "default", "theme-contrast": "system", "theme-keyboard_shortcuts": "on"}
    new = {f"password-{name}": "another long password" for name in ("new_password1", "new_password2")}
    answer = client.post(
        reverse("wagtailadmin_account"), {**account, **profile, **look, **new, "password-old_password": PASSWORD}
    )
    assert answer.status_code == 302
    assert get_user_model().objects.get(pk=administrator.pk).check_password("another long password")
    assert signed_in(client)
    assert not signed_in(other)
    assert client.session.session_key != key
    assert not Session.objects.filter(session_key=key).exists()


@pytest.mark.django_db(transaction=True)
def test_dump_has_no_sessions_and_no_counters(client: Client, administrator: Any, tmp_path: Path) -> None:
    client.force_login(administrator)
    sign_in(Client(), "wrong")
    call_command("dump", str(tmp_path / "content.zip"))
    with ZipFile(tmp_path / "content.zip") as dump:
        assert not any("pages_session" in name or "pages_attempts" in name for name in dump.namelist())
        assert any("pages_role" in name for name in dump.namelist())
