"""Blocks of text: headings, rich text, quotes, callouts, questions, steps."""

from typing import Annotated, Any, Literal

from django.core.exceptions import ValidationError
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from pydantic import Field
from typing_extensions import TypedDict
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, RegexBlock, RichTextBlock, StructBlock, TextBlock
from wagtail.blocks.struct_block import BlockGroup, StructBlockValidationError

from pages import rich_text
from pages.bidi import isolated
from pages.blocks.headings import LONGEST, anchor_of
from pages.blocks.shown import EXAMPLE_TEXT, ShownBlock, html_of
from pages.context import RenderContext
from pages.rich_text import markdown
from pages.shapes.rich_text import HtmlRichText, RichText
from pages.shapes.values import Filled, HeadingLevel, OptionalText, Text

# The features of rich text everywhere: exactly the elements of the API's contract.
FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "superscript", "subscript", "code"]
# Features of a body's text while it is edited; see `pages.blocks.headings`.
HEADINGS = ["h1", "h2", "h3", "h4"]


class Heading(TypedDict):
    level: HeadingLevel
    text: Text
    anchor: Annotated[str, Field(description="Unique within the body.")]


class HeadingBlock(ShownBlock, StructBlock):
    """A heading. The body sets its anchor, which has to be unique there."""

    shape = Heading

    level = ChoiceBlock(
        choices=[("2", _("Heading")), ("3", _("Subheading")), ("4", _("Minor heading"))],
        default="2",
        search_index=False,
        label=_("Level"),
    )
    text = CharBlock(max_length=LONGEST, label=_("Text"))
    anchor = RegexBlock(
        r"^[^\s#/?&\"'<>]+$",
        required=False,
        max_length=100,
        label=_("Anchor"),
        help_text=_(
            "What links to this heading end in, as in /sleep/#why-it-helps. Made of its words when the page is "
            "published, and kept when they change, so that links go on working. Empty it to have it made anew."
        ),
        error_messages={
            "invalid": _("An anchor has no spaces and none of # / ? & \" ' < >. Write it as why-it-helps.")
        },
    )

    class Meta:
        icon = "title"
        form_layout = BlockGroup(children=["level", "text"], settings=["anchor"])
        label_format = "{text}"
        description = _("Divides a text into sections. It appears in the table of contents.")
        example = {"level": 2, "text": gettext_noop("Before your visit"), "anchor": "before-your-visit"}

    def get_api_representation(self, value: Any, context: RenderContext | None = None) -> dict:
        return {"level": value["level"], "text": value["text"], "anchor": anchor_of(value)}

    def get_api_markdown(self, shown: Any) -> str:
        return markdown.heading(shown["text"], shown["level"])


class BodyTextBlock(ShownBlock, RichTextBlock):
    shape = RichText

    class Meta:
        icon = "pilcrow"
        description = _("Paragraphs and lists.")
        example = EXAMPLE_TEXT

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"features": [*FEATURES, *HEADINGS], **kwargs})

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if not rich_text.has_words(cleaned.source):
            raise ValidationError(WORDLESS)
        return cleaned

    def get_api_representation(self, value: Any, context: RenderContext) -> HtmlRichText | None:
        return context.rich_text(value.source)

    def get_api_markdown(self, shown: Any) -> str:
        return rich_text.markdown_of(shown["html"])


class Quote(TypedDict):
    text: Text
    attribution: OptionalText
    role: OptionalText


class QuoteBlock(ShownBlock, StructBlock):
    shape = Quote

    text = TextBlock(label=_("Text"))
    attribution = CharBlock(required=False, label=_("Who said it"))
    role = CharBlock(
        required=False, label=_("Role or source"), help_text=_("What the person quoted does, or where the words stand.")
    )

    class Meta:
        icon = "openquote"
        description = _("The words of somebody else.")
        example = {
            "text": gettext_noop("Rest is not idleness."),
            "attribution": "John Lubbock",
            "role": "The Use of Life, 1894",
        }

    def get_api_representation(self, value: Any, context: RenderContext | None = None) -> dict:
        return {"text": value["text"], "attribution": value["attribution"] or None, "role": value["role"] or None}

    def get_api_markdown(self, shown: Any) -> str:
        lines = markdown.paragraphs(shown["text"])
        if shown["attribution"] or shown["role"]:
            said_by = ", ".join(map(isolated, filter(None, [shown["attribution"], shown["role"]])))
            lines += ["", markdown.escaped(f"— {said_by}")]
        return "\n".join(f"> {line}".rstrip() for line in lines)


