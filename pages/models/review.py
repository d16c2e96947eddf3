"""Medical review: who reviewed a text and when, and if the text has changed since."""

import hashlib
import json
from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Case, F, Q, When
from django.db.models.fields.json import KT
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from pages.admin.drafts import DraftForm
from pages.columns.json_fields import ShapedJSONField, dict_of
from pages.context import RenderContext
from pages.models.people import Person, person_within
from pages.shapes import Contributor
from pages.times import today

# The version of digests. Raise it if the same text gives a different digest; older reviews then cannot be compared.
# The digest depends on `reviewed_text`: `editor_input`, the cleaning of rich text, and the fields of blocks.
FORMAT = 2
# A review is due this long before its date.
NOTICE = timedelta(days=30)


class ReviewedQuerySet(PageQuerySet):
    def needing_review(self) -> "ReviewedQuerySet":
        """Return live pages whose review is due soon or overdue, the longest overdue first, then changed ones.

        Aliases are not included: their page is reviewed.
        """
        known = Q(text_digest__gt="", review_snapshot__format=FORMAT)
        changed = known & ~Q(text_digest=KT("review_snapshot__digest"))
        return (
            self.live()
            .filter(alias_of=None)
            .annotate(text_changed=Case(When(changed, then=True), When(known, then=False)))
            .filter(Q(next_review__lte=today() + NOTICE) | Q(text_changed=True))
            .order_by(F("next_review").asc(nulls_last=True), "title", "pk")
        )


class ReviewForm(DraftForm):
    # Not a checkbox: when a draft saves itself, fields are reset by value. A tick would stay and approve later changes.
    reviewed_now = forms.ChoiceField(
        label=_("Reviewed as it stands now"),
        required=False,
        choices=[("", _("No")), ("yes", _("Yes"))],
        help_text=_("Choose yes, and the last review is today's, of the text that is saved."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("reviewed_now") and not cleaned.get("reviewed_by"):
            self.add_error("reviewed_by", _("Choose who reviewed the text."))
            self.add_error("reviewed_now", _("First choose the reviewer above."))
        elif cleaned.get("reviewed_now"):
            cleaned["last_reviewed"] = today()
            self.instance.forget_review()
        return cleaned

    def get_field_updates_for_resave(self) -> list[tuple[str, str]]:
        """Also update the review's fields in an open form after its draft has saved itself."""
        updates = super().get_field_updates_for_resave()
        if self.cleaned_data.get("reviewed_now"):
            updates += [("last_reviewed", self.instance.last_reviewed.isoformat()), ("reviewed_now", "")]
        return updates


class ReviewMixin(models.Model):
    """A page with medical review. A review covers its `reviewed_text()`."""

    reviewed_by = models.ForeignKey(
        Person, verbose_name=_("reviewed by"), null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    last_reviewed = models.DateField(_("last reviewed"), null=True, blank=True)
    next_review = models.DateField(_("next review"), null=True, blank=True)
    # The text as it was when `last_reviewed` was set: {"on": date, "digest": …, "format": FORMAT}.
    review_snapshot = ShapedJSONField(
        default=dict, blank=True, editable=False, shape=dict_of(lambda value: isinstance(value, str | int))
    )
    # The digest of the current text, so that a query can find changed pages.
    text_digest = models.CharField(max_length=64, blank=True, editable=False)

    objects = PageManager.from_queryset(ReviewedQuerySet)()
    base_form_class = ReviewForm
    review_panels = [
        MultiFieldPanel(
            [
                FieldPanel("reviewed_by"),
                FieldPanel("reviewed_now"),
                FieldPanel("last_reviewed"),
                FieldPanel("next_review"),
            ],
            _("Medical review"),
            classname="collapsed",
        )
    ]
    # Nobody has reviewed a copy or a translation. An alias keeps the review of its page.
    exclude_fields_in_copy: ClassVar[list[str]] = ["reviewed_by", "last_reviewed", "next_review", "review_snapshot"]

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        # When a draft of a live page is saved, only some fields are saved, while the object holds the draft's text.
        if update_fields is None:
            self.text_digest = self._digest()
        super().save(*args, update_fields=update_fields, **kwargs)

    def clean(self) -> None:
        self._note_review()
        super().clean()
        if self.next_review and self.last_reviewed and self.next_review <= self.last_reviewed:
            raise ValidationError({"next_review": _("Enter a date after the last review.")})

    def reviewed_text(self) -> list[Any]:
        """Return everything that the review covers, as JSON."""
        raise NotImplementedError

    def forget_review(self) -> None:
        """Delete the snapshot, so that the next `clean` takes a new one even on the same day."""
        self.review_snapshot = {}

    def _note_review(self) -> None:
        reviewed_on = self.last_reviewed.isoformat() if self.last_reviewed else None
        if self.review_snapshot.get("on") != reviewed_on:
            reviewed = {"on": reviewed_on, "digest": self._digest(), "format": FORMAT}
            self.review_snapshot = reviewed if reviewed_on else {}

    def _digest(self) -> str:
        return hashlib.sha256(json.dumps(self.reviewed_text(), cls=DjangoJSONEncoder).encode()).hexdigest()

    @property
    def changed_since_review(self) -> bool | None:
        """True if the text has changed since the review. None if there was no review, or it cannot be compared."""
        if self.review_snapshot.get("format") != FORMAT:
            return None
        return self.review_snapshot.get("digest") != self._digest()

    def review_standing(self) -> str:
        """Return how urgent the next review is, in words, or "" if it is not due soon."""
        if self.next_review is None:
            return ""
        days = (self.next_review - today()).days
        if days > NOTICE.days:
            return ""
        ago = {0: _("Due today"), 1: _("Due tomorrow"), -1: _("Overdue since yesterday")}
        counted = _("Due in {days} days") if days > 0 else _("Overdue by {days} days")
        return str(ago.get(days) or counted.format(days=abs(days)))

    @property
    def is_overdue(self) -> bool:
        return self.next_review is not None and self.next_review < today()

    def reviewer(self, context: RenderContext) -> Contributor | None:
        return person_within(self.reviewed_by_id, context)
