"""Previews of forms: of pages, also of those that were never saved, of snippets, and of the settings of a site.

Wagtail's panel sends the form while somebody types. The draft is stored for the frontend, which the panel shows.
"""

from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, override
from wagtail.admin.views.generic.preview import PreviewOnEdit
from wagtail.admin.views.pages import preview as of_pages
from wagtail.contrib.settings import views as of_settings
from wagtail.models import Page
from wagtail.snippets.views import snippets as of_snippets

from pages.admin.missing import Missing, as_links, missing
from pages.admin.showing import page_showing
from pages.models.preview import Preview
from pages.models.site import NO_FRONTEND, SiteSettings
from pages.web.sites import site_of

# The name under which the panel sends the token of its preview.
TOKEN_FIELD = "preview-token"
NO_TITLE = gettext_noop("Give the page a title.")
NOT_SHOWN = _("No page that readers see shows this yet, so there is no preview.")
NO_SITE = _("This page is not below the home page of a site, so no frontend shows it.")


class FormPreviewMixin(PreviewOnEdit):
    """Stores the draft of a form, whatever its errors, and says where it is shown."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form(request.POST)
        draft = draft_of(form)
        self.note_what_is_replaced(draft)
        found, place = needed(draft, form), self.place(draft)
        answer = {"is_valid": True, "problems": as_links(found) if found else ""}
        if notice := why_not_shown(draft, place):
            return JsonResponse({**answer, "is_available": False, "notice": notice})
        preview, token = self._preview(request.POST.get(TOKEN_FIELD, ""))
        with override("en"):  # the API tells them
            told = [{"block_id": one.block_id, "field": one.path, "detail": one.message} for one in needed(draft, form)]
        preview.change(draft, told)
        address = SiteSettings.of_page(place).preview_address(token)
        shown = {"address": address, "token": token, "revision": preview.revision, "notice": self.notice(place)}
        return JsonResponse({**answer, "is_available": True, **shown})

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Lead to the form: only that has a draft to show."""
        return redirect(reverse("wagtailadmin_home"))

    def delete(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return JsonResponse({"success": True})

    def note_what_is_replaced(self, draft: Any) -> None:
        """Add what Wagtail fills in for this form to the draft's problems."""

    def place(self, draft: Any) -> Page | None:
        """Return the page that shows the draft, or the parent of a page that was never saved."""
        return page_showing(draft) if draft.pk else None

    def notice(self, place: Page) -> str:
        return _("Shown on the page “{title}”.").format(title=place.title)

    def parent(self) -> Page | None:
        return None

    def _preview(self, token: str) -> tuple[Preview, str]:
        """Return the preview of this form with this token and the token, or a new preview and its token."""
        made, new = Preview.begin(self.object, user=self.request.user, parent=self.parent())
        same = Preview.objects.filter(
            content_type=made.content_type,
            object_id=made.object_id,
            parent=made.parent,
            made_by=made.made_by,
            is_link=False,
        )
        known = same.with_token(token)
        return (known, token) if known else (made, new)


class PagePreview(FormPreviewMixin, of_pages.PreviewOnEditView):
    def note_what_is_replaced(self, draft: Any) -> None:
        if not self.request.POST.get("title"):
            draft.unfinished["title"] = {"why": [NO_TITLE]}

    def place(self, draft: Any) -> Page | None:
        return draft

    def notice(self, place: Page) -> str:
        return ""


class NewPagePreview(PagePreview, of_pages.PreviewOnCreateView):
    def get_object(self) -> Page:
        page = super().get_object()
        page.locale_id = self.parent().locale_id
        return page

    def get_form(self, query_dict: Any) -> Any:
        return of_pages.PreviewOnEditView.get_form(self, query_dict)  # Wagtail's own refuses an incomplete page

    def place(self, draft: Any) -> Page:
        return self.parent()

    def parent(self) -> Page:
        return Page.objects.get(pk=self.parent_object_id)


class SnippetPreview(FormPreviewMixin, of_snippets.PreviewOnEditView):
    pass


class NewSnippetPreview(FormPreviewMixin, of_snippets.PreviewOnCreateView):
    pass


class SettingsPreview(FormPreviewMixin, of_settings.PreviewOnEdit):
    pass


def draft_of(form: Any) -> Any:
    """Return the object as the form leaves it, with what is valid, and without comments. Nothing is stored.

    Raise BadRequest if the form is empty or parts of it are missing. No browser sends such a form.
    """
    if not form.is_bound:  # Wagtail makes such a form of an empty request
        raise BadRequest("The form was sent without its fields.")
    form.formsets.pop("comments", None)
    try:
        form.defer_required_fields()
        form.is_valid()
    except MultiValueDictKeyError as error:
        raise BadRequest(f"The form was sent without {error}.") from error
    form.save_cluster_m2m()
    for formset in form.formsets.values():
        formset.instance = form.instance
        if formset.is_valid():
            formset.save(commit=False)
    return form.instance


def why_not_shown(draft: Any, place: Page | None) -> str:
    """Return why nothing shows the draft, at the page that would, or an empty text."""
    if place is None or site_of(place) is None:
        return str(NO_SITE if isinstance(draft, Page) else NOT_SHOWN)
    return "" if SiteSettings.of_page(place).preview_address("token") else str(NO_FRONTEND)


def needed(draft: Model, form: forms.ModelForm) -> list[Missing]:
    """Return what the draft needs to be published or saved, and what the form does not understand."""
    found = missing(draft)
    known = {each.path for each in found}
    for name, messages in form.errors.items():
        if name not in known:
            label = form.fields[name].label if name in form.fields else _("Form")
            found += [Missing(str(label), str(message), f"id_{name}", path=name) for message in messages]
    return found