TONES = [("info", _("Information")), ("tip", _("Tip")), ("warning", _("Warning")), ("emergency", _("Emergency"))]
# The error of a text without words.
WORDLESS = _("This text is empty. Write something, or remove the block.")
SIGNS = {"info": "ℹ", "tip": "💡", "warning": "⚠", "emergency": "🚨"}


class Callout(TypedDict):
    tone: Literal["info", "tip", "warning", "emergency"]
    title: OptionalText
    text: RichText


class CalloutBlock(ShownBlock, StructBlock):
    shape = Callout

    tone = ChoiceBlock(choices=TONES, default="info", search_index=False, label=_("Kind"))
    title = CharBlock(required=False, label=_("Title"))
    text = RichTextBlock(features=FEATURES, label=_("Text"))

    class Meta:
        icon = "warning"
        label_format = "{title} {text}"
        description = _("A box that stands out: information, a tip, a warning, what to do in an emergency.")
        example = {"tone": "tip", "title": gettext_noop("Good to know"), "text": EXAMPLE_TEXT}

    def clean(self, value: Any) -> Any:
        return _with_words(super().clean(value), "text")

    def get_api_representation(self, value: Any, context: RenderContext) -> dict:
        text = context.rich_text(value["text"].source)
        return {"tone": value["tone"], "title": value["title"] or None, "text": text}

    def get_api_fallback(self, shown: Any) -> SafeString:
        """Show the tone as a symbol, which needs no translation."""
        return titled(" ".join(filter(None, [SIGNS[shown["tone"]], shown["title"]])), shown["text"])


class Question(TypedDict):
    question: Text
    answer: RichText


class Faq(TypedDict):
    items: Annotated[list[Question], Filled]


class QuestionBlock(StructBlock):
    question = CharBlock(label=_("Question"))
    answer = RichTextBlock(features=FEATURES, label=_("Answer"))

    class Meta:
        icon = "help"
        label = _("Question")
        label_format = "{question}"

    def clean(self, value: Any) -> Any:
        return _with_words(super().clean(value), "answer")


class FaqBlock(ShownBlock, StructBlock):
    shape = Faq

    items = ListBlock(QuestionBlock(), min_num=1, label=_("Questions"))

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        description = _("Questions, each with its answer.")
        example = {"items": [{"question": gettext_noop("What shall I bring?"), "answer": EXAMPLE_TEXT}]}

    def get_api_representation(self, value: Any, context: RenderContext) -> dict:
        found = [(item["question"], context.rich_text(item["answer"].source)) for item in value["items"]]
        return {"items": [{"question": question, "answer": answer} for question, answer in found]}

    def get_api_fallback(self, shown: Any) -> SafeString:
        return format_html_join("", "{}", ((titled(item["question"], item["answer"]),) for item in shown["items"]))


class Step(TypedDict):
    title: Text
    text: RichText | None


class Steps(TypedDict):
    items: Annotated[list[Step], Filled]


class StepBlock(StructBlock):
    title = CharBlock(label=_("Title"))
    text = RichTextBlock(features=FEATURES, required=False, label=_("Text"))

    class Meta:
        icon = "list-ol"
        label = _("Step")
        label_format = "{title}"


class StepsBlock(ShownBlock, StructBlock):
    shape = Steps

    items = ListBlock(StepBlock(), min_num=1, label=_("Steps"))

    class Meta:
        icon = "list-ol"
        description = _("Steps that follow one after the other, such as instructions.")
        example = {
            "items": [
                {"title": gettext_noop("Call us"), "text": None},
                {"title": gettext_noop("Visit us"), "text": EXAMPLE_TEXT},
            ]
        }

    def get_api_representation(self, value: Any, context: RenderContext) -> dict:
        found = [(item["title"], context.rich_text(item["text"].source)) for item in value["items"]]
        return {"items": [{"title": title, "text": text} for title, text in found]}

    def get_api_fallback(self, shown: Any) -> SafeString:
        steps = enumerate(shown["items"], 1)
        return format_html_join("", "{}", ((titled(f"{n}. {item['title']}", item["text"]),) for n, item in steps))


def _with_words(cleaned: Any, name: str) -> Any:
    """Refuse a rich text without words. Wagtail accepts an empty paragraph, but readers would not see the block."""
    if not rich_text.has_words(cleaned[name].source):
        raise StructBlockValidationError({name: ValidationError(WORDLESS)})
    return cleaned


def titled(title: str | None, text: dict | None) -> SafeString:
    """Return the HTML of a title with rich text below it."""
    return format_html("{}{}", format_html("<p><strong>{}</strong></p>", title) if title else "", html_of(text))
