"""Words that Wagtail translates when it starts, into the language of the installation: here, when they are shown."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.chooser import ChooseViewMixin
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.contrib.redirects.filters import RedirectsReportFilterSet
from wagtail.forms import TaskStateCommentForm


def translate_when_shown() -> None:
    ChooseViewMixin.search_tab_label = ChooserViewSet.search_tab_label = _("Search")
    ChooserViewSet.create_action_label = _("Create")
    ChooserViewSet.choose_one_text, ChooserViewSet.choose_another_text = _("Choose"), _("Choose another")
    ChooserViewSet.edit_item_text = _("Edit")
    TaskStateCommentForm.base_fields["comment"].label = _("Comment")
    kind: Any = RedirectsReportFilterSet.base_filters["is_permanent"]
    kind.label, kind.extra["empty_label"] = _("Type"), _("All")
    kind.extra["choices"] = [(True, _("Permanent")), (False, _("Temporary"))]
