"""The URLs of the site."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.decorators.cache import cache_control
from django.views.generic import RedirectView
from django.views.i18n import JavaScriptCatalog
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.admin.auth import require_admin_access
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.utils.urlpatterns import decorate_urlpatterns

from api import urls as api_urls
from api.admin.userbar import userbar
from cms.media import media
from pages.accounts.views import ResetView, SignInView, code
from pages.admin.link_chooser import LinkView
from pages.admin.one_at_a_time import one_at_a_time
from pages.admin.page_chooser import BrowsePagesView, ChosenPagesView, SearchPagesView
from pages.admin.previews import NewPagePreview, PagePreview, SettingsPreview
from pages.admin.privacy import set_privacy_of_collection
from pages.admin.refusals import refusals_told
from pages.admin.workflows import enable_and_say_where

# The last decorator is the outermost.
# Wagtail's view that fails on purpose writes an error to the log for whoever is signed in.
_of_wagtail = [each for each in wagtailadmin_urls.urlpatterns if getattr(each, "name", "") != "wagtailadmin_error_test"]
_admin = decorate_urlpatterns(_of_wagtail, refusals_told)
_admin = decorate_urlpatterns(_admin, one_at_a_time)
_TYPE = "<slug:content_type_app_name>/<slug:content_type_model_name>"
_SETTINGS = "<slug:app_name>/<slug:model_name>"
# Wagtail's views show a page of this server, and nothing of a form with errors. These lock nothing, as they only store
# previews.
_previews = decorate_urlpatterns(
    [
        path("pages/<int:page_id>/edit/preview/", require_admin_access(PagePreview.as_view())),
        path(f"pages/add/{_TYPE}/<int:parent_page_id>/preview/", require_admin_access(NewPagePreview.as_view())),
        path(f"settings/{_SETTINGS}/<int:pk>/preview/", require_admin_access(SettingsPreview.as_view())),
    ],
    refusals_told,
)
# Parts of Wagtail's views say less of what follows than editors need to know.
_with_words = decorate_urlpatterns(
    [
        path("collections/<int:collection_id>/privacy/", require_admin_access(set_privacy_of_collection)),
        path("workflows/enable/<int:pk>/", require_admin_access(enable_and_say_where)),
    ],
    refusals_told,
)
_choosers = decorate_urlpatterns(
    [
        # Wagtail's view refuses telephone numbers and treats an email address as a web page.
        path("choose-external-link/", require_admin_access(LinkView.as_view())),
        # Wagtail's views begin far above the pages that can be chosen, and show only their titles.
        path("choose-page/", require_admin_access(BrowsePagesView.as_view())),
        path("choose-page/<int:parent_page_id>/", require_admin_access(BrowsePagesView.as_view())),
        path("choose-page/search/", require_admin_access(SearchPagesView.as_view())),
        # Wagtail's view fails on some keys.
        path("choose-page/chosen-multiple/", require_admin_access(ChosenPagesView.as_view())),
    ],
    refusals_told,
)
_before_wagtail = [
    *_previews,
    *_with_words,
    *_choosers,
    # Wagtail's views have no limits on attempts, and no second factor.
    path("login/", SignInView.as_view()),
    path("login/code/", code, name="second_factor"),
    path("password_reset/", ResetView.as_view()),
    # Wagtail's catalogue for scripts has no words of ours.
    path("jsi18n/", JavaScriptCatalog.as_view(packages=["wagtail.admin", "pages"])),
    # Without `require_admin_access`: who is not signed in gets an empty answer, and no form to sign in.
    path("userbar/", userbar, name="userbar"),
]

handler500 = "cms.errors.server_error"
urlpatterns = [
    *api_urls.urlpatterns,
    path("", RedirectView.as_view(pattern_name="wagtailadmin_home")),
    path(settings.ADMIN_PATH, include(_before_wagtail + _admin)),
    path("documents/", include(decorate_urlpatterns(wagtaildocs_urls.urlpatterns, cache_control(private=True)))),
    # Wagtail redirects here from a private document if the user is not signed in.
    path(
        "login/", RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True), name="wagtailcore_login"
    ),
    re_path(rf"^{settings.MEDIA_PATH[1:]}(?P<path>.*)$", media),
]
