"""Codes of an app (RFC 6238) as a second factor, and recovery codes for who has lost it.

django-otp stores and checks them. wagtail-2fa and django-two-factor-auth are built on it too, but come with views and
templates of their own for signing in; django-allauth replaces everything about accounts.
"""

import segno
from django.conf import settings
from django.db import transaction
from django.utils.safestring import SafeString, mark_safe
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

RECOVERY_CODES = 10


def has_one(user: object) -> bool:
    return TOTPDevice.objects.filter(user=user, confirmed=True).exists()


def demanded_of(user: object) -> bool:
    """True if the setting demands a second factor of the user: of superusers and of who may manage users."""
    return settings.SECOND_FACTOR_FOR_ADMINISTRATORS and user.has_perm("auth.change_user")  # type: ignore[attr-defined]


@transaction.atomic
def accepted(user: object, code: str) -> bool:
    """True if the code is the current one of the user's app, or a recovery code. Each works once."""
    code = "".join(code.split()).lower()
    apps = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True)
    devices: list[Device] = [*apps, *StaticDevice.objects.select_for_update().filter(user=user, confirmed=True)]
    return any(device.verify_is_allowed()[0] and device.verify_token(code) for device in devices)


def begin(user: object) -> TOTPDevice:
    """Return an app that the user can add, with a new secret: whoever opened this before may know that one."""
    TOTPDevice.objects.filter(user=user, confirmed=False).delete()
    return begun(user)


def begun(user: object) -> TOTPDevice:
    """Return the app that the user is adding. It counts from when it has given a right code."""
    return TOTPDevice.objects.get_or_create(user=user, confirmed=False, defaults={"name": "App"})[0]


@transaction.atomic
def confirm(user: object, code: str) -> bool:
    device = TOTPDevice.objects.select_for_update().get(pk=begun(user).pk)
    if not device.verify_token("".join(code.split())):
        return False
    TOTPDevice.objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save()
    return True


@transaction.atomic
def new_recovery_codes(user: object) -> list[str]:
    """Replace the user's recovery codes."""
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="Recovery codes")
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return codes


@transaction.atomic
def remove(user: object) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def picture_of(address: str) -> SafeString:
    """Return the QR code of an address as SVG, in which nothing of the address is text."""
    return mark_safe(segno.make(address, error="m").svg_inline(scale=5, border=4, light="#fff"))


def secret_of(device: TOTPDevice) -> str:
    """Return the secret for who types it into the app, in groups of four."""
    address: str = device.config_url
    secret = address.partition("secret=")[2].partition("&")[0]
    return " ".join(secret[place : place + 4] for place in range(0, len(secret), 4))
