"""Entries of histories: how ours are shown. One that cannot be read breaks no page of the admin."""

import copy
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import wraps
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import LogActionRegistry, LogFormatter
from wagtail.models import BaseLogEntry
from wagtail.models.audit_log import LogEntryQuerySet

from pages.admin.role_names import with_names_in_words
from pages.schedules import REFUSED, refusal_in_words
from pages.web.redirects import NOT_MADE, not_made

# The errors of formatters that read data of an unexpected shape.
_ODD_DATA = (LookupError, TypeError, ValueError, AttributeError)


class RedirectsNotMade(LogFormatter):
    label = _("Redirect not created")

    def format_message(self, log_entry: BaseLogEntry) -> str:
        paths = log_entry.data.get("paths")
        return not_made(paths) if paths else str(self.label)


class ScheduleRefused(LogFormatter):
    label = _("Scheduled change refused")

    def format_message(self, log_entry: BaseLogEntry) -> str:
        facts = {name: log_entry.data.get(name) for name in ("name", "goes_live", "reason")}
        # Releases before 0.2 stored only the sentence.
        return log_entry.data.get("why", self.label) if None in facts.values() else refusal_in_words(**facts)


def register_formatters(actions: LogActionRegistry) -> None:
    actions.register_action(NOT_MADE)(RedirectsNotMade)
    actions.register_action(REFUSED)(ScheduleRefused)


class CarefulFormatter(LogFormatter):
    """Formats an entry with another formatter. Data of an unexpected shape counts as missing."""

    def __init__(self, formatter: LogFormatter) -> None:
        self.formatter, self.label = formatter, formatter.label

    def format_message(self, log_entry: BaseLogEntry) -> str:
        return self._format(self.formatter.format_message, log_entry, otherwise=str(self.label))

    def format_comment(self, log_entry: BaseLogEntry) -> str:
        return self._format(self.formatter.format_comment, log_entry, otherwise="")

    def _format(self, formatted: Callable[[BaseLogEntry], str], entry: BaseLogEntry, *, otherwise: str) -> str:
        in_words, without_data = copy.copy(entry), copy.copy(entry)
        in_words.data, without_data.data = with_names_in_words(entry.data), {}
        for attempt in (in_words, without_data):
            with suppress(*_ODD_DATA):
                return formatted(attempt)
        return otherwise


class Formatters(dict[str, LogFormatter]):
    """Formatters by action. The label of an unknown action, such as that of a removed package, is its name."""

    def __missing__(self, action: str) -> LogFormatter:
        formatter = LogFormatter()
        formatter.label = action
        return formatter


def format_carefully(actions: LogActionRegistry) -> None:
    actions.formatters = Formatters(
        {action: CarefulFormatter(formatter) for action, formatter in actions.formatters.items()}
    )


def read_entries_carefully() -> None:
    """Read entries of objects that cannot exist, such as a person with the key `abc`. Wagtail has no setting for it."""
    with_instances = LogEntryQuerySet.with_instances

    @wraps(with_instances)
    def each_by_itself(entries: LogEntryQuerySet) -> Iterator[tuple[BaseLogEntry, Any]]:
        try:
            yield from list(with_instances(entries))
        except (ValueError, ValidationError):
            yield from (_with_instance(entry) for entry in entries)

    def _with_instance(entry: BaseLogEntry) -> tuple[BaseLogEntry, Any]:
        try:
            return next(iter(with_instances(type(entry).objects.filter(pk=entry.pk))))
        except (ValueError, ValidationError):
            return entry, None

    LogEntryQuerySet.with_instances = each_by_itself
