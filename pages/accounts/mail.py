"""The mail that a new user gets."""

import logging
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from wagtail.admin import messages
from wagtail.admin.mail import send_mail
from wagtail.admin.views.account import password_reset_enabled

from pages.templatetags.organisation import organisation

logger = logging.getLogger(__name__)


def welcome(request: HttpRequest, user: Any) -> None:
    """Send a new user the address for choosing a password, and tell whoever made the account if that fails."""
    if not (user.email and password_reset_enabled()):
        return
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    context = {"user": user, "uid": uid, "token": default_token_generator.make_token(user)}
    text, html = (render_to_string(f"pages/accounts/mail/welcome.{kind}", context) for kind in ("txt", "html"))
    try:
        send_mail(f"Your account at {organisation()}", text.strip(), [user.email], html_message=html)
    except Exception:  # a mail server can fail in many ways, and the account is made
        logger.exception("The mail to a new user could not be sent.")
        messages.warning(request, f"No mail could be sent to {user.email}. Tell {user.get_username()} the password.")
