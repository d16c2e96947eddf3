"""The chooser of several pages at once."""

from typing import Any

from django.http import HttpRequest
from wagtail.admin.views.chooser import ChosenMultipleView
from wagtail.models import Page


class ChosenPagesView(ChosenMultipleView):
    def get(self, request: HttpRequest) -> Any:
        """Leave out the root of all pages, which has no parent and cannot be chosen, and keys that are not numbers."""
        asked = request.GET.copy()
        keys = [key for key in asked.getlist("id") if key.isdecimal()]
        chosen = Page.objects.filter(pk__in=keys, depth__gt=1)
        asked.setlist("id", [str(pk) for pk in chosen.values_list("pk", flat=True)])
        request.GET = asked  # type: ignore[assignment]
        return super().get(request)
