"""Show errors of requests without a form, such as publishing from a list, as messages on the next page."""

import logging
import re
from ast import literal_eval
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.core.paginator import InvalidPage
from django.db import DatabaseError, DataError, connection, transaction
from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.template.response import SimpleTemplateResponse
from django.urls import NoReverseMatch, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.actions.copy_for_translation import ParentNotTranslatedError
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.exceptions import PageClassNotFoundError
from wagtail.images.models import SourceImageIOError
from wagtail.models import Collection, Page

logger = logging.getLogger(__name__)

# How the errors end that Django and Python raise for a value that is not a number.
_NO_NUMBER = ("expected a number but got {!r}.", "invalid literal for int() with base 10: {!r}")

# What an address was asked for with (Django's `URLResolver`), and what all addresses can have.
_ARGUMENTS = re.compile(r"with (?:keyword )?arguments '(.*?)' not found")
_IN_ADDRESSES = re.compile(r"[1-9][0-9]*|[^\W\d][\w-]*")

View = Callable[..., HttpResponse]


def refusals_told(view: View) -> View:
    """Decorate an admin view: if it is refused or an object is missing, undo its changes and show a message.

    Views with their own transactions are not changed.
    """
    makes_its_own = bool(getattr(view, "_non_atomic_requests", None))

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if makes_its_own or not connection.in_atomic_block:
            return view(request, *args, **kwargs)
        try:
            if request.method != "POST":
                return _for_dialogs(request, _rendered(view(request, *args, **kwargs)))
            with transaction.atomic():
                response = _for_dialogs(request, view(request, *args, **kwargs))
                if response.status_code >= 400:  # a refusal of Wagtail's API
                    transaction.set_rollback(True)
                return response
        except (ValidationError, ParentNotTranslatedError) as error:
            if request.method != "POST":
                raise
            why = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            messages.error(request, _("Nothing was changed. {why}").format(why=why))
            return _back(request, get_valid_next_url_from_request(request) or reverse("wagtailadmin_home"))
        except InvalidPage as error:
            raise Http404(str(error)) from error
        except (ValueError, DataError) as error:
            if not _is_of_a_value(error, [*_sent_values(request), *args, *kwargs.values()]):
                raise
            raise Http404(f"A value that was sent cannot be looked up. {error}") from error
        except SourceImageIOError as error:
            raise Http404(f"The file of this picture cannot be read. {error}") from error
        except PageClassNotFoundError as error:
            return _unreadable(request, error, _("its content type is not a page type. Restore its row from a backup."))
        except NoReverseMatch as error:
            if not _is_of_a_key(error):  # a fault of a template
                raise
            why = _("the database has a row with a key or a name that no address can have. Restore it from a backup.")
            return _unreadable(request, error, why)
        except ObjectDoesNotExist as error:
            missing = str(error).rstrip(".")
            if damage := _damage_of_trees():
                return _unreadable(request, error, f"{missing}. {capfirst(damage)}")
            why = _("{error}. If nobody deleted what is missing, restore it from a backup.").format(error=missing)
            return _unreadable(request, error, why)
        except (Http404, PermissionDenied, DatabaseError):
            raise
        except Exception as error:
            why = _damage_of_trees()
            if not why:
                raise
            return _unreadable(request, error, why)

    return guarded


def _rendered(response: HttpResponse) -> HttpResponse:
    """Render the template of a response now: Django does it after the view, and many lists are read only then."""
    if isinstance(response, SimpleTemplateResponse):
        response.render()
    return response


def _damage_of_trees() -> str:
    """Return what is wrong with the tree of pages or collections, and what to do, or "" if nothing is."""
    for model in (Page, Collection):
        if model.objects.exclude(depth=Length("path") / model.steplen).exists():
            return _(
                "the tree of pages or that of collections is damaged. An administrator of the server runs "
                "manage.py fixtree."
            )
    return ""


def _sent_values(request: HttpRequest) -> list[str]:
    """Return the values of the address, and those of the form that are not empty: each form has empty fields."""
    form = [value for _, values in request.POST.lists() for value in values if value]
    return [value for _, values in request.GET.lists() for value in values] + form


def _is_of_a_value(error: Exception, sent: list[Any]) -> bool:
    """Return True if a value that was sent caused the error: a key or a number that is none, or text with a NUL."""
    if isinstance(error, DataError):
        return any("\0" in str(value) for value in sent)
    return any(str(error).endswith(ending.format(value)) for ending in _NO_NUMBER for value in sent)


def _is_of_a_key(error: NoReverseMatch) -> bool:
    """Return True if an address was asked for with a key or name that is neither a positive number nor a word."""
    found = _ARGUMENTS.search(str(error))
    try:
        arguments = literal_eval(found[1]) if found else ()
    except (ValueError, SyntaxError):  # such as an object: no row has one as its key
        return False
    values = arguments.values() if isinstance(arguments, dict) else arguments
    # A variable that a template lacks is "".
    return any(value not in ("", None) and not _IN_ADDRESSES.fullmatch(str(value)) for value in values)


def _unreadable(request: HttpRequest, error: Exception, why: str) -> HttpResponse:
    """Respond if rows are missing or damaged, for example after restoring only a part of a backup."""
    logger.error("%s cannot be shown.", request.path, exc_info=True)
    home = reverse("wagtailadmin_home")
    if request.path == home:
        raise error
    if not request.accepts("text/html"):
        raise Http404(str(error)) from error
    messages.error(request, _("{path} cannot be shown: {why}").format(path=request.path, why=why))
    return _back(request, home)


def _for_dialogs(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Have the dialog of a step open the page that has the message, if its workflow is over meanwhile."""
    match = request.resolver_match
    if match and match.url_name == "workflow_action" and isinstance(response, HttpResponseRedirect):
        return _back(request, response.url)
    return response


def _back(request: HttpRequest, address: str) -> HttpResponse:
    if request.headers.get("X-Requested-With") == "XMLHttpRequest":  # from a dialog, which then opens the address
        return JsonResponse({"step": "success", "redirect": address})
    return redirect(address)
