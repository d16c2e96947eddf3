"""The privacy of pages and collections: public, or for editors only. Readers of the API do not log in."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.collections import CollectionViewRestrictionForm
from wagtail.admin.forms.pages import PageViewRestrictionForm
from wagtail.admin.modal_workflow import render_modal_workflow
from wagtail.admin.views.collection_privacy import set_privacy
from wagtail.models import Collection
from wagtail.models.view_restrictions import BaseViewRestriction
from wagtail.permissions import policy_registry

# The stored kind of restriction. Wagtail's other kinds hide a page too.
HIDDEN = BaseViewRestriction.LOGIN
CHOICES = [(BaseViewRestriction.NONE, _("Public")), (HIDDEN, _("Hidden from readers"))]


class PrivacyField(forms.ChoiceField):
    def prepare_value(self, value: Any) -> Any:
        return value if value in (None, BaseViewRestriction.NONE) else HIDDEN


def offer_what_works() -> None:
    """Offer only these two choices in Wagtail's forms and histories. Its settings cover only a part of this."""
    field = PrivacyField(label=_("Visibility"), choices=CHOICES, widget=forms.RadioSelect)
    for form in (PageViewRestrictionForm, CollectionViewRestrictionForm):
        form.base_fields["restriction_type"] = field
    others = (BaseViewRestriction.PASSWORD, BaseViewRestriction.GROUPS)
    BaseViewRestriction.RESTRICTION_CHOICES = (*CHOICES, *((other, dict(CHOICES)[HIDDEN]) for other in others))


def set_privacy_of_collection(request: HttpRequest, collection_id: int) -> HttpResponse:
    """Wagtail's view, which refuses to hide the root collection: that hides every picture and document.

    A root collection that is hidden already can be made public.
    """
    root = Collection.objects.filter(pk=collection_id, depth=1, view_restrictions=None).first()
    hides = request.method != "POST" or request.POST.get("restriction_type") != BaseViewRestriction.NONE
    if root is None or not hides:
        return set_privacy(request, collection_id)
    if not policy_registry.get_by_type(Collection).user_has_permission_for_instance(request.user, "change", root):
        raise PermissionDenied
    return render_modal_workflow(request, "pages/root_collection_privacy.html", None, {"collection": root})
