"""Views that serve files after a permission check."""

from typing import Any

from django.core.files.storage import storages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseForbidden, HttpResponseRedirect
from django.http.response import HttpResponseBase
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models.view_restrictions import BaseViewRestriction
from wagtail.permissions import policy_registry
from wagtail.users.models import UserProfile

from pages.files import content_type
from pages.files.storage import name_for_headers


def stored_file(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve an upload to users who may choose or change it. The admin's thumbnails use this view."""
    owner = _owner(name)
    if owner is not None:
        policy = policy_registry.get_by_type(type(owner))
        if not policy.user_has_any_permission_for_instance(request.user, ["choose", "change"], owner):
            return HttpResponseForbidden("You have no permission to choose or change this file.")
    elif not UserProfile.objects.filter(avatar=name).exists():
        raise Http404(f"There is no file {name}.")
    return _hand_out(name)


def public_address(document: Any) -> HttpResponse | None:
    """Redirect to the public copy of a document. Return None for others: Wagtail's view checks and serves them."""
    if document.is_readable and not document.collection.get_view_restrictions():
        return HttpResponseRedirect(storages["public"].url(document.file.name))
    return None


def refused_document(document: Any, request: HttpRequest) -> HttpResponse | None:
    """Refuse a document to a user who is signed in and still may not read it. Wagtail would ask to sign in, forever.

    Refuse it to everyone if the type of a restriction is unknown, as a program may store it. Wagtail would serve it.
    """
    restrictions = document.collection.get_view_restrictions().exclude(restriction_type=BaseViewRestriction.PASSWORD)
    known = {BaseViewRestriction.LOGIN, BaseViewRestriction.GROUPS}
    if any(restriction.restriction_type not in known for restriction in restrictions):
        return HttpResponseForbidden("This document is private.")
    if not request.user.is_authenticated:
        return None
    if all(restriction.accept_request(request) for restriction in restrictions):
        return None
    return HttpResponseForbidden("You have no permission to read this document.")


def _hand_out(name: str) -> HttpResponseBase:
    """Serve the file for this user alone. The content of a name never changes, so browsers may cache it."""
    try:
        file = storages["default"].open(name)
    except FileNotFoundError:
        raise Http404(f"The file {name} is missing.") from None
    response = FileResponse(file, filename=name_for_headers(name), content_type=content_type(name))
    response["Cache-Control"] = "private, max-age=3600, immutable"
    response["Content-Security-Policy"] = "default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _owner(name: str) -> Any:
    """Return the image or document of a file. A rendition belongs to its image."""
    image, document = get_image_model(), get_document_model()
    rendition = image.get_rendition_model().objects.filter(file=name).select_related("image").first()
    if rendition:
        return rendition.image
    return image.objects.filter(file=name).first() or document.objects.filter(file=name).first()
