"""Signing in with a second factor, setting it up, and ending sessions."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model, load_backend, login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.auth import permission_required
from wagtail.admin.views.account import LoginView, PasswordResetView
from wagtail.log_actions import log

from pages.accounts import second_factor
from pages.accounts.attempts import ADDRESS, CODE, client_of, count, forget, refuse
from pages.accounts.forms import CodeForm, ResetForm, SignInForm
from pages.accounts.sessions import end
from pages.admin.users import may_manage

# How long a password is good for while the code is typed, in seconds.
CODE_SECONDS = 300
WRONG = _(
    "This code is wrong, was used already, or came too soon. Wait for the next one of your app, or use another "
    "recovery code."
)


class SignInView(LoginView):
    """Who has a second factor is not signed in before the code is right."""

    def get_form_class(self) -> type[SignInForm]:
        return SignInForm

    def form_valid(self, form: SignInForm) -> HttpResponse:
        user = form.get_user()
        if not second_factor.has_one(user):
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session["password_given"] = {
            "user": user.pk,
            "backend": user.backend,
            "remember": form.cleaned_data["remember"],
            "next": self.get_success_url(),
            "at": timezone.now().timestamp(),
            "hash": user.get_session_auth_hash(),
        }
        return redirect("second_factor")


@sensitive_post_parameters("code")
def code(request: HttpRequest) -> HttpResponse:
    """The page that asks for a code, after the password."""
    given = request.session.get("password_given")
    user = _user_of(given) if given else None
    if given is None or user is None:
        request.session.pop("password_given", None)
        return redirect("wagtailadmin_login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _accepted(request, user, form):
        login(request, user, backend=given["backend"])
        request.session.pop("password_given", None)
        request.session.set_expiry(settings.SESSION_COOKIE_AGE if given["remember"] else 0)
        return HttpResponseRedirect(given["next"])
    return TemplateResponse(request, "pages/accounts/code.html", {"form": form})


def _user_of(given: dict[str, Any]) -> Any:
    """Return the user whose password was given, unless that is too long ago or the password is another one now."""
    late = timezone.now().timestamp() - given["at"] > CODE_SECONDS
    user = None if late else load_backend(given["backend"]).get_user(given["user"])
    return user if user and user.get_session_auth_hash() == given["hash"] else None


def _accepted(request: HttpRequest, user: Any, form: CodeForm) -> bool:
    of = (str(user.pk), client_of(request))
    try:
        refuse(count(ADDRESS, of[1]) or count(CODE, *of))
    except ValidationError as error:
        form.add_error(None, error)
        return False
    if not second_factor.accepted(user, form.cleaned_data["code"]):
        form.add_error("code", WRONG)
        return False
    forget(CODE, *of)
    return True


class ResetView(PasswordResetView):
    html_email_template_name = "pages/accounts/mail/reset.html"

    def get_form_class(self) -> type[ResetForm]:
        return ResetForm

    def get_form(self, *args: Any, **kwargs: Any) -> ResetForm:
        form = super().get_form(*args, **kwargs)
        form.request = self.request
        return form


def _asks_for_a_code(request: HttpRequest) -> HttpResponse | None:
    """Return a page that asks for a code of the present second factor, or None if this request has a right one.

    Otherwise whoever finds an open session could change how its user signs in.
    """
    if not second_factor.has_one(request.user):
        return None
    form = CodeForm(request.POST if "present" in request.POST else None)
    if form.is_bound and form.is_valid() and _accepted(request, request.user, form):
        return None
    return TemplateResponse(request, "pages/accounts/present_code.html", {"form": form})


def _has_given_a_code(request: HttpRequest) -> bool:
    given = request.session.get("code_given", 0)
    return not second_factor.has_one(request.user) or timezone.now().timestamp() - given < CODE_SECONDS


@sensitive_post_parameters()
def set_up(request: HttpRequest) -> HttpResponse:
    """Add an app, and show the recovery codes once."""
    if not _has_given_a_code(request):
        if page := _asks_for_a_code(request):
            return page
        request.session["code_given"] = timezone.now().timestamp()
        return redirect("set_up_second_factor")
    form = CodeForm(request.POST or None)
    form.fields["code"].help_text = _("The six digits that the app shows now.")
    if request.method == "POST" and form.is_valid():
        if second_factor.confirm(request.user, form.cleaned_data["code"]):
            end(request)  # which were begun without the code
            request.session.pop("code_given", None)
            log(request.user, "wagtail.edit")
            return _show_codes(request)
        form.add_error("code", WRONG)
    device = second_factor.begun(request.user) if form.is_bound else second_factor.begin(request.user)
    shown = {
        "form": form,
        "picture": second_factor.picture_of(device.config_url),
        "secret": second_factor.secret_of(device),
        "demanded": second_factor.demanded_of(request.user) and not second_factor.has_one(request.user),
    }
    return TemplateResponse(request, "pages/accounts/set_up.html", shown)


@require_POST
@sensitive_post_parameters("code")
def renew_codes(request: HttpRequest) -> HttpResponse:
    if not second_factor.has_one(request.user):
        raise PermissionDenied
    return _asks_for_a_code(request) or _show_codes(request)


def _show_codes(request: HttpRequest) -> HttpResponse:
    codes = second_factor.new_recovery_codes(request.user)
    return TemplateResponse(request, "pages/accounts/recovery_codes.html", {"codes": codes})


@require_POST
@sensitive_post_parameters("code")
def remove(request: HttpRequest) -> HttpResponse:
    """Remove the user's own second factor."""
    if page := _asks_for_a_code(request):
        return page
    second_factor.remove(request.user)
    log(request.user, "wagtail.edit")
    messages.success(request, _("From now on, you sign in without a code."))
    return redirect("wagtailadmin_account")


@permission_required("auth.change_user")
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove the second factor of somebody who has lost it."""
    user = get_object_or_404(get_user_model(), pk=pk)
    if not may_manage(request.user, user):
        raise PermissionDenied
    if user == request.user:  # one's own is removed with a code
        return redirect(f"{reverse('wagtailadmin_account')}#tab-signing-in")
    if request.method == "POST":
        second_factor.remove(user)
        log(user, "wagtail.edit")
        messages.success(
            request,
            _("{user} signs in without a code, and can set up a new second factor.").format(user=user.get_username()),
        )
        return redirect("wagtailusers_users:index")
    return TemplateResponse(request, "pages/accounts/reset.html", {"managed": user})


@require_POST
def end_session(request: HttpRequest) -> HttpResponse:
    """End a session of the user, or all others."""
    number = end(request, request.POST.get("end") or None)
    messages.success(request, _("Ended.") if number else _("This session had ended already."))
    return redirect(f"{reverse('wagtailadmin_account')}#tab-signing-in")
