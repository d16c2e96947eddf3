"""The features of Wagtail's editor of text that differ here."""

from typing import Any

from django.utils.translation import gettext_lazy
from wagtail.admin.rich_text.editors.draftail.features import BlockFeature, InlineStyleFeature
from wagtail.rich_text.feature_registry import FeatureRegistry

_HEADINGS = {"h1": "header-one", "h2": "header-two", "h3": "header-three", "h4": "header-four"}


def accept_pasted_headings(features: FeatureRegistry) -> None:
    """Let the editor keep headings that are pasted or typed as `##`, without offering them.

    They become blocks when they are saved. What has no label and description is not in the toolbar and the “/” menu,
    so these offer one kind of heading: the block.
    """
    for name, kind in _HEADINGS.items():
        features.register_editor_plugin(
            "draftail", name, BlockFeature({"type": kind, "label": None, "description": None})
        )


class PastedScript(InlineStyleFeature):
    """A style with the plugin that finds it in what is pasted: see `pasted_scripts.js`."""

    def construct_options(self, options: dict[str, Any]) -> None:
        super().construct_options(options)
        options["plugins"] = [*options.get("plugins", []), {"type": "PASTED_SCRIPTS"}]


def accept_pasted_scripts(features: FeatureRegistry) -> None:
    """Let the editor keep superscripts and subscripts that are pasted. One plugin is for both."""
    button = {"type": "SUPERSCRIPT", "icon": "superscript", "description": gettext_lazy("Superscript")}
    features.register_editor_plugin("draftail", "superscript", PastedScript(button, js=["pages/pasted_scripts.js"]))
