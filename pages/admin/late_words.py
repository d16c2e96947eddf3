"""Words that Wagtail translates when it starts, into the language of the installation: here, when they are shown."""

from functools import wraps
from typing import Any

from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.chooser import ChooseViewMixin
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import AdminPageChooser
from wagtail.contrib.redirects.filters import RedirectsReportFilterSet
from wagtail.forms import TaskStateCommentForm
from wagtail.models import Page


def translate_when_shown() -> None:
    _name_kinds_of_pages_when_shown()
    ChooseViewMixin.search_tab_label = ChooserViewSet.search_tab_label = _("Search")
    ChooserViewSet.create_action_label = _("Create")
    ChooserViewSet.choose_one_text, ChooserViewSet.choose_another_text = _("Choose"), _("Choose another")
    ChooserViewSet.edit_item_text = _("Edit")
    TaskStateCommentForm.base_fields["comment"].label = _("Comment")
    kind: Any = RedirectsReportFilterSet.base_filters["is_permanent"]
    kind.label, kind.extra["empty_label"] = _("Type"), _("All")
    kind.extra["choices"] = [(True, _("Permanent")), (False, _("Temporary"))]


def _name_kinds_of_pages_when_shown() -> None:
    """Say “Choose a page (Location)” in the language of the user."""
    init = AdminPageChooser.__init__

    @wraps(init)
    def with_late_words(chooser: Any, *args: Any, **options: Any) -> None:
        init(chooser, *args, **options)
        if chooser.model is not Page:
            asked = options.get("choose_one_text", AdminPageChooser.choose_one_text)
            chooser.choose_one_text = format_lazy("{} ({})", asked, capfirst(chooser.model._meta.verbose_name))

    AdminPageChooser.__init__ = with_late_words
