"""Bearer tokens of the API."""

from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from wagtail.models import APIToken


class TokenAuthentication(BaseAuthentication):
    """Accept Wagtail's API tokens as bearer tokens (RFC 6750). Reads need no token, but refuse an invalid one."""

    def authenticate(self, request: HttpRequest | Request) -> tuple[AbstractBaseUser, APIToken] | None:
        header = request.META.get("HTTP_AUTHORIZATION")
        if header is None:
            return None
        words = header.split()
        if len(words) != 2 or words[0].lower() != "bearer":
            raise AuthenticationFailed(
                "The header is malformed. Send 'Authorization: Bearer <token>', or leave it out."
            )
        token = _find(words[1])
        if token is None:
            raise AuthenticationFailed("The token is unknown or was revoked. Create a new one in the admin.")
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def _find(text: str) -> APIToken | None:
    if not APIToken.validate_token_format(text):
        return None
    tokens = APIToken.objects.filter(key_hash__in=APIToken.candidate_key_hashes(text), revoked_at=None)
    return tokens.filter(user__is_active=True).select_related("user").first()
