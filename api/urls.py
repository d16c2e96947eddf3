"""Every public address. The addresses of a collection come from the model that declares it."""

from typing import Any

from django.urls import URLPattern, include, path, re_path

from api.endpoints.changes import ChangesView
from api.endpoints.collections import views_of
from api.endpoints.docs import DocsView, ErrorsView, SchemaView
from api.endpoints.health import HealthView, LiveView, ReadyView
from api.endpoints.images import ImageView
from api.endpoints.index import IndexView, NothingView
from api.endpoints.pages import PageDetailView, PageListView, PageMarkdownView
from api.endpoints.previews import PreviewView
from api.endpoints.redirects import RedirectListView
from api.endpoints.routes import RouteView
from api.endpoints.site import SiteView
from pages.types import models_by_type

_models = {model.collection: model for model in models_by_type().values() if model.collection}


def _collection_patterns() -> list[URLPattern]:
    patterns = []
    for name, model in _models.items():
        list_view, detail_view = views_of(model, name)
        patterns += [
            path(f"v1/{name}/", list_view.as_view(), name=name),
            path(f"v1/{name}/<str:key>/", detail_view.as_view(), name=f"{name}-detail"),
        ]
    return patterns


# One flat list: resolving nested lists would slow down every read.
patterns: list[Any] = [
    path("v1/", IndexView.as_view(collections=tuple(_models)), name="index"),
    *_collection_patterns(),
    path("v1/pages/", PageListView.as_view(), name="pages"),
    path("v1/pages/<str:key>.md", PageMarkdownView.as_view(), name="pages-markdown"),
    path("v1/pages/<str:key>/", PageDetailView.as_view(), name="pages-detail"),
    path("v1/images/<str:key>/", ImageView.as_view(), name="images-detail"),
    path("v1/redirects/", RedirectListView.as_view(), name="redirects"),
    path("v1/routes/", RouteView.as_view(), name="routes"),
    path("v1/site/", SiteView.as_view(), name="site"),
    path("v1/preview/<str:token>/", PreviewView.as_view(), name="preview"),
    path("v1/changes/", ChangesView.as_view(), name="changes"),
    path("v1/openapi.json", SchemaView.as_view(), name="openapi"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("docs/errors/", ErrorsView.as_view(), name="errors"),
    path("health/", HealthView.as_view(), name="health"),
    path("health/live", LiveView.as_view(), name="live"),
    path("health/ready", ReadyView.as_view(), name="ready"),
    re_path(r"", NothingView.as_view(), name="nothing"),
]

urlpatterns = [
    path("api/", include((patterns, "api"))),
    re_path(r"^api$", NothingView.as_view()),
]
