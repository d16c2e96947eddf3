"""Who may manage superusers: superusers alone. An administrator could become one otherwise."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.users.views import users
from wagtail.users.views.bulk_actions import AssignRoleBulkAction, SetActiveStateBulkAction

SUPERUSER = _("Superuser")
WHAT_SUPERUSERS_MAY = _("May do everything, whatever the roles below say. For those who run the server.")


def _without_superuser(form: ModelForm, user: Any) -> ModelForm:
    """Take the field away from users who are no superusers, and rename it: there is a role Administrator too."""
    field = form.fields.get("is_superuser")
    if field and not user.is_superuser:
        del form.fields["is_superuser"]
    elif field:
        field.label, field.help_text = SUPERUSER, WHAT_SUPERUSERS_MAY
    return form


class CreateUserView(users.CreateView):
    def get_form(self, *args: Any, **kwargs: Any) -> ModelForm:
        return _without_superuser(super().get_form(*args, **kwargs), self.request.user)


class EditUserView(users.EditView):
    def get_form(self, *args: Any, **kwargs: Any) -> ModelForm:
        return _without_superuser(super().get_form(*args, **kwargs), self.request.user)


class UserViewSet(users.UserViewSet):
    add_view_class = CreateUserView
    edit_view_class = EditUserView


class SetActiveState(SetActiveStateBulkAction):
    def check_perm(self, obj: Any) -> bool:
        return super().check_perm(obj) and may_manage(self.request.user, obj)


class AssignRole(AssignRoleBulkAction):
    def check_perm(self, obj: Any) -> bool:
        return super().check_perm(obj) and may_manage(self.request.user, obj)


def may_manage(user: Any, managed: Any) -> bool:
    return user.is_superuser or not managed.is_superuser


def refuse_superusers_to_others(request: HttpRequest, user: AbstractBaseUser) -> None:
    if not may_manage(request.user, user):
        raise PermissionDenied
