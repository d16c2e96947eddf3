"""Names of roles, of the workflow and of its steps: stored in English, shown in the language of who reads them."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.contrib.auth.models import Group
from django.utils.translation import gettext
from wagtail.models import Task, Workflow

_names: set[str] = set()
# What has the name of a workflow or a task as its title in the data of an entry. Pages have titles too.
_NAMED = {"workflow", "task", "next"}


class StoredName(str):
    """A name as it is stored. Only where it is shown, in templates and sentences, it is translated."""

    __slots__ = ()

    def __str__(self) -> str:
        return gettext(str.__str__(self))


def translate_names_when_shown(names: Iterable[str]) -> None:
    """Have groups, workflows and tasks with these names show them translated. Names that somebody changed stay."""
    _names.update(names)
    for model in (Group, Workflow, Task):
        field: Any = model._meta.get_field("name")
        field.from_db_value = lambda value, *_: in_words(value)
        field.get_prep_value = _then(field.get_prep_value, _as_stored)
        field.to_python = _then(field.to_python, lambda value: in_words(_as_stored(value)))  # what is saved and logged
        field.formfield = _taking_shown_names(field.formfield)
        field.value_to_string = lambda thing, field=field: str.__str__(field.value_from_object(thing))


def in_words(name: Any) -> Any:
    return StoredName(name) if isinstance(name, str) and name in _names else name


def with_names_in_words(entry: Any, *, is_named: bool = False) -> Any:
    """Return the data of a history's entry, in which the titles of workflows and tasks are names."""
    if not isinstance(entry, dict):
        return entry
    return {
        key: in_words(value) if is_named and key == "title" else with_names_in_words(value, is_named=key in _NAMED)
        for key, value in entry.items()
    }


def _as_stored(value: Any) -> Any:
    """Return a name as it is stored, also if a form showed it in the current language and sends it back."""
    if not isinstance(value, str):
        return value
    return next((name for name in _names if value == gettext(name)), str.__str__(value))


def _taking_shown_names(formfield: Callable) -> Callable:
    """Return a `formfield` whose fields do not count a name as changed that is sent back as it was shown."""

    @wraps(formfield)
    def made(*args: Any, **kwargs: Any) -> Any:
        form_field = formfield(*args, **kwargs)
        form_field.to_python = _then(form_field.to_python, _as_stored)
        return form_field

    return made


def _then(first: Callable, second: Callable) -> Callable:
    @wraps(first)
    def both(value: Any) -> Any:
        return second(first(value))

    return both
