"""Panels of the admin's home page: one that fails does not take the page away."""

import logging
from typing import Any

from django.db import connection, transaction
from django.template.loader import render_to_string
from django.utils.text import slugify
from wagtail.admin.ui.components import Component

logger = logging.getLogger(__name__)


class IsolatedPanel(Component):
    """Shows a panel, or a sentence that names it if it cannot be shown."""

    def __init__(self, panel: Component) -> None:
        self.panel, self.order = panel, getattr(panel, "order", 0)

    @property
    def media(self) -> Any:
        return self.panel.media

    def render_html(self, parent_context: Any = None) -> str:
        try:
            with transaction.atomic():  # so that an error of the database spoils only this panel
                return str(self.panel.render_html(parent_context))
        except Exception:
            if not connection.is_usable():
                raise
            name = getattr(self.panel, "name", type(self.panel).__name__).replace("_", " ").capitalize()
            logger.exception("The panel “%s” of the admin's home page cannot be shown.", name)
            return render_to_string("pages/failed_panel.html", {"name": name, "panel_id": slugify(name)})
