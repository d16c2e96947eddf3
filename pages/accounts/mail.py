"""Mail, each in the language of its recipient."""

import logging
from functools import wraps
from typing import Any

from django.contrib.auth.tokens import default_token_generator
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.admin import mail, messages
from wagtail.admin.mail import send_mail
from wagtail.admin.views.account import password_reset_enabled

from pages.admin.preferred_language import language_of
from pages.templatetags.organisation import organisation

logger = logging.getLogger(__name__)


def welcome(request: HttpRequest, user: Any) -> None:
    """Send a new user the address for choosing a password, and tell whoever made the account if that fails."""
    if not (user.email and password_reset_enabled()):
        return
    uid = urlsafe_base64_encode(force_bytes(user.pk))
    context = {"user": user, "uid": uid, "token": default_token_generator.make_token(user)}
    with override(language_of(user)):
        subject = _("Your account at {organisation}").format(organisation=organisation())
        text, html = (render_to_string(f"pages/accounts/mail/welcome.{kind}", context) for kind in ("txt", "html"))
    try:
        send_mail(subject, text.strip(), [user.email], html_message=html)
    except Exception:  # a mail server can fail in many ways, and the account is made
        logger.exception("The mail to a new user could not be sent.")
        messages.warning(
            request,
            _("No mail could be sent to {email}. Tell {user} the password.").format(
                email=user.email, user=user.get_username()
            ),
        )


def write_in_the_recipients_language() -> None:
    """Write Wagtail's mail so. It translates the text alone, and speaks as the sender to who chose no language."""
    render = mail.render_to_string

    @wraps(render)
    def in_their_language(template: str, context: dict[str, Any]) -> str:
        with override(language_of(context["user"])):
            return render(template, context)

    mail.render_to_string = in_their_language
